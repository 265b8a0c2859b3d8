import type { Rng } from '../rng.ts';
import { melToHz, hzToMel } from './mel.ts';
import { mixStyle, type BandStatistics } from './mix-style.ts';
import { place } from './segments.ts';
import type { FeatureSpec, MelPower } from './spec.ts';
import { warpFrequency } from './warp.ts';

/** What is done to a recording's mel power each time it is trained on. Probabilities in [0, 1]. */
export interface AugmentationConfig {
  /** Duration times exp U(-tempo, tempo). */
  tempo: number;
  /** Frequency axis stretched by exp U(-warp, warp): another vocal tract. */
  warp: number;
  /** Frequency axis moved by U(-shift, shift) mel bands. */
  shift: number;
  /**
   * Probability that the bands' statistics move towards those of a recording of the same label by another speaker; never
   * if left out.
   */
  mixStyle?: number;
  /** Probability of stationary noise with a random spectral tilt, and of babble from other training recordings. */
  noise: number;
  babble: number;
  /** Signal-to-noise ratio of both, dB, uniform between the two. */
  snrDb: [number, number];
  /** Random equaliser: 2 to 5 bands, gains U(-equalizerDb, equalizerDb) at their edges (FilterAugment, Nam 2022). */
  equalizerDb: number;
  /** Probability of a band limit, as a telephone or a cheap microphone has. */
  bandLimit: number;
  /** Probability that the band limit's upper edge is a telephone's (3.2 to 4 kHz) and not 4 to 7 kHz. */
  telephone: number;
}

/** One recording as training needs it, both `[nMels, nFrames]`. */
export interface AugmentSource {
  /** Speech only, as the recogniser cuts it out. */
  trimmed: MelPower;
  /** With the silence at both ends, which is no silence any more once there is noise. */
  full: MelPower;
  /** Of `trimmed`. */
  bands: BandStatistics;
}

/** A list, or what is read like one. */
type Kin = Pick<readonly AugmentSource[], 'length' | 'at'>;

export interface AugmentContext {
  spec: FeatureSpec;
  segmentFrames: number;
  config: AugmentationConfig;
  /** Mel power of a long stretch of white noise. */
  noise: MelPower;
  /** Recordings of training speakers, for babble. */
  talkers: readonly AugmentSource[];
  /** Recordings of the same label by other speakers. */
  kinOf: (source: AugmentSource) => Kin;
}

/** A random variant of `source` as a picture of `segmentFrames` columns, mel power. */
export function augment(source: AugmentSource, context: AugmentContext, rng: Rng): MelPower {
  const { config, segmentFrames } = context;
  const noisy = rng.uniform() < config.noise;
  const crowded = rng.uniform() < config.babble;
  const mel = warpRandomly(
    cropTempo(noisy || crowded ? source.full : source.trimmed, context, rng),
    config,
    rng,
  );
  mixRandomly(mel, context.kinOf(source), config, rng);
  const level = average(mel.data);
  if (noisy) addScaled(mel, tiltedNoise(mel, context.noise, rng), level, config.snrDb, rng);
  if (crowded) addScaled(mel, babble(mel, context.talkers, rng), level, config.snrDb, rng);
  const gains = equalizer(mel.nMels, config.equalizerDb, rng);
  if (rng.uniform() < config.bandLimit) limitBand(gains, context, rng);
  scaleBands(mel, gains);
  const at = rng.integer(segmentFrames - mel.nFrames + 1);
  return place(mel, 0, mel.nFrames, at, segmentFrames);
}

/** A random stretch at a random tempo, at most `segmentFrames` long; linear interpolation in time. */
function cropTempo(mel: MelPower, { config, segmentFrames }: AugmentContext, rng: Rng): MelPower {
  const rate = Math.exp(rng.uniform(-config.tempo, config.tempo));
  const nFrames = Math.max(1, Math.min(segmentFrames, Math.floor(mel.nFrames / rate)));
  const start = rng.uniform(0, Math.max(0, mel.nFrames - nFrames * rate));
  const data = new Float32Array(mel.nMels * nFrames);
  for (let t = 0; t < nFrames; t++) {
    const position = Math.min(start + t * rate, mel.nFrames - 1);
    const left = Math.floor(position);
    const right = Math.min(left + 1, mel.nFrames - 1);
    const share = position - left;
    for (let m = 0; m < mel.nMels; m++) {
      const row = m * mel.nFrames;
      data[m * nFrames + t] =
        (mel.data[row + left] ?? 0) * (1 - share) + (mel.data[row + right] ?? 0) * share;
    }
  }
  return { data, nMels: mel.nMels, nFrames };
}

/** Another vocal tract: the frequency axis stretched and moved by random amounts. */
function warpRandomly(mel: MelPower, { warp, shift }: AugmentationConfig, rng: Rng): MelPower {
  const stretch = Math.exp(rng.uniform(-warp, warp));
  return warpFrequency(mel, stretch, rng.uniform(-shift, shift));
}

/** Nothing is drawn where the recipe does not mix, so that older recipes vary as they always did. */
function mixRandomly(mel: MelPower, kin: Kin, config: AugmentationConfig, rng: Rng): void {
  const { mixStyle: probability = 0 } = config;
  if (probability === 0 || kin.length === 0 || rng.uniform() >= probability) return;
  const other = kin.at(rng.integer(kin.length));
  if (other !== undefined) mixStyle(mel, other.bands, rng);
}

/** A random stretch of white noise with a spectral tilt of -15 to +5 dB from the lowest to the highest band. */
function tiltedNoise({ nMels, nFrames }: MelPower, noise: MelPower, rng: Rng): Float32Array {
  const start = rng.integer(noise.nFrames - nFrames);
  const tiltDb = rng.uniform(-15, 5);
  const data = new Float32Array(nMels * nFrames);
  for (let m = 0; m < nMels; m++) {
    const gain = 10 ** ((tiltDb * m) / (nMels - 1) / 10);
    const row = m * noise.nFrames + start;
    for (let t = 0; t < nFrames; t++) data[m * nFrames + t] = gain * (noise.data[row + t] ?? 0);
  }
  return data;
}

/** 3 to 8 talkers at once, equally loud, each from a random place on and round again. */
function babble(
  { nMels, nFrames }: MelPower,
  talkers: readonly AugmentSource[],
  rng: Rng,
): Float32Array {
  const data = new Float32Array(nMels * nFrames);
  for (let n = 3 + rng.integer(6); n > 0; n--) {
    const talker = talkers[rng.integer(talkers.length)]?.full;
    if (talker === undefined) continue;
    const gain = 1 / (average(talker.data) + 1e-12);
    const start = rng.integer(talker.nFrames);
    for (let m = 0; m < nMels; m++) {
      for (let t = 0; t < nFrames; t++) {
        const value = talker.data[m * talker.nFrames + ((start + t) % talker.nFrames)] ?? 0;
        data[m * nFrames + t] = (data[m * nFrames + t] ?? 0) + gain * value;
      }
    }
  }
  return data;
}

function addScaled(
  mel: MelPower,
  noise: Float32Array,
  level: number,
  snrDb: [number, number],
  rng: Rng,
): void {
  const gain = (level / (average(noise) + 1e-30)) * 10 ** (-rng.uniform(...snrDb) / 10);
  for (let i = 0; i < noise.length; i++) mel.data[i] = (mel.data[i] ?? 0) + gain * (noise[i] ?? 0);
}

/** Power gain per band: linear in dB between randomly placed edges. */
function equalizer(nMels: number, rangeDb: number, rng: Rng): Float64Array {
  const gains = new Float64Array(nMels).fill(1);
  if (rangeDb === 0) return gains;
  const nBands = 2 + rng.integer(4);
  const inner = Array.from({ length: nBands - 1 }, () => 1 + rng.integer(nMels - 2));
  const edges = [0, ...inner.sort((a, b) => a - b), nMels - 1];
  const gainsDb = edges.map(() => rng.uniform(-rangeDb, rangeDb));
  for (let band = 0; band + 1 < edges.length; band++) {
    const [from = 0, to = 0] = edges.slice(band, band + 2);
    const [fromDb = 0, toDb = 0] = gainsDb.slice(band, band + 2);
    for (let m = from; m <= to; m++) {
      const share = to > from ? (m - from) / (to - from) : 0;
      gains[m] = 10 ** ((fromDb + share * (toDb - fromDb)) / 10);
    }
  }
  return gains;
}

/** Flanks as of Butterworth filters, in power: order 6 below, 6 to 15 above. */
function limitBand(gains: Float64Array, { spec, config }: AugmentContext, rng: Rng): void {
  const lowHz = rng.uniform(50, 400);
  const highHz =
    rng.uniform() < config.telephone ? rng.uniform(3200, 4000) : rng.uniform(4000, 7000);
  const slope = rng.uniform(12, 30);
  const [lowMel, highMel] = [
    hzToMel(spec.fMinHz, spec.melScale),
    hzToMel(spec.fMaxHz, spec.melScale),
  ];
  for (let m = 0; m < gains.length; m++) {
    const centre = melToHz(
      lowMel + ((highMel - lowMel) * (m + 1)) / (gains.length + 1),
      spec.melScale,
    );
    gains[m] = (gains[m] ?? 0) / (1 + (lowHz / centre) ** 12) / (1 + (centre / highHz) ** slope);
  }
}

function scaleBands(mel: MelPower, gains: Float64Array): void {
  for (let m = 0; m < mel.nMels; m++) {
    const gain = gains[m] ?? 0;
    for (let t = m * mel.nFrames; t < (m + 1) * mel.nFrames; t++)
      mel.data[t] = gain * (mel.data[t] ?? 0);
  }
}

function average(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / values.length;
}
