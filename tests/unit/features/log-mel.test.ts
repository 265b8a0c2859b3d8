import { describe, expect, it } from 'vitest';
import { logMel, melPower, powerToDb } from '#lib/core/features/log-mel.ts';
import type { FeatureSpec, LogMel } from '#lib/core/features/spec.ts';
import { errorOf, largestDifference, noise, SPEC, tone } from './support.ts';

/** Row with the most energy. */
function loudestRow({ data, nMels, nFrames }: LogMel): number {
  const sums = Array.from({ length: nMels }, (_, i) =>
    data.subarray(i * nFrames, (i + 1) * nFrames).reduce((sum, x) => sum + x, 0),
  );
  return sums.indexOf(Math.max(...sums));
}

describe('shape', () => {
  it('has a frame per hop', () => {
    for (const nSamples of [1, 159, 160, 161, 16000]) {
      expect(logMel(noise(nSamples), SPEC).nFrames).toBe(1 + Math.floor(nSamples / 160));
    }
    const uncentered = { ...SPEC, center: false };
    for (const nSamples of [512, 671, 672]) {
      const expected = 1 + Math.floor((nSamples - 512) / 160);
      expect(logMel(noise(nSamples), uncentered).nFrames).toBe(expected);
    }
  });

  it('puts a tone into the row of its frequency, lowest first', () => {
    const rows = [300, 1000, 3000, 7000].map((hz) => loudestRow(logMel(tone(hz, 8000), SPEC)));
    expect(rows).toEqual([...rows].sort((a, b) => a - b));
    expect(new Set(rows).size).toBe(4);
  });
});

describe('level', () => {
  it('rises by 20 dB for a tenfold amplitude, as power and as amplitude', () => {
    const loud = noise(4000);
    const quiet = { ...loud, samples: loud.samples.map((x) => x / 10) };
    for (const power of [1, 2] as const) {
      const spec = { ...SPEC, power };
      const raised = logMel(quiet, spec).data.map((x) => x + 20);
      expect(largestDifference(logMel(loud, spec).data, raised)).toBeLessThan(1e-4);
    }
  });

  it('is relative to ref', () => {
    const waveform = noise(2000);
    const shifted = logMel(waveform, { ...SPEC, ref: 100 }).data.map((x) => x + 20);
    expect(largestDifference(shifted, logMel(waveform, SPEC).data)).toBeLessThan(1e-4);
    const asAmplitude = { ...SPEC, power: 1 as const };
    const twice = logMel(waveform, { ...asAmplitude, ref: 10 }).data.map((x) => x + 20);
    expect(largestDifference(twice, logMel(waveform, asAmplitude).data)).toBeLessThan(1e-4);
  });

  it('has its maximum at 0 dB with ref max and its minimum at -topDb', () => {
    const { data } = logMel(tone(1000, 8000), { ...SPEC, ref: 'max', topDb: 50 });
    expect(Math.max(...data)).toBeCloseTo(0, 5);
    expect(Math.min(...data)).toBeCloseTo(-50, 5);
  });

  it('is the floor in silence', () => {
    const silence = { samples: new Float32Array(3000), sampleRate: 16000 };
    expect(new Set(logMel(silence, SPEC).data)).toEqual(new Set([-100]));
    expect(new Set(logMel(silence, { ...SPEC, power: 1, amin: 1e-5 }).data)).toEqual(
      new Set([-100]),
    );
    for (const value of logMel(silence, { ...SPEC, ref: 'max', topDb: 80 }).data) {
      expect(value).toBeCloseTo(0, 6);
    }
  });

  it('saturates instead of becoming infinite', () => {
    const huge = { samples: noise(2000).samples.map((x) => x * 1e30), sampleRate: 16000 };
    expect(Math.max(...melPower(huge, SPEC).data)).toBe(3.4028234663852886e38);
    expect(Math.max(...logMel(huge, SPEC).data)).toBeCloseTo(385.3, 1);
  });
});

describe('padding', () => {
  const uncentered = { ...SPEC, center: false };

  /** The log-mel of a sound padded by hand, uncentred. */
  function byHand(samples: Float32Array, at: (i: number) => number): Float32Array {
    const padded = Float32Array.from({ length: samples.length + 512 }, (_, i) => at(i - 256));
    return logMel({ samples: padded, sampleRate: 16000 }, uncentered).data;
  }

  it.each([1, 2, 3, 100, 256, 257, 300, 512, 20000])('of zeros around %i samples', (nSamples) => {
    const waveform = noise(nSamples);
    const expected = byHand(waveform.samples, (i) => waveform.samples[i] ?? 0);
    expect(logMel(waveform, SPEC).data).toEqual(expected);
  });

  // numpy.pad(np.arange(n), 256, mode='reflect') goes up and down with period 2 (n - 1), also for n under 257.
  it.each([1, 2, 3, 100, 256, 257, 300, 20000])('mirrored around %i samples', (nSamples) => {
    const waveform = noise(nSamples);
    const mirrored = (i: number) => {
      let position = i;
      while (nSamples > 1 && (position < 0 || position >= nSamples)) {
        position = position < 0 ? -position : 2 * (nSamples - 1) - position;
      }
      return waveform.samples[nSamples > 1 ? position : 0] ?? NaN;
    };
    const { data } = logMel(waveform, { ...SPEC, padMode: 'reflect' });
    expect(data).toEqual(byHand(waveform.samples, mirrored));
  });

  it('does nothing to an uncentred frame', () => {
    const reflect = { ...uncentered, padMode: 'reflect' as const };
    expect(logMel(noise(2000), reflect)).toEqual(logMel(noise(2000), uncentered));
  });
});

/** dB of one frame by the definitions, for the HTK scale without norm and a window two samples short. */
function naiveColumn(frame: Float32Array, { nFft, nMels, sampleRate }: FeatureSpec): number[] {
  const power = Array.from({ length: nFft / 2 + 1 }, (_, k) => {
    let re = 0;
    let im = 0;
    for (let n = 0; n < nFft - 2; n++) {
      const x = (frame[n + 1] ?? NaN) * Math.sin((Math.PI * n) / (nFft - 2)) ** 2;
      const angle = (2 * Math.PI * k * (n + 1)) / nFft;
      re += x * Math.cos(angle);
      im += x * Math.sin(angle);
    }
    return re * re + im * im;
  });
  const toHz = (mel: number) => 700 * (10 ** (mel / 2595) - 1);
  const top = 2595 * Math.log10(1 + sampleRate / 2 / 700);
  return Array.from({ length: nMels }, (_, i) => {
    const [from = 0, peak = 0, to = 0] = [i, i + 1, i + 2].map((c) =>
      toHz((top * c) / (nMels + 1)),
    );
    const sum = power.reduce((total, p, k) => {
      const hz = (k * sampleRate) / nFft;
      const weight = Math.max(0, Math.min((hz - from) / (peak - from), (to - hz) / (to - peak)));
      return total + weight * p;
    }, 0);
    return 10 * Math.log10(Math.max(1e-10, sum));
  });
}

describe('arguments unlike the defaults', () => {
  const variants: Partial<FeatureSpec>[] = [
    { nFft: 400 },
    { nFft: 1024, winLength: 1024, hopLength: 256 },
    { nFft: 8, winLength: 8, hopLength: 3, nMels: 2 },
    { nFft: 6, winLength: 5, hopLength: 1, nMels: 1 },
    { nFft: 2, winLength: 1, hopLength: 7, nMels: 1 },
    { hopLength: 5000 },
    { hopLength: 200_000 },
    { nMels: 1 },
    { nMels: 500 },
    { power: 1, amin: 1e-5 },
    { fMinHz: 7999, fMaxHz: 8000 },
    { topDb: 0 },
  ];

  it.each(variants)('%o', (part) => {
    const spec = { ...SPEC, ...part };
    const { data, nMels, nFrames } = logMel(noise(9999), spec);
    expect(nMels).toBe(spec.nMels);
    expect(nFrames).toBe(1 + Math.floor(9999 / spec.hopLength));
    expect(data.length).toBe(nMels * nFrames);
    expect(data.every(Number.isFinite)).toBe(true);
  });

  it.each([400, 600, 14, 512])('agree with the definition, nFft %i', (nFft) => {
    const spec: FeatureSpec = {
      ...SPEC,
      nFft,
      winLength: nFft - 2,
      nMels: 9,
      melNorm: null,
      melScale: 'htk',
      center: false,
    };
    const waveform = noise(nFft + 320);
    const { data, nFrames } = logMel(waveform, spec);
    for (let t = 0; t < nFrames; t++) {
      const expected = naiveColumn(waveform.samples.subarray(t * 160, t * 160 + nFft), spec);
      const actual = expected.map((_, i) => data[i * nFrames + t] ?? NaN);
      expect(largestDifference(actual, expected)).toBeLessThan(1e-5);
    }
  });
});

describe('buffers', () => {
  const specs: FeatureSpec[] = [
    SPEC,
    { ...SPEC, nFft: 400 },
    { ...SPEC, power: 1 },
    { ...SPEC, melScale: 'htk' },
    ...[20, 30, 40, 50, 60, 70, 80].map((nMels) => ({ ...SPEC, nMels })),
  ];

  it('do not leak from call to call, whatever the order', () => {
    const sounds = [noise(16000, 1), noise(333, 2), noise(21000, 3)];
    const runAll = (order: FeatureSpec[]) =>
      new Map(order.map((spec) => [spec, sounds.map((sound) => logMel(sound, spec))]));
    const forth = runAll(specs);
    const back = runAll([...specs].reverse());
    for (const spec of specs) expect(back.get(spec)).toEqual(forth.get(spec));
  });

  it('belong to the caller', () => {
    const waveform = noise(4000);
    const kept = waveform.samples.slice();
    const first = logMel(waveform, SPEC);
    const copy = first.data.slice();
    logMel(noise(4000, 9), SPEC);
    expect(first.data).toEqual(copy);
    expect(waveform.samples).toEqual(kept);
    first.data.fill(0);
    expect(logMel(waveform, SPEC).data).toEqual(copy);
  });

  it('follow a spec that is changed in place', () => {
    const spec = { ...SPEC };
    logMel(noise(4000), spec);
    spec.hopLength = 100;
    expect(logMel(noise(4000), spec)).toEqual(logMel(noise(4000), { ...SPEC, hopLength: 100 }));
  });

  it('join blocks without a seam', () => {
    // 300 frames, more than two blocks: each one as if it were alone.
    const spec = { ...SPEC, center: false };
    const waveform = noise(512 + 299 * 160);
    const whole = logMel(waveform, spec);
    for (const t of [0, 1, 126, 127, 128, 129, 255, 256, 299]) {
      const samples = waveform.samples.slice(t * 160, t * 160 + 512);
      const alone = logMel({ samples, sampleRate: 16000 }, spec);
      const column = alone.data.map((_, i) => whole.data[i * whole.nFrames + t] ?? NaN);
      expect(column).toEqual(alone.data);
    }
  });
});

describe('melPower and powerToDb', () => {
  it('together are logMel', () => {
    for (const part of [{}, { power: 1, amin: 1e-5 }, { ref: 'max', topDb: 60 }] as const) {
      const spec: FeatureSpec = { ...SPEC, ...part };
      const mel = melPower(noise(20000), spec);
      const kept = mel.data.slice();
      expect(powerToDb(mel, spec)).toEqual(logMel(noise(20000), spec));
      expect(mel.data).toEqual(kept);
    }
  });

  it('grow with the square of the sound, or with the sound', () => {
    const half = { ...noise(2000), samples: noise(2000).samples.map((x) => x / 2) };
    for (const power of [1, 2] as const) {
      const spec = { ...SPEC, power };
      const scaled = melPower(half, spec).data.map((x) => x * 2 ** power);
      expect(scaled).toEqual(melPower(noise(2000), spec).data);
    }
  });
});

describe('errors', () => {
  it('name what is wrong', () => {
    expect(errorOf(() => logMel(noise(100, 1, 8000), SPEC))).toEqual({
      code: 'sample-rate-mismatch',
      details: { expectedHz: 16000, actualHz: 8000 },
    });
    expect(errorOf(() => logMel(noise(0), SPEC))).toEqual({ code: 'audio-empty', details: {} });
    expect(errorOf(() => logMel(noise(511), { ...SPEC, center: false }))).toEqual({
      code: 'audio-too-short',
      details: { durationSec: 511 / 16000, minimumSec: 0.032 },
    });
    expect(errorOf(() => logMel(noise(9), { ...SPEC, nFft: 511 })).code).toBe('spec-invalid');
  });

  it.each([NaN, Infinity, -Infinity])('refuse %d among the samples', (value) => {
    const waveform = noise(1000);
    waveform.samples[998] = value;
    waveform.samples[3] = value;
    expect(errorOf(() => logMel(waveform, SPEC))).toEqual({
      code: 'audio-not-finite',
      details: { nSamples: 2 },
    });
    expect(logMel(noise(1000), SPEC).data.every(Number.isFinite)).toBe(true);
  });
});
