import { create, ConverterType } from '@alexanderolsen/libsamplerate-js';
import { describe, expect, test } from 'vitest';
import { resample } from '#lib/core/audio/resample.ts';
import { errorOf } from '../../support/codes.ts';
import { levelDb, noise, snrDb, tone } from '../../support/signals.ts';

/** Away from the ends, where the tone begins and stops abruptly. */
function middle(samples: Float32Array): Float32Array {
  return samples.subarray(samples.length / 4, (samples.length * 3) / 4);
}

describe('resample', () => {
  test.each([
    [44_100, 16_000],
    [48_000, 16_000],
    [8000, 16_000],
    [11_025, 16_000],
    [22_050, 16_000],
    [32_000, 16_000],
    [96_000, 16_000],
    [192_000, 16_000],
    [16_000, 8000],
    [16_000, 44_100],
    [44_101, 16_000],
  ])('%i to %i Hz keeps a 1 kHz tone and its phase within -100 dB', (from, to) => {
    const output = resample(tone(1000, from, 1), to);
    const expected = tone(1000, to, 1);
    expect(output.sampleRate).toBe(to);
    expect(output.samples).toHaveLength(to);
    expect(snrDb(expected.samples, output.samples, to / 4, (to * 3) / 4)).toBeGreaterThan(100);
  });

  test.each([8250, 9000, 12_000, 15_000, 21_000])('no alias of %i Hz above -100 dB', (hz) => {
    const input = tone(hz, 44_100, 1);
    const alias = levelDb(middle(resample(input, 16_000).samples));
    expect(alias - levelDb(input.samples)).toBeLessThan(-100);
  });

  test('no image above the old band when the rate rises', () => {
    const up = resample(tone(3000, 8000, 1), 16_000);
    expect(snrDb(tone(3000, 16_000, 1).samples, up.samples, 4000, 12_000)).toBeGreaterThan(100);
  });

  test('passes speech up to 7.2 kHz unchanged', () => {
    for (const hz of [50, 4000, 6500, 7200]) {
      const gainDb = levelDb(middle(resample(tone(hz, 44_100, 1), 16_000).samples)) + 9.0309;
      expect(Math.abs(gainDb)).toBeLessThan(0.01);
    }
  });

  test('agrees with libsamplerate, best quality, on noise below 6.5 kHz', async () => {
    // Twice down and up leaves a band that no filter of the two touches.
    const narrow = resample(resample(noise(44_100, 1), 13_000), 44_100);
    const converter = await create(1, 44_100, 16_000, {
      converterType: ConverterType.SRC_SINC_BEST_QUALITY,
    });
    const oracle = converter.full(narrow.samples);
    converter.destroy();
    const own = resample(narrow, 16_000).samples;
    expect(snrDb(oracle, own, 2000, 14_000)).toBeGreaterThan(100);
  });

  test('an impulse stays where it was', () => {
    const samples = new Float32Array(4410);
    samples[2205] = 1;
    const output = resample({ samples, sampleRate: 44_100 }, 16_000).samples;
    expect(output.indexOf(Math.max(...output))).toBe(800);
    for (let i = 1; i < 300; i++) expect(output[800 - i]).toBeCloseTo(output[800 + i] ?? 9, 7);
  });

  test('a constant stays that constant', () => {
    const samples = new Float32Array(11_025).fill(0.25);
    const output = middle(resample({ samples, sampleRate: 11_025 }, 16_000).samples);
    for (const sample of output) expect(sample).toBeCloseTo(0.25, 6);
  });

  test.each([0, 1, 2, 3, 100, 441, 442])('%i samples become round(n * ratio)', (n) => {
    const input = { samples: new Float32Array(n).fill(0.1), sampleRate: 44_100 };
    const { samples } = resample(input, 16_000);
    expect(samples).toHaveLength(Math.round((n * 16_000) / 44_100));
    expect(samples.every(Number.isFinite)).toBe(true);
  });

  test('the same rate costs nothing', () => {
    const input = tone(440, 16_000, 0.1);
    expect(resample(input, 16_000)).toBe(input);
  });

  test('gives the same numbers again when other ratios have passed through the cache', () => {
    const input = noise(44_100, 0.05);
    const first = resample(input, 16_000);
    for (let hz = 20_000; hz < 20_020; hz++) resample(input, hz);
    expect(resample(input, 16_000)).toEqual(first);
  });

  test.each([
    [7999, 16_000],
    [16_000, 200_000],
    [16_000, 22_050.5],
    [Number.NaN, 16_000],
  ])('refuses %d to %d Hz', async (from, to) => {
    const error = await errorOf(() =>
      resample({ ...tone(440, 16_000, 0.1), sampleRate: from }, to),
    );
    expect(error.code).toBe('sample-rate-unsupported');
  });
});
