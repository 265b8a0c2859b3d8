import { describe, expect, test } from 'vitest';
import { createRng, restoreRng } from '#lib/core/rng.ts';

function draw(seed: number, ...stream: (number | string)[]): number[] {
  const rng = createRng(seed, ...stream);
  return Array.from({ length: 8 }, () => rng.uniform());
}

describe('createRng', () => {
  test('gives the same numbers for the same seed and stream, for ever', () => {
    const rng = createRng(7, 'dropout', 3);
    expect([rng.integer(1000), rng.integer(1000), rng.integer(1000)]).toEqual([376, 316, 592]);
  });

  test('gives other numbers for another seed, stream, order or type', () => {
    const variants = [
      draw(1),
      draw(2),
      draw(-1),
      draw(1.5),
      draw(1, 0),
      draw(1, '0'),
      draw(1, 'a', 'b'),
      draw(1, 'b', 'a'),
      draw(1, 'ab'),
      draw(1, ''),
    ];
    const distinct = new Set(variants.flat());
    expect(distinct.size).toBe(variants.length * 8);
  });

  test('continues after its state as if nothing had happened, also between two normals', () => {
    const rng = createRng(5);
    rng.normal();
    const state = structuredClone(rng.state());
    const expected = [rng.normal(), rng.uniform(), rng.integer(99), rng.normal()];
    const restored = restoreRng(state);
    const actual = [restored.normal(), restored.uniform(), restored.integer(99), restored.normal()];
    expect(actual).toEqual(expected);
  });

  test('uniform fills its range evenly', () => {
    const rng = createRng(11);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const bin = Math.floor((rng.uniform(-2, 3) + 2) * 2);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    expect(counts).toHaveLength(10);
    // Chi-square with 9 degrees of freedom stays under 27.9 in 999 of 1000 cases; this seed is one of them.
    expect(counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
  });

  test('normal has mean 0, variance 1, no skew and kurtosis 3', () => {
    const rng = createRng(12);
    const n = 200_000;
    const moments = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const x = rng.normal();
      moments.forEach((sum, k) => (moments[k] = sum + x ** (k + 1) / n));
    }
    const [mean = 9, variance = 9, skew = 9, kurtosis = 9] = moments;
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
    expect(Math.abs(skew)).toBeLessThan(0.03);
    expect(Math.abs(kurtosis - 3)).toBeLessThan(0.1);
  });

  test('integer is unbiased where a simple remainder would not be', () => {
    const rng = createRng(13);
    const n = 3 * 2 ** 30;
    let nLow = 0;
    for (let i = 0; i < 30_000; i++) if (rng.integer(n) < 2 ** 30) nLow++;
    // A remainder would give half instead of a third.
    expect(nLow / 30_000).toBeCloseTo(1 / 3, 1.5);
  });

  test('integer refuses what is no range', () => {
    const rng = createRng(1);
    for (const n of [0, -1, 1.5, 2 ** 33, Number.NaN])
      expect(() => rng.integer(n)).toThrow(/2\^32/);
  });

  test('permutation holds every index once and every order alike', () => {
    const rng = createRng(14);
    expect([...rng.permutation(100)].sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
    expect(rng.permutation(0)).toHaveLength(0);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = rng.permutation(3).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});
