import { describe, expect, it } from 'vitest';
import { concatArrays } from '#lib/core/math.ts';
import { around, cutSegments, place } from '#lib/core/features/segments.ts';
import type { MelPower } from '#lib/core/features/spec.ts';

/** Two bands: the frame's number, and a thousand more. */
function ramp(nFrames: number): MelPower {
  const data = Float32Array.from({ length: 2 * nFrames }, (_, i) =>
    i < nFrames ? i + 1 : 1001 + i - nFrames,
  );
  return { data, nMels: 2, nFrames };
}

describe('cutSegments', () => {
  it('centres a short recording in silence', () => {
    const [segment, ...others] = cutSegments(ramp(3), 8);
    expect(others).toEqual([]);
    expect(segment).toMatchObject({ startFrame: 0, nSoundFrames: 3, soundColumn: 2 });
    expect([...(segment?.power.data ?? [])]).toEqual([
      ...[0, 0, 1, 2, 3, 0, 0, 0],
      ...[0, 0, 1001, 1002, 1003, 0, 0, 0],
    ]);
  });

  it('takes one that fits as it is', () => {
    const mel = ramp(8);
    const [segment, ...others] = cutSegments(mel, 8);
    expect(others).toEqual([]);
    expect(segment).toMatchObject({ startFrame: 0, nSoundFrames: 8, power: mel });
    expect(segment?.soundColumn).toBeCloseTo(0);
  });

  it.each([9, 11, 12, 13, 16, 17, 100, 1001])('covers %i frames by windows of 8', (nFrames) => {
    const segments = cutSegments(ramp(nFrames), 8);
    const starts = segments.map(({ startFrame }) => startFrame);
    expect(starts[0]).toBe(0);
    expect(starts.at(-1)).toBe(nFrames - 8);
    const steps = starts.slice(1).map((start, i) => start - (starts[i] ?? NaN));
    expect(Math.max(...steps)).toBeLessThanOrEqual(4);
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(1);
    for (const { startFrame, nSoundFrames, soundColumn, power } of segments) {
      expect([nSoundFrames, soundColumn]).toEqual([8, 0]);
      const expected = Array.from({ length: 8 }, (_, t) => startFrame + t + 1);
      expect([...power.data]).toEqual([...expected, ...expected.map((v) => v + 1000)]);
    }
  });
});

describe('around', () => {
  it.each([
    ['in the middle', { startFrame: 10, nSoundFrames: 4 }, 8, [9, 16]],
    ['at the beginning', { startFrame: 0, nSoundFrames: 4 }, 8, [1, 8]],
    ['at the end', { startFrame: 26, nSoundFrames: 4 }, 8, [23, 30]],
    ['where there is less', { startFrame: 10, nSoundFrames: 4 }, 50, [1, 30]],
    ['where it is longer itself', { startFrame: 10, nSoundFrames: 12 }, 8, [11, 22]],
  ] as const)('takes what is beside a segment %s', (_, segment, nFrames, [first, last]) => {
    const { data, ...size } = around(ramp(30), segment, nFrames);
    const n = last - first + 1;
    expect(size).toEqual({ nMels: 2, nFrames: n });
    expect([data[0], data[n - 1], data[n]]).toEqual([first, last, first + 1000]);
  });
});

describe('place', () => {
  it('copies columns and leaves the rest silent', () => {
    const { data, ...size } = place(ramp(5), 1, 2, 3, 6);
    expect(size).toEqual({ nMels: 2, nFrames: 6 });
    expect([...data]).toEqual([0, 0, 0, 2, 3, 0, 0, 0, 0, 1002, 1003, 0]);
  });

  it('refuses to write past the end', () => {
    expect(() => place(ramp(5), 0, 5, 2, 6)).toThrow(RangeError);
  });
});

describe('concatArrays', () => {
  it('puts pictures side by side', () => {
    const pictures = [Float32Array.of(1, 2), Float32Array.of(3, 4), Float32Array.of(5, 6)];
    expect([...concatArrays(pictures)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(concatArrays([])).toEqual(new Float32Array(0));
  });
});
