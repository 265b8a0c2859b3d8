import { describe, expect, it } from 'vitest';
import { fromFloat16, toFloat16 } from '#lib/core/network/float16.ts';

const ALL = Uint16Array.from({ length: 65536 }, (_, half) => half);

function isNaNHalf(half: number): boolean {
  return (half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0;
}

function half(value: number): number {
  return toFloat16(Float32Array.of(value))[0] ?? -1;
}

describe('half precision', () => {
  it('reads every half as IEEE 754 has it', () => {
    const values = fromFloat16(ALL);
    for (const [bits, value] of values.entries()) {
      const [exponent, mantissa] = [(bits >> 10) & 31, bits & 1023];
      const sign = bits & 0x8000 ? -1 : 1;
      let expected = sign * 2 ** (exponent - 15) * (1 + mantissa / 1024);
      if (exponent === 0) expected = sign * 2 ** -14 * (mantissa / 1024);
      if (exponent === 31) expected = mantissa === 0 ? sign * Infinity : NaN;
      if (!Object.is(value, expected)) throw new Error(`${bits}: ${value}, not ${expected}`);
    }
  });

  it('gives every half back unchanged, NaN as some NaN', () => {
    for (const [bits, back] of toFloat16(fromFloat16(ALL)).entries()) {
      const isSame = isNaNHalf(bits) ? isNaNHalf(back) : back === bits;
      if (!isSame) throw new Error(`${bits} came back as ${back}`);
    }
  });

  it('rounds to the nearest half, a tie to the even one', () => {
    const finite = ALL.filter((bits) => bits < 0x7bff);
    const low = fromFloat16(finite);
    const high = fromFloat16(finite.map((bits) => bits + 1));
    for (const [i, bits] of finite.entries()) {
      const middle = ((low[i] ?? NaN) + (high[i] ?? NaN)) / 2;
      const width = (high[i] ?? NaN) - (low[i] ?? NaN);
      const rounded = [
        half(middle - width / 64),
        half(middle),
        half(middle + width / 64),
        half(-middle) & 0x7fff,
      ];
      const even = bits + (bits & 1);
      expect(rounded).toEqual([bits, even, bits + 1, even]);
    }
  });

  it('becomes infinite beyond the largest half, and zero under the smallest', () => {
    expect(half(65504)).toBe(0x7bff);
    expect(half(65519.99)).toBe(0x7bff);
    expect(half(65520)).toBe(0x7c00);
    expect(half(-1e30)).toBe(0xfc00);
    expect(half(Infinity)).toBe(0x7c00);
    expect(half(2 ** -25)).toBe(0);
    expect(half(2 ** -25 * 1.001)).toBe(1);
    expect(half(-(2 ** -26))).toBe(0x8000);
    expect(half(1e-45)).toBe(0);
    expect(half(-0)).toBe(0x8000);
  });
});
