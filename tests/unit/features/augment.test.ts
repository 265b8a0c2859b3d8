import { describe, expect, it } from 'vitest';
import {
  augment,
  type AugmentationConfig,
  type AugmentContext,
  type AugmentSource,
} from '#lib/core/features/augment.ts';
import { bandStatistics } from '#lib/core/features/mix-style.ts';
import type { MelPower } from '#lib/core/features/spec.ts';
import { createRng } from '#lib/core/rng.ts';
import { RECOMMENDED_SPEC } from '#lib/core/training/config.ts';

const [N_MELS, WIDTH] = [64, 100];

/** Nothing is done but cutting and placing. */
const NOTHING: AugmentationConfig = {
  tempo: 0,
  warp: 0,
  shift: 0,
  noise: 0,
  babble: 0,
  snrDb: [10, 10],
  equalizerDb: 0,
  bandLimit: 0,
  telephone: 0,
  mixStyle: 0,
};

const EVERYTHING: AugmentationConfig = {
  tempo: 0.7,
  warp: 0.7,
  shift: 40,
  noise: 1,
  babble: 1,
  snrDb: [-20, 60],
  equalizerDb: 30,
  bandLimit: 1,
  telephone: 0.5,
  mixStyle: 1,
};

/** Positive values that all differ. */
function mel(nFrames: number, scale = 1): MelPower {
  const data = Float32Array.from({ length: N_MELS * nFrames }, (_, i) => scale * (1 + (i % 977)));
  return { data, nMels: N_MELS, nFrames };
}

function source(nFrames: number): AugmentSource {
  const trimmed = mel(nFrames);
  return { trimmed, full: mel(nFrames + 10), bands: bandStatistics(trimmed) };
}

function context(config: AugmentationConfig, talkers = [source(30), source(7)]): AugmentContext {
  const shared = { spec: RECOMMENDED_SPEC, segmentFrames: WIDTH, noise: mel(500) };
  return { ...shared, config, talkers, kinOf: () => talkers };
}

function run(nFrames: number, config: AugmentationConfig, seed = 1): MelPower {
  return augment(source(nFrames), context(config), createRng(seed, 'augment'));
}

/** Columns with sound, `[first, last + 1]`. */
function soundRange({ data, nMels, nFrames }: MelPower): [number, number] {
  const isSound = (t: number) =>
    Array.from({ length: nMels }, (_, m) => data[m * nFrames + t]).some((v) => v !== 0);
  const columns = Array.from({ length: nFrames }, (_, t) => t).filter(isSound);
  return [columns[0] ?? -1, (columns.at(-1) ?? -2) + 1];
}

describe('augmentation', () => {
  const lengths = [1, 2, 50, WIDTH - 1, WIDTH, WIDTH + 1, 400];
  const configs: [string, AugmentationConfig][] = [
    ['nothing', NOTHING],
    ['everything at its extreme', EVERYTHING],
    ...(Object.keys(NOTHING) as (keyof AugmentationConfig)[]).map(
      (key): [string, AugmentationConfig] => [
        `${key} alone`,
        { ...NOTHING, [key]: EVERYTHING[key] },
      ],
    ),
  ];

  it.each(configs)('gives a finite picture of the right size: %s', (_, config) => {
    for (const nFrames of lengths) {
      for (let seed = 0; seed < 20; seed++) {
        const { data, ...size } = run(nFrames, config, seed);
        expect(size).toEqual({ nMels: N_MELS, nFrames: WIDTH });
        expect(data.length).toBe(N_MELS * WIDTH);
        expect(data.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
        expect(data.some((value) => value > 0)).toBe(true);
      }
    }
  });

  it('gives the same for the same random numbers and leaves its inputs alone', () => {
    const [item, surroundings] = [source(150), context(EVERYTHING)];
    const { talkers, noise } = surroundings;
    const copy = structuredClone({ item, talkers, noise });
    const first = augment(item, surroundings, createRng(5, 'a'));
    expect(augment(item, surroundings, createRng(5, 'a'))).toEqual(first);
    expect(augment(item, surroundings, createRng(6, 'a'))).not.toEqual(first);
    expect({ item, talkers, noise }).toEqual(copy);
  });

  it('with nothing to do only puts a short recording somewhere', () => {
    const starts = new Set<number>();
    for (let seed = 0; seed < 50; seed++) {
      const picture = run(40, NOTHING, seed);
      const [from, to] = soundRange(picture);
      starts.add(from);
      expect(to - from).toBe(40);
      const { data } = mel(40);
      for (let m = 0; m < N_MELS; m++) {
        const row = picture.data.subarray(m * WIDTH + from, m * WIDTH + to);
        expect(row).toEqual(data.subarray(m * 40, (m + 1) * 40));
      }
    }
    expect(starts.size).toBeGreaterThan(20);
    expect(Math.max(...starts)).toBeLessThanOrEqual(60);
  });

  it('stretches time by at most exp(tempo)', () => {
    const widths = Array.from({ length: 200 }, (_, seed) => {
      const [from, to] = soundRange(run(50, { ...NOTHING, tempo: 0.2 }, seed));
      return to - from;
    });
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(Math.floor(50 * Math.exp(-0.2)));
    expect(Math.min(...widths)).toBeLessThan(45);
    expect(Math.max(...widths)).toBeLessThanOrEqual(Math.ceil(50 * Math.exp(0.2)));
    expect(Math.max(...widths)).toBeGreaterThan(55);
  });

  it('adds noise at the ratio that was asked for, and takes the silence around with it', () => {
    const total = ({ data }: MelPower) => data.reduce((sum, value) => sum + value, 0);
    const clean = total(source(40).full);
    for (const part of ['noise', 'babble'] as const) {
      const noisy = run(40, { ...NOTHING, [part]: 1, snrDb: [3, 3] });
      expect(soundRange(noisy)[1] - soundRange(noisy)[0]).toBe(50);
      expect(total(noisy) / clean).toBeCloseTo(1 + 10 ** -0.3, 4);
    }
  });

  it('cuts off what a telephone does not carry', () => {
    const share = (m: number, config: AugmentationConfig) => {
      const { data } = run(WIDTH, config);
      const sum = data.subarray(m * WIDTH, (m + 1) * WIDTH).reduce((s, v) => s + v, 0);
      const { data: before } = mel(WIDTH);
      return sum / before.subarray(m * WIDTH, (m + 1) * WIDTH).reduce((s, v) => s + v, 0);
    };
    const telephone = { ...NOTHING, bandLimit: 1, telephone: 1 };
    expect(share(30, telephone)).toBeCloseTo(1, 2); // about 1.4 kHz
    expect(share(63, telephone)).toBeLessThan(0.01); // about 8 kHz
  });

  it('equalises by at most what was asked for', () => {
    const { data } = run(WIDTH, { ...NOTHING, equalizerDb: 6 });
    const before = mel(WIDTH).data;
    const gainsDb = Array.from(data, (value, i) => 10 * Math.log10(value / (before[i] ?? NaN)));
    expect(Math.max(...gainsDb.map(Math.abs))).toBeLessThanOrEqual(6.001);
    expect(Math.max(...gainsDb) - Math.min(...gainsDb)).toBeGreaterThan(1);
  });

  it('needs no talkers for silence: an empty recording stays empty', () => {
    const silent = { data: new Float32Array(N_MELS * 20), nMels: N_MELS, nFrames: 20 };
    const item = { trimmed: silent, full: silent, bands: bandStatistics(silent) };
    const { data } = augment(item, context(EVERYTHING, [item]), createRng(1, 'a'));
    expect(data.every((value) => value === 0)).toBe(true);
  });
});
