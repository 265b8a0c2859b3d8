import { expect, it, vi } from 'vitest';
import { hearAgain } from '#lib/state/hear-again.ts';
import { makeResult } from '../../e2e/support/prediction.ts';

const SIGNAL = new AbortController().signal;
const STRETCH = { content: new Blob(), track: 1, startSec: 3, endSec: 5 };

function makeClient() {
  const result = makeResult({ outcome: 'anger' });
  return {
    cut: vi.fn(() => Promise.resolve({ samples: Float32Array.of(0.5), sampleRate: 8000 })),
    predict: vi.fn(() => Promise.resolve(result)),
    model: result.prediction.model,
  };
}

it('judges the sound of the stretch alone', async () => {
  const { model, ...client } = makeClient();
  const result = await hearAgain(client, { ...STRETCH, model }, () => undefined, SIGNAL);
  expect(result.prediction.outcome).toBe('anger');
  expect(client.cut).toHaveBeenCalledWith(STRETCH, expect.anything(), SIGNAL);
  expect(client.predict).toHaveBeenCalledWith(
    { kind: 'samples', samples: Float32Array.of(0.5), sampleRate: 8000 },
    { signal: SIGNAL },
  );
});

it('takes any model as long as none has answered to the end', async () => {
  const client = makeClient();
  await expect(
    hearAgain(client, { ...STRETCH, model: null }, () => undefined, SIGNAL),
  ).resolves.toBeDefined();
});

it.each([{ id: 'another' }, { version: 'another' }])(
  'refuses what %o says of it',
  async (other) => {
    const { model, ...client } = makeClient();
    const stretch = { ...STRETCH, model: { ...model, ...other } };
    await expect(hearAgain(client, stretch, () => undefined, SIGNAL)).rejects.toMatchObject({
      info: { code: 'model-changed' },
    });
  },
);
