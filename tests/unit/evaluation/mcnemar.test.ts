import { describe, expect, test } from 'vitest';
import { comparePaired, mcnemarExact } from '#lib/core/evaluation/mcnemar.ts';

describe('exact test', () => {
  // Twice the smaller tail, counted in whole numbers: 2 (C(n, 0) + … + C(n, min)) / 2^n.
  test.each([
    { b: 0, c: 0, p: 1 },
    { b: 5, c: 5, p: 1 },
    { b: 0, c: 5, p: 0.0625 },
    { b: 1, c: 9, p: 0.021484375 },
    { b: 10, c: 20, p: 0.0987371467053890228 },
    { b: 3, c: 4, p: 1 },
  ])('$b against $c', ({ b, c, p }) => {
    expect(mcnemarExact(b, c)).toBeCloseTo(p, 12);
    expect(mcnemarExact(c, b)).toBe(mcnemarExact(b, c));
  });

  test('neither underflows nor overflows', () => {
    expect(mcnemarExact(1000, 1000)).toBe(1);
    expect(mcnemarExact(900, 1100) / 8.457089535503927e-6).toBeCloseTo(1, 9);
  });
});

describe('pairs', () => {
  const hits = (...pairs: [string, boolean][]) => new Map(pairs);

  test('counts recordings that both have judged', () => {
    const first = hits(['a', true], ['b', true], ['c', false], ['d', false], ['e', true]);
    const second = hits(['a', true], ['b', false], ['c', true], ['d', false], ['f', true]);
    expect(comparePaired(first, second)).toEqual({
      both: 1,
      onlyFirst: 1,
      onlySecond: 1,
      neither: 1,
      pValue: 1,
    });
  });

  test('says nothing about models that have nothing in common', () => {
    const counts = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
    expect(comparePaired(hits(['a', true]), hits(['b', false]))).toEqual({ ...counts, pValue: 1 });
  });
});
