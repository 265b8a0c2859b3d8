import { describe, expect, it } from 'vitest';
import { standardize } from '#lib/core/features/normalize.ts';
import type { LogMel } from '#lib/core/features/spec.ts';

const picture = (values: number[]): LogMel => ({
  data: Float32Array.from(values),
  nMels: 2,
  nFrames: values.length / 2,
});

describe('standardize', () => {
  it('subtracts the mean and divides by the deviation plus epsilon', () => {
    // Mean -20, standard deviation 10.
    expect([...standardize(picture([-30, -10, -30, -10]), 0)]).toEqual([-1, 1, -1, 1]);
    expect([...standardize(picture([-30, -10, -30, -10]), 10)]).toEqual([-0.5, 0.5, -0.5, 0.5]);
    expect(standardize(picture([-30, -10]))[1]).toBeCloseTo(10 / 10.001, 6);
  });

  it('is the same at every level', () => {
    const values = Array.from({ length: 200 }, (_, i) => ((i * 37) % 101) - 80);
    const quieter = values.map((value) => value - 32);
    expect(standardize(picture(quieter))).toEqual(standardize(picture(values)));
  });

  it('makes silence zero and keeps its input', () => {
    const silence = picture([-100, -100, -100, -100]);
    expect([...standardize(silence)]).toEqual([0, 0, 0, 0]);
    expect([...silence.data]).toEqual([-100, -100, -100, -100]);
  });
});
