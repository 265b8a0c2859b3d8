import { describe, expect, test } from 'vitest';
import { resample, Resampler } from '#lib/core/audio/resample.ts';
import { concatenate, noise } from '../../support/signals.ts';

function inPieces(samples: Float32Array, from: number, to: number, sizes: number[]): Float32Array {
  const resampler = new Resampler(from, to);
  const parts: Float32Array[] = [];
  for (let at = 0, i = 0; at < samples.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    parts.push(resampler.push(samples.subarray(at, at + size)));
    at += size;
  }
  parts.push(resampler.flush());
  return concatenate(...parts.map((part) => ({ samples: part, sampleRate: to }))).samples;
}

describe('Resampler', () => {
  test.each([
    [44_100, 16_000],
    [8000, 16_000],
    [48_000, 16_000],
    [192_000, 16_000],
    [44_101, 16_000],
    [16_000, 16_000],
  ])('%i to %i Hz in pieces of any size is the very same sound', (from, to) => {
    const whole = noise(from, 0.3);
    const wanted = resample(whole, to).samples;
    for (const sizes of [[1000], [1, 7, 300], [from]])
      expect(inPieces(whole.samples, from, to, sizes)).toEqual(wanted);
  });

  test('gives nothing for nothing', () => {
    const resampler = new Resampler(44_100, 16_000);
    expect([...resampler.push(new Float32Array(0)), ...resampler.flush()]).toEqual([]);
  });
});
