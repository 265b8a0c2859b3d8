import { describe, expect, it } from 'vitest';
import { isPowerOfTwo, RealFft } from '#lib/core/features/fft.ts';
import { noise } from './support.ts';

/** |X|² by the definition. */
function naivePower(samples: Float64Array): number[] {
  const n = samples.length;
  return Array.from({ length: n / 2 + 1 }, (_, k) => {
    let re = 0;
    let im = 0;
    samples.forEach((x, i) => {
      const angle = (2 * Math.PI * ((k * i) % n)) / n;
      re += x * Math.cos(angle);
      im -= x * Math.sin(angle);
    });
    return re * re + im * im;
  });
}

function power(fft: RealFft, samples: Float64Array): Float64Array {
  const result = new Float64Array(fft.nFft / 2 + 1);
  fft.powerSpectrum(samples, result);
  return result;
}

describe('RealFft', () => {
  const lengths = [2, 4, 6, 8, 10, 14, 16, 18, 30, 100, 194, 256, 400, 512, 998, 1024];

  it.each(lengths)('agrees with the definition for %i samples', (nFft) => {
    const samples = Float64Array.from(noise(nFft, nFft).samples);
    const expected = naivePower(samples);
    const actual = power(new RealFft(nFft), samples);
    const total = expected.reduce((sum, x) => sum + x, 0);
    expected.forEach((value, k) => {
      expect(Math.abs((actual[k] ?? NaN) - value) / total).toBeLessThan(1e-13);
    });
  });

  it.each([512, 400])('gives the same result however often it is used (%i)', (nFft) => {
    const fft = new RealFft(nFft);
    const a = Float64Array.from(noise(nFft, 1).samples);
    const b = Float64Array.from(noise(nFft, 2).samples);
    const first = power(fft, a);
    power(fft, b);
    expect(power(fft, a)).toEqual(first);
    expect(power(new RealFft(nFft), a)).toEqual(first);
  });

  it('keeps its input', () => {
    const samples = Float64Array.from(noise(64).samples);
    const copy = samples.slice();
    power(new RealFft(64), samples);
    expect(samples).toEqual(copy);
  });

  it('refuses odd and empty lengths and wrong buffers', () => {
    expect(() => new RealFft(7)).toThrow('even');
    expect(() => new RealFft(0)).toThrow('even');
    const fft = new RealFft(8);
    expect(() => fft.powerSpectrum(new Float64Array(7), new Float64Array(5))).toThrow('length 8');
    expect(() => fft.powerSpectrum(new Float64Array(8), new Float64Array(8))).toThrow('length 5');
  });
});

it('knows powers of two', () => {
  expect([1, 2, 64, 2 ** 30].every(isPowerOfTwo)).toBe(true);
  expect([0, -4, 3, 400, 0.3, NaN].some(isPowerOfTwo)).toBe(false);
});
