import { describe, expect, it } from 'vitest';
import { augment, type AugmentSource } from '#lib/core/features/augment.ts';
import { bandStatistics, mixStyle } from '#lib/core/features/mix-style.ts';
import type { MelPower } from '#lib/core/features/spec.ts';
import { createRng, type Rng } from '#lib/core/rng.ts';
import { RECOMMENDED } from '#lib/core/training/config.ts';
import { normal } from '../../support/network.ts';

const [N_MELS, N_FRAMES] = [4, 500];

/** Bands whose logarithmic power is normal with these means and deviations. */
function bands(means: readonly number[], deviations: readonly number[], name: string): MelPower {
  const noise = normal(N_MELS * N_FRAMES, name);
  const data = noise.map((value, i) => {
    const m = Math.floor(i / N_FRAMES);
    return Math.exp((means[m] ?? 0) + (deviations[m] ?? 0) * value);
  });
  return { data, nMels: N_MELS, nFrames: N_FRAMES };
}

const LOUD_LOW = bands([2, 1, 0, -1], [1, 1, 0.5, 0.5], 'a');
const LOUD_HIGH = bands([-3, 0, 1, 2], [0.5, 0.5, 1.5, 1], 'b');

/** Always in the middle of the range that is asked for. */
const MIDDLE = { uniform: (from = 0, to = 1) => (from + to) / 2 } as Rng;

function copyOf(mel: MelPower): MelPower {
  return { ...mel, data: mel.data.slice() };
}

/** Between neighbouring bands: what is common to all is the level. */
function slopes(values: Float64Array): number[] {
  return [...values].slice(1).map((value, m) => value - (values[m] ?? 0));
}

describe('statistics of the bands', () => {
  it('are mean and deviation of the logarithmic power, whatever the level', () => {
    const own = bandStatistics(LOUD_LOW);
    expect(slopes(own.mean).every((slope) => Math.abs(slope + 1) < 0.2)).toBe(true);
    [1, 1, 0.5, 0.5].forEach((deviation, m) => {
      expect((own.deviation[m] ?? 0) / deviation).toBeCloseTo(1, 0);
    });
    const louder = bandStatistics({ ...LOUD_LOW, data: LOUD_LOW.data.map((v) => 1000 * v) });
    louder.mean.forEach((mean, m) => {
      expect(mean).toBeCloseTo(own.mean[m] ?? NaN, 5);
    });
  });

  it('have no band that never changes, and are finite for silence', () => {
    const silence = { data: new Float32Array(20), nMels: 4, nFrames: 5 };
    const { mean, deviation } = bandStatistics(silence);
    expect(mean.every(Number.isFinite)).toBe(true);
    expect(deviation.every((value) => value === 0.1)).toBe(true);
  });
});

describe('mixing styles', () => {
  it('moves the statistics a quarter of the way in the middle of its range', () => {
    const mixed = copyOf(LOUD_LOW);
    const other = bandStatistics(LOUD_HIGH);
    mixStyle(mixed, other, MIDDLE);
    const [before, after] = [bandStatistics(LOUD_LOW), bandStatistics(mixed)];
    const between = (a: readonly number[], b: readonly number[]) =>
      a.map((value, i) => 0.75 * value + 0.25 * (b[i] ?? NaN));
    const expected = between(slopes(before.mean), slopes(other.mean));
    slopes(after.mean).forEach((slope, m) => {
      expect(slope).toBeCloseTo(expected[m] ?? NaN, 3);
    });
    const deviations = between([...before.deviation], [...other.deviation]);
    after.deviation.forEach((deviation, m) => {
      expect(deviation).toBeCloseTo(deviations[m] ?? NaN, 3);
    });
  });

  it('changes nothing with a recording itself, and leaves the course of every band', () => {
    const same = copyOf(LOUD_LOW);
    mixStyle(same, bandStatistics(LOUD_LOW), MIDDLE);
    same.data.forEach((power, i) => {
      expect(power / (LOUD_LOW.data[i] ?? NaN)).toBeCloseTo(1, 4);
    });
    const mixed = copyOf(LOUD_LOW);
    mixStyle(mixed, bandStatistics(LOUD_HIGH), MIDDLE);
    for (let i = 1; i < N_FRAMES; i++) {
      const rises = (data: Float32Array) => (data[i] ?? 0) > (data[i - 1] ?? 0);
      expect(rises(mixed.data)).toBe(rises(LOUD_LOW.data));
    }
  });

  it('leaves silence silent', () => {
    const silence = { data: new Float32Array(20), nMels: 4, nFrames: 5 };
    mixStyle(silence, bandStatistics(LOUD_HIGH), MIDDLE);
    expect(silence.data.every((power) => power === 0)).toBe(true);
  });
});

describe('a recipe that mixes styles', () => {
  const { spec, segmentFrames } = RECOMMENDED;
  const source = (mel: MelPower): AugmentSource => ({
    trimmed: mel,
    full: mel,
    bands: bandStatistics(mel),
  });
  const config = { tempo: 0, warp: 0, shift: 0, noise: 0, babble: 0, equalizerDb: 0 };
  const none = { bandLimit: 0, telephone: 0, snrDb: [0, 0] as [number, number] };
  const [own, other] = [source(LOUD_LOW), source(LOUD_HIGH)];

  /** What becomes of `LOUD_LOW`, whose only kin is `LOUD_HIGH`. */
  function varied(mix: { mixStyle?: number }, seed: number): MelPower {
    const shared = { spec, segmentFrames, noise: LOUD_LOW, talkers: [other] };
    const context = { ...shared, config: { ...config, ...none, ...mix }, kinOf: () => [other] };
    return augment(own, context, createRng(seed, 'a'));
  }

  it('does so as often as it says, and not at all if it says nothing', () => {
    const plain = varied({}, 1);
    expect(varied({ mixStyle: 0 }, 1)).toEqual(plain);
    const seeds = Array.from({ length: 60 }, (_, seed) => seed);
    const tilt = (mel: MelPower) => slopes(bandStatistics(mel).mean)[0] ?? NaN;
    const nMixed = (mix: object) =>
      seeds.filter((seed) => Math.abs(tilt(varied(mix, seed)) - tilt(varied({}, seed))) > 0.05);
    expect(nMixed({ mixStyle: 1 }).length).toBeGreaterThan(50);
    const half = nMixed({ mixStyle: 0.5 }).length;
    expect(half).toBeGreaterThan(15);
    expect(half).toBeLessThan(45);
  });
});
