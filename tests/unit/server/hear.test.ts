import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SerError } from '#lib/core/errors.ts';
import { hear, type HearOptions } from '#lib/server/hear.ts';
import { fakePrediction } from '../../support/prediction.ts';
import { tone, wavFile } from '../../support/wav.ts';

const OPTIONS: HearOptions = {
  channel: 'mix',
  maximumSec: 60,
  maximumBytes: 1e8,
  isCancelled: () => false,
};
const anything = { recognize: () => Promise.resolve(fakePrediction()) };

function compressed(name: string): Uint8Array {
  return readFileSync(new URL(`../../fixtures/compressed/${name}`, import.meta.url));
}

test('the time of decoding stands beside the others', async () => {
  const heard = await hear(anything, wavFile(tone(1)), OPTIONS);
  if (heard.kind !== 'answer') throw new Error('Expected an answer.');
  expect(heard.answer.timings).toMatchObject({ resampleMs: 1, featuresMs: 2, networkMs: 3 });
  expect(heard.answer.timings.decodeMs).toBeGreaterThan(0);
});

test.for(['stereo.flac', 'stereo.mp3', 'stereo.ogg', 'stereo.opus'])(
  '%s is refused where its sound takes more memory than is allowed',
  async (name) => {
    expect(await hear(anything, compressed(name), OPTIONS)).toMatchObject({ kind: 'answer' });
    const small = { ...OPTIONS, maximumBytes: 10_000 };
    expect(await hear(anything, compressed(name), small)).toMatchObject({
      kind: 'refused',
      error: { code: 'audio-too-long' },
    });
  },
);

test('what the recogniser refuses is an outcome, what it stumbles over is a bug', async () => {
  const error = { code: 'audio-empty', details: {} } as const;
  const refusing = { recognize: () => Promise.reject(new SerError(error)) };
  expect(await hear(refusing, wavFile(tone(1)), OPTIONS)).toEqual({ kind: 'refused', error });
  const broken = { recognize: () => Promise.reject(new TypeError('no such field')) };
  await expect(hear(broken, wavFile(tone(1)), OPTIONS)).rejects.toThrow(TypeError);
});

test('is left between two stages', async () => {
  const stages: string[] = [];
  let isCancelled = false;
  const slow: Parameters<typeof hear>[0] = {
    recognize: (_pcm, { onStage } = {}) => {
      for (const stage of ['features', 'network'] as const) {
        onStage?.(stage);
        stages.push(stage);
        isCancelled = true;
      }
      return Promise.resolve(fakePrediction());
    },
  };
  const heard = await hear(
    { recognize: async (...call) => slow.recognize(...call) },
    wavFile(tone(1)),
    { ...OPTIONS, isCancelled: () => isCancelled },
  );
  expect(heard).toEqual({ kind: 'cancelled' });
  expect(stages).toEqual(['features']);
});
