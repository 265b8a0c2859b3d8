import { expect, test } from 'vitest';
import type { Waveform } from '#lib/core/audio/waveform.ts';
import { throughMp3 } from '../../../model/mp3.ts';
import { tone } from '../../support/signals.ts';

const RATE = 16_000;

/** Mean power at one frequency within the second half of a second, and in all. */
function powers({ samples, sampleRate }: Waveform, hz: number) {
  const part = samples.subarray(sampleRate / 2, sampleRate);
  let [re, im, all] = [0, 0, 0];
  part.forEach((value, i) => {
    re += value * Math.cos((2 * Math.PI * hz * i) / sampleRate);
    im += value * Math.sin((2 * Math.PI * hz * i) / sampleRate);
    all += value ** 2;
  });
  return { at: (2 * (re ** 2 + im ** 2)) / part.length ** 2, all: all / part.length };
}

test.for([32, 16] as const)('%i kbit/s keep a low tone and its length', async (bitRate) => {
  const coded = await throughMp3(tone(440, RATE, 1), bitRate);
  expect(coded.sampleRate).toBe(RATE);
  expect(coded.samples.length).toBeGreaterThanOrEqual(RATE);
  expect(coded.samples.length).toBeLessThan(1.25 * RATE);
  const { at, all } = powers(coded, 440);
  // LAME lowers the level by a twentieth.
  expect(at).toBeCloseTo(0.95 ** 2 * 0.125, 3);
  expect(all - at).toBeLessThan(0.01);
});

test('fewer bits leave less of what is high', async () => {
  const [high, low] = await Promise.all([
    throughMp3(tone(7200, RATE, 1), 32),
    throughMp3(tone(7200, RATE, 1), 16),
  ]);
  expect(powers(low, 7200).all).toBeLessThan(powers(high, 7200).all);
});
