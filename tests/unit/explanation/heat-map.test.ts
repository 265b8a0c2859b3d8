import { describe, expect, it } from 'vitest';
import { correlation, regionsOf, strongest, type HeatMap } from '#lib/core/explanation/heat-map.ts';

/** Rows from the lowest band up. */
function map(...rows: number[][]): HeatMap {
  return {
    data: Float32Array.from(rows.flat()),
    nMels: rows.length,
    nFrames: rows[0]?.length ?? 0,
  };
}

const WHOLE = { from: 0, to: 4 };

describe('correlation', () => {
  const a = map([1, 2, 3, 4], [0, 1, 0, 2]);

  it('is 1 for the same on another scale, -1 for the reverse, 0 for something flat', () => {
    expect(correlation(a, { ...a, data: a.data.map((v) => 3 * v - 7) }, WHOLE)).toBeCloseTo(1, 12);
    expect(correlation(a, { ...a, data: a.data.map((v) => -v) }, WHOLE)).toBeCloseTo(-1, 12);
    expect(correlation(a, { ...a, data: a.data.map(() => 5) }, WHOLE)).toBe(0);
  });

  it('is what one gets by hand', () => {
    // Deviations -1.5 -0.5 0.5 1.5 and -0.5 0.5 -0.5 0.5: 1 over √(5 · 1).
    const x = map([1, 2, 3, 4]);
    const y = map([0, 1, 0, 1]);
    expect(correlation(x, y, WHOLE)).toBeCloseTo(1 / Math.sqrt(5), 12);
  });

  it('looks at nothing outside of the columns', () => {
    const b = map([9, 2, 3, -9], [4, 1, 0, 7]);
    expect(correlation(a, b, { from: 1, to: 3 })).toBeCloseTo(1, 12);
  });
});

describe('the strongest part', () => {
  const a = map([5, 1, -1, 9], [4, 8, 0, 2]);

  it('is as large as asked for', () => {
    expect([...strongest(a, 0.25, WHOLE).data]).toEqual([0, 0, 0, 1, 0, 1, 0, 0]);
    expect([...strongest(a, 1, WHOLE).data]).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('keeps to the columns', () => {
    expect([...strongest(a, 0.5, { from: 0, to: 2 }).data]).toEqual([1, 0, 0, 0, 0, 1, 0, 0]);
  });

  it('leaves out what is not above a floor', () => {
    expect([...strongest(a, 1, WHOLE, 0).data]).toEqual([1, 1, 0, 1, 1, 1, 0, 1]);
  });

  it('takes exactly as many of equal values', () => {
    const flat = map([1, 1, 1, 1], [1, 1, 1, 1]);
    expect(strongest(flat, 0.5, WHOLE).data.reduce((n, v) => n + v, 0)).toBe(4);
  });
});

describe('regions', () => {
  it('are what touches, the most relevant first, with their share of all that speaks for it', () => {
    const a = map([6, 4, -5, 1], [0, 2, 0, 0], [0, 0, 0, 7]);
    const mask = strongest(a, 1, WHOLE, 0);
    expect(regionsOf(mask, a)).toEqual([
      { columns: { from: 0, to: 2 }, bands: { from: 0, to: 2 }, share: 12 / 20 },
      { columns: { from: 3, to: 4 }, bands: { from: 2, to: 3 }, share: 7 / 20 },
      { columns: { from: 3, to: 4 }, bands: { from: 0, to: 1 }, share: 1 / 20 },
    ]);
  });

  it('do not join the end of one row with the start of the next', () => {
    const a = map([0, 0, 0, 1], [1, 0, 0, 0]);
    expect(regionsOf(a, a)).toHaveLength(2);
  });

  it('are none of an empty mask', () => {
    const a = map([0, 0], [0, 0]);
    expect(regionsOf(a, a)).toEqual([]);
  });
});
