import { RealFft } from './fft.ts';
import type { FeatureSpec, LogMel } from './spec.ts';

/** Frames this much under the loudest one at either end are silence, dB. */
const RANGE_DB = 50;
/** Frames this much under the loudest one say nothing of the spectrum, dB. */
const LOUD_DB = 30;
/** Values this much under the highest one count as that low, dB: how deep the silence is says nothing. */
const DEPTH_DB = 60;
const N_CEPSTRA = 12;
/** Edges of the bands in which the course of the level is looked at, hertz; speech has most between 2 and 10. */
const MODULATION_HZ = [0.3, 2, 5, 10, 20, 31];
const N_FFT = 512;

/** Tables are made once. */
let fft: RealFft | undefined;
let cosines: { n: number; waves: Float64Array } | undefined;

/** How many figures a profile has. */
export const N_PROFILE = 1 + (MODULATION_HZ.length - 1) + 3 * N_CEPSTRA + 4;

/**
 * What a sound is like, whoever makes it and at whatever level: how its loudness moves (deviation, and energy of the
 * level's course in five bands, log10 dB²), the shape of its spectrum (mean of twelve cepstra, log of their deviation and
 * of the deviation of their slope over two frames) and its texture (flatness and its deviation, roughness along frequency
 * and time, in dB).
 *
 * @param logMel in dB; silence around the sound is passed over.
 * @returns `[N_PROFILE]`, finite.
 */
export function describeSound(logMel: LogMel, spec: FeatureSpec): Float64Array {
  const { data, first, nFrames, nMels, levels } = soundingPart(logMel);
  const loudest = levels.reduce((most, level) => Math.max(most, level), -Infinity);
  const isLoud = levels.map((level) => level > loudest - LOUD_DB);
  const at = (m: number, t: number) => data[m * logMel.nFrames + first + t] ?? 0;
  const highest = data.reduce((most, value) => Math.max(most, value), -Infinity);
  const frames = Array.from({ length: nFrames }, (_, t) => {
    const frame = new Float64Array(nMels);
    for (let m = 0; m < nMels; m++) frame[m] = Math.max(at(m, t), highest - DEPTH_DB);
    return frame;
  });
  const loud = frames.filter((_, t) => isLoud[t]);
  return Float64Array.of(
    Math.log(deviation(levels) + 0.1),
    ...modulation(levels, spec.sampleRate / spec.hopLength),
    ...cepstralShape(frames, isLoud),
    ...texture(loud),
  );
}

/** The stretch from the first to the last frame that is not silent, with the level of each of its frames in dB. */
function soundingPart({ data, nMels, nFrames }: LogMel) {
  const all = Array.from({ length: nFrames }, (_, t) => {
    let power = 0;
    for (let m = 0; m < nMels; m++) power += 10 ** ((data[m * nFrames + t] ?? 0) / 10);
    return 10 * Math.log10(power + Number.MIN_VALUE);
  });
  const floor = all.reduce((most, level) => Math.max(most, level), -Infinity) - RANGE_DB;
  const first = all.findIndex((level) => level > floor);
  const last = all.findLastIndex((level) => level > floor);
  const levels = all.slice(first, last + 1).map((level) => Math.max(level, floor));
  return { data, first, nFrames: levels.length, nMels, levels };
}

/** Energy of the level's course per band of `MODULATION_HZ`, log10. */
function modulation(levels: readonly number[], frameRateHz: number): number[] {
  const n = Math.min(levels.length, N_FFT);
  const mean = average(levels);
  const windowed = new Float64Array(N_FFT);
  for (let t = 0; t < n; t++) {
    const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / Math.max(n - 1, 1));
    windowed[t] = ((levels[t] ?? 0) - mean) * hann;
  }
  const power = new Float64Array(N_FFT / 2 + 1);
  fft ??= new RealFft(N_FFT);
  fft.powerSpectrum(windowed, power);
  return MODULATION_HZ.slice(1).map((highHz, band) => {
    const lowHz = MODULATION_HZ[band] ?? 0;
    let sum = 0;
    power.forEach((value, k) => {
      const hertz = (k * frameRateHz) / N_FFT;
      if (hertz >= lowHz && hertz < highHz) sum += value;
    });
    return Math.log10(sum / n + 1e-3);
  });
}

function cepstralShape(frames: readonly Float64Array[], isLoud: readonly boolean[]): number[] {
  const waves = cosineWaves(frames[0]?.length ?? 0);
  const cepstra = frames.map((frame) => toCepstra(frame, waves));
  const columns = (rows: readonly Float64Array[], of: (values: number[]) => number) =>
    Array.from({ length: N_CEPSTRA }, (_, c) => of(rows.map((row) => row[c] ?? 0)));
  const loud = cepstra.filter((_, t) => isLoud[t]);
  const slopes = cepstra
    .slice(2)
    .map((row, t) => row.map((value, c) => value - (cepstra[t]?.[c] ?? 0)));
  const logDeviation = (values: number[]) => Math.log(deviation(values) + 0.5);
  return [
    ...columns(loud, average),
    ...columns(loud, logDeviation),
    ...columns(slopes, logDeviation),
  ];
}

/** Cosine transform (DCT-II, orthonormal) of one frame in dB, without the mean. */
function toCepstra(frame: Float64Array, waves: Float64Array): Float64Array {
  const n = frame.length;
  const cepstra = new Float64Array(N_CEPSTRA);
  for (let c = 0; c < N_CEPSTRA; c++) {
    let sum = 0;
    for (let m = 0; m < n; m++) sum += (frame[m] ?? 0) * (waves[c * n + m] ?? 0);
    cepstra[c] = sum;
  }
  return cepstra;
}

function cosineWaves(n: number): Float64Array {
  if (cosines?.n === n) return cosines.waves;
  const waves = Float64Array.from({ length: N_CEPSTRA * n }, (_, at) => {
    const [c, m] = [Math.floor(at / n), at % n];
    return Math.cos((Math.PI * (m + 0.5) * (c + 1)) / n) * Math.sqrt(2 / n);
  });
  cosines = { n, waves };
  return waves;
}

function texture(loud: readonly Float64Array[]): number[] {
  const flatness = loud.map((frame) => {
    const power = frame.reduce((sum, db) => sum + 10 ** (db / 10), 0) / frame.length;
    return average(frame) - 10 * Math.log10(power);
  });
  const alongFrequency = loud.map((frame) => meanStep(frame.subarray(1), frame.subarray(0, -1)));
  const alongTime = loud.slice(1).map((frame, t) => meanStep(frame, loud[t] ?? frame));
  return [
    average(flatness),
    Math.log(deviation(flatness) + 0.2),
    average(alongFrequency),
    Math.log(average(alongTime) + 0.05),
  ];
}

function meanStep(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  a.forEach((value, i) => (sum += Math.abs(value - (b[i] ?? 0))));
  return sum / Math.max(a.length, 1);
}

/** @returns 0 for an empty list. */
function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return values.length > 0 ? sum / values.length : 0;
}

function deviation(values: ArrayLike<number>): number {
  const mean = average(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] ?? 0) - mean) ** 2;
  return values.length > 0 ? Math.sqrt(sum / values.length) : 0;
}
