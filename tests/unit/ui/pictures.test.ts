import { describe, expect, it } from 'vitest';
import type { LogMel } from '#lib/core/features/spec.ts';
import { envelopePath } from '#lib/ui/envelope.ts';
import { magma } from '#lib/ui/magma.ts';
import { dbRange, paintLogMel } from '#lib/ui/paint-log-mel.ts';

/** Two bands, three frames: the lower band rises, the upper band falls. */
const PICTURE: LogMel = {
  data: Float32Array.of(-80, -40, 0, 0, -40, -80),
  nMels: 2,
  nFrames: 3,
};

function pixel(pixels: Uint8ClampedArray, width: number, x: number, y: number): number[] {
  return Array.from(pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 3));
}

const DARK = Array.from(magma.subarray(0, 3));
const BRIGHT = Array.from(magma.subarray(255 * 4, 255 * 4 + 3));

describe('magma', () => {
  it('runs from nearly black to pale yellow and grows brighter all the way', () => {
    expect(DARK).toEqual([0, 0, 4]);
    expect(BRIGHT).toEqual([252, 253, 191]);
    const luminance = Array.from({ length: 256 }, (_, i) => {
      const [r = 0, g = 0, b = 0] = magma.subarray(i * 4, i * 4 + 3);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    });
    for (let i = 1; i < 256; i++) {
      expect(luminance[i]).toBeGreaterThanOrEqual((luminance[i - 1] ?? 0) - 0.5);
    }
  });
});

describe('paintLogMel', () => {
  it('puts low frequencies at the bottom and time to the right', () => {
    const pixels = paintLogMel(PICTURE, { minimumDb: -80, maximumDb: 0 }, 3, 2);
    expect(pixel(pixels, 3, 0, 1)).toEqual(DARK);
    expect(pixel(pixels, 3, 2, 1)).toEqual(BRIGHT);
    expect(pixel(pixels, 3, 0, 0)).toEqual(BRIGHT);
    expect(pixel(pixels, 3, 2, 0)).toEqual(DARK);
  });

  it('shows each value as a sharp cell at any size', () => {
    const pixels = paintLogMel(PICTURE, { minimumDb: -80, maximumDb: 0 }, 12, 10);
    const colours = new Set<string>();
    for (let i = 0; i < 120; i++) colours.add(pixel(pixels, 12, i % 12, Math.floor(i / 12)).join());
    expect(colours.size).toBe(3);
    expect(pixel(pixels, 12, 3, 9)).toEqual(DARK);
    expect(pixel(pixels, 12, 8, 9)).toEqual(BRIGHT);
    expect(pixels.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
  });

  it('limits what lies outside the range', () => {
    const pixels = paintLogMel(PICTURE, { minimumDb: -50, maximumDb: -30 }, 3, 2);
    expect(pixel(pixels, 3, 0, 1)).toEqual(DARK);
    expect(pixel(pixels, 3, 2, 1)).toEqual(BRIGHT);
  });
});

describe('dbRange', () => {
  it('covers all pictures', () => {
    const other: LogMel = { data: Float32Array.of(3), nMels: 1, nFrames: 1 };
    expect(dbRange([PICTURE, other])).toEqual({ minimumDb: -80, maximumDb: 3 });
  });

  it('has a scale without any picture', () => {
    expect(dbRange([])).toEqual({ minimumDb: -80, maximumDb: 0 });
  });
});

describe('envelopePath', () => {
  /** The numbers of the path as points. */
  function points(path: string): number[][] {
    return path
      .slice(1, -1)
      .split('L')
      .map((point) => point.split(' ').map(Number));
  }

  it('goes along the largest values and back along the smallest', () => {
    const samples = Float32Array.of(0.5, -0.5, 0.25, 0, -0.25, 0);
    expect(points(envelopePath(samples, 3))).toEqual([
      [0, 0.04],
      [1, 0.52],
      [2, 1],
      [2, 1.48],
      [1, 1],
      [0, 1.96],
    ]);
  });

  it('leaves near silence small', () => {
    const heights = points(envelopePath(new Float32Array(100).fill(0.001), 10)).map(([, y]) => y);
    for (const y of heights) expect(Math.abs((y ?? 0) - 1)).toBeLessThan(0.02);
  });

  it('draws every column when there are fewer samples than columns, and nothing of nothing', () => {
    expect(points(envelopePath(Float32Array.of(1, -1), 8))).toHaveLength(16);
    expect(envelopePath(new Float32Array(0), 8)).toBe('');
  });
});
