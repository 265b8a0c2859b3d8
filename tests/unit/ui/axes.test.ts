import { describe, expect, it } from 'vitest';
import { PICTURE_SPEC, type FeatureSpec } from '#lib/core/features/spec.ts';
import { frequencyTicks, linearTicks, pictureSec } from '#lib/ui/axes.ts';

const SPEC: FeatureSpec = { ...PICTURE_SPEC, hopLength: 160, amin: 1e-10, ref: 'max' };

describe('linearTicks', () => {
  it.each([
    { from: 0, to: 3, nMax: 6, values: [0, 0.5, 1, 1.5, 2, 2.5, 3] },
    { from: 0, to: 3, nMax: 3, values: [0, 1, 2, 3] },
    { from: 1.6, to: 4.6, nMax: 3, values: [2, 3, 4] },
    { from: 0, to: 60, nMax: 8, values: [0, 10, 20, 30, 40, 50, 60] },
    { from: -0.5, to: 1.5, nMax: 4, values: [-0.5, 0, 0.5, 1, 1.5] },
    { from: 2, to: 2, nMax: 4, values: [] },
  ])('marks $from to $to at round values', ({ from, to, nMax, values }) => {
    const ticks = linearTicks(from, to, nMax);
    expect(ticks.map(({ value }) => value)).toEqual(values);
    for (const { value, position } of ticks) {
      expect(position).toBeCloseTo((value - from) / (to - from), 12);
    }
  });
});

describe('frequencyTicks', () => {
  it('rises within the picture and knows no frequency above the highest', () => {
    const ticks = frequencyTicks(SPEC);
    expect(ticks.map(({ value }) => value)).toEqual([250, 500, 1000, 2000, 4000, 8000]);
    for (const [i, { position }] of ticks.entries()) {
      expect(position).toBeGreaterThan(ticks[i - 1]?.position ?? 0);
      expect(position).toBeLessThanOrEqual(1 + 0.5 / SPEC.nMels);
    }
  });

  it('puts the centre of a filter into the middle of its row', () => {
    // 1000 Hz is 1000 mels (to 0.02) on the HTK scale, and 4 filters up to 5000 mels have it as their first centre.
    const fMaxHz = 700 * (10 ** (5000 / 2595) - 1);
    const ticks = frequencyTicks({ ...SPEC, nMels: 4, fMaxHz });
    expect(ticks.find(({ value }) => value === 1000)?.position).toBeCloseTo(0.5 / 4, 4);
  });

  it('follows the scale of the model', () => {
    const at = (melScale: FeatureSpec['melScale']) =>
      frequencyTicks({ ...SPEC, melScale }).find(({ value }) => value === 1000)?.position;
    expect(at('slaney')).not.toBeCloseTo(at('htk') ?? 0, 2);
  });
});

it('knows how long a picture is', () => {
  expect(pictureSec(300, SPEC)).toBe(3);
});
