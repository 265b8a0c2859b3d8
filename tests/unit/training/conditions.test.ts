import { expect, test } from 'vitest';
import { degrade } from '#lib/core/audio/degrade.ts';
import type { Pcm } from '#lib/core/audio/waveform.ts';
import type { Prediction } from '#lib/core/inference/prediction.ts';
import { createRng } from '#lib/core/rng.ts';
import { CONDITIONS, judgeDisturbed, UNDISTURBED } from '#lib/core/training/conditions.ts';
import { MP3_CONDITIONS } from '../../../model/mp3.ts';
import shipped from '../../../model/evaluation.json' with { type: 'json' };
import { syllables } from '../../support/signals.ts';

const waveform = syllables(16_000, 1);
const others = [0.3, 0.5, 0.9].map((gain) =>
  waveform.samples.map((v, i) => gain * v * Math.sin(i)),
);

/** Tells what it was given: the mean of the squares. */
function listener(heard: Float32Array[]) {
  return {
    recognize: ({ channels }: Pcm) => {
      const [samples = new Float32Array()] = channels;
      heard.push(samples);
      return Promise.resolve({ logits: [samples[777] ?? NaN, 0] } as unknown as Prediction);
    },
  };
}

test('the conditions are those of the shipped evaluation, in its order, which has MP3 besides', () => {
  expect([...Object.keys(CONDITIONS), ...Object.keys(MP3_CONDITIONS)]).toEqual(
    Object.keys(shipped.robustness),
  );
});

test('a recording is heard in each, disturbed by others and always in the same way', async () => {
  const heard: Float32Array[] = [];
  const asked = new Set<number>();
  const talkers = {
    length: others.length,
    samples: (i: number) => {
      asked.add(i);
      return others[i] ?? new Float32Array();
    },
  };
  const logits = await judgeDisturbed(listener(heard), waveform, 'a.wav', talkers);
  expect(Object.keys(logits)).toEqual(
    Object.keys(CONDITIONS).filter((name) => name !== UNDISTURBED),
  );
  expect(new Set(Object.values(logits).map(String)).size).toBe(8);
  expect([...asked].every((i) => i < others.length)).toBe(true);
  // As the command line has always drawn: first the talkers, then the noise, from a stream of the condition and file.
  const rng = createRng(0, 'condition', 'babble-10 a.wav');
  const crowd = Array.from({ length: 8 }, () => others[rng.integer(3)] ?? new Float32Array());
  const expected = degrade(waveform, { kind: 'babble', snrDb: 10 }, rng, crowd);
  expect(heard[6]).toEqual(expected.samples);
  const again = await judgeDisturbed(listener([]), waveform, 'a.wav', talkers);
  expect(again).toEqual(logits);
  const elsewhere = await judgeDisturbed(listener([]), waveform, 'b.wav', talkers);
  expect(elsewhere['white-20']).not.toEqual(logits['white-20']);
  expect(elsewhere['mu-law-8k']).toEqual(logits['mu-law-8k']);
});

test('where nobody else is recorded, the voice itself babbles', async () => {
  const nobody = { length: 0, samples: () => new Float32Array() };
  const logits = await judgeDisturbed(listener([]), waveform, 'a.wav', nobody);
  expect(logits['babble-0']?.[0]).not.toBe(waveform.samples[777]);
});
