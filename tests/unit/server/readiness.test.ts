import { expect, test } from 'vitest';
import type { HearingPool } from '#lib/server/pool.ts';
import { createReadiness } from '#lib/server/readiness.ts';
import { hear } from '#lib/server/hear.ts';
import { fakePrediction } from '../../support/prediction.ts';

const REFUSED = {
  kind: 'refused',
  error: { code: 'model-unavailable', details: { reason: 'x' } },
  waitMs: 0,
} as const;

test('is not ready before the model has answered, and asks again after a failure', async () => {
  let nAsked = 0;
  const answers: HearingPool['hear'][] = [
    () => Promise.reject(new Error('no threads')),
    () => Promise.resolve(REFUSED),
    async (bytes, channel) => {
      const recognizer = { recognize: () => Promise.resolve(fakePrediction()) };
      const options = { channel, maximumSec: 2, maximumBytes: 1e6, isCancelled: () => false };
      return { ...(await hear(recognizer, bytes, options)), waitMs: 0 };
    },
  ];
  const settled: Promise<unknown>[] = [];
  const ready = createReadiness((...task) => {
    const answer = answers[nAsked++]?.(...task) ?? Promise.reject(new Error('asked too often'));
    settled.push(answer.catch(() => undefined));
    return answer;
  });
  const reasons: (string | undefined)[] = [];
  for (let i = 0; i < answers.length; i++) {
    const response = ready.respond();
    expect(response.status).toBe(503);
    expect(ready.respond().status).toBe(503);
    reasons.push(((await response.json()) as { detail?: string }).detail);
    await Promise.all(settled);
    await new Promise(setImmediate);
  }
  expect(nAsked).toBe(3);
  expect(reasons).toEqual([
    'The server is not ready: the model is being loaded.',
    'The server is not ready: the threads do not start.',
    'The server is not ready: the model does not answer (model-unavailable).',
  ]);
  expect(ready.respond().status).toBe(200);
  expect(nAsked).toBe(3);
  expect(await ready.respond().json()).toMatchObject({ model: { id: fakePrediction().model.id } });
});

test('names the model that hears from now on, without asking it again', async () => {
  const ready = createReadiness(() => Promise.reject(new Error('asked')));
  ready.renew({ id: 'new', version: '2', uar: null });
  const response = ready.respond();
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    status: 'ready',
    model: { id: 'new', version: '2', uar: null },
  });
});
