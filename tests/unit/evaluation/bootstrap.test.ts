import { describe, expect, test } from 'vitest';
import { bootstrapIntervals, quantile } from '#lib/core/evaluation/bootstrap.ts';
import { mean } from '#lib/core/evaluation/metrics.ts';
import { createRng } from '#lib/core/rng.ts';

describe('quantile', () => {
  test('lies linearly between neighbours', () => {
    expect([0, 0.25, 0.5, 0.9, 1].map((share) => quantile([1, 2, 4, 8, 16], share))).toEqual([
      1,
      2,
      4,
      expect.closeTo(12.8, 10),
      16,
    ]);
    expect(quantile([3], 0.7)).toBe(3);
  });

  test('needs a value', () => {
    expect(() => quantile([], 0.5)).toThrow('No values');
  });
});

describe('bootstrapIntervals', () => {
  const groups = [0.5, 0.6, 0.7, 0.8, 0.9];
  const average = (drawn: number[]) => [mean(drawn), Math.max(...drawn)];

  test('is the same for the same seed and encloses the figure', () => {
    const first = bootstrapIntervals(groups, average, createRng(1));
    expect(bootstrapIntervals(groups, average, createRng(1))).toEqual(first);
    const [[low, high] = [1, 0], [lowMax, highMax] = [1, 0]] = first;
    expect(low).toBeGreaterThan(0.5);
    expect(low).toBeLessThan(0.7);
    expect(high).toBeGreaterThan(0.7);
    expect(high).toBeLessThan(0.9);
    expect(lowMax).toBeLessThan(0.9);
    expect(highMax).toBe(0.9);
  });

  test('has no width where all groups agree', () => {
    expect(bootstrapIntervals([0.4, 0.4, 0.4], (drawn) => [mean(drawn)], createRng(1))).toEqual([
      [expect.closeTo(0.4, 12), expect.closeTo(0.4, 12)],
    ]);
  });

  test('covers the truth about as often as it says', () => {
    const rng = createRng(11, 'coverage');
    let nCovered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const sample = Array.from({ length: 30 }, () => 2 + rng.normal());
      const statistics = (drawn: number[]) => [mean(drawn)];
      const [[low, high] = [0, 0]] = bootstrapIntervals(sample, statistics, rng, {
        nResamples: 300,
      });
      if (low <= 2 && 2 <= high) nCovered++;
    }
    // 95 % with some optimism of the percentile method; binomial deviation 1.5 %.
    expect(nCovered / 200).toBeGreaterThan(0.88);
    expect(nCovered / 200).toBeLessThan(0.99);
  });

  test('narrows with the level', () => {
    const statistics = (drawn: number[]) => [mean(drawn)];
    const [wide] = bootstrapIntervals(groups, statistics, createRng(2), { level: 0.95 });
    const [narrow] = bootstrapIntervals(groups, statistics, createRng(2), { level: 0.5 });
    expect(narrow?.[0]).toBeGreaterThan(wide?.[0] ?? 1);
    expect(narrow?.[1]).toBeLessThan(wide?.[1] ?? 0);
  });
});
