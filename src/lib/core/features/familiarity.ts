import type { FeatureSpec } from './spec.ts';
import { N_PROFILE } from './sound-profile.ts';

/** What training sounds are like; how far a sound is from them is told in deviations of theirs. */
export interface Familiarity {
  /** `[N_PROFILE]`, the mean profile. */
  mean: number[];
  /** Lower triangle, row by row, of the matrix that makes the training profiles' covariance the identity. */
  whitening: number[];
  /** Distance that one in two hundred sounds of speakers who were left out exceeds. */
  limit: number;
}

/** Seconds over which sounds are compared: in less, drums move much as syllables do. */
const COMPARED_SEC = 3;

/** Columns of the stretches that are compared, at least those of one picture. */
export function comparedFrames(
  { sampleRate, hopLength }: Pick<FeatureSpec, 'sampleRate' | 'hopLength'>,
  segmentFrames: number,
): number {
  return Math.max(segmentFrames, Math.round((COMPARED_SEC * sampleRate) / hopLength));
}

/** The profile of one training sound, and by whom; null where that is not known. */
export interface ProfiledSound {
  profile: Float64Array;
  speaker: string | null;
}

/** Weight of the plain variances in the covariance; steadies it where there are few sounds (Ledoit and Wolf 2004). */
const SHRINKAGE = 0.3;
const LIMIT_SHARE = 0.995;
/** Fewer sounds than this say nothing about what speech is like. */
const MINIMUM_SOUNDS = 4 * N_PROFILE;
const N_LOTS = 5;

/**
 * The Mahalanobis distance of profiles, root mean square per figure: about 1 for what was trained on (Lee et al. 2018,
 * arXiv:1807.03888, with features of the sound instead of the network's).
 */
export function distanceFrom({ mean, whitening }: Familiarity, profile: Float64Array): number {
  let sum = 0;
  for (let i = 0, at = 0; i < N_PROFILE; i++) {
    let value = 0;
    for (let j = 0; j <= i; j++, at++)
      value += (whitening[at] ?? 0) * ((profile[j] ?? 0) - (mean[j] ?? 0));
    sum += value * value;
  }
  return Math.sqrt(sum / N_PROFILE);
}

/**
 * Learns what sounds are like. The limit comes from leaving out one speaker after another, or one fifth after another
 * where speakers are not known.
 *
 * @returns null if there are too few sounds.
 */
export function fitFamiliarity(sounds: readonly ProfiledSound[]): Familiarity | null {
  if (sounds.length < MINIMUM_SOUNDS) return null;
  const lots = lotsOf(sounds);
  const total = new Moments();
  for (const { profile } of sounds) total.add(profile);
  const distances = lots.flatMap((lot) => {
    const rest = total.without(lot);
    return rest.n < N_PROFILE ? [] : lot.map(({ profile }) => distanceFrom(rest.fit(1), profile));
  });
  distances.sort((a, b) => a - b);
  const limit = distances[Math.ceil(LIMIT_SHARE * distances.length) - 1] ?? Infinity;
  return total.fit(limit);
}

function lotsOf(sounds: readonly ProfiledSound[]): ProfiledSound[][] {
  const names = new Set(sounds.map(({ speaker }) => speaker));
  const isKnown = names.size > 1 && !names.has(null);
  const lots = new Map<string, ProfiledSound[]>();
  sounds.forEach((sound, i) => {
    const lot = isKnown ? (sound.speaker ?? '') : String(i % N_LOTS);
    lots.set(lot, [...(lots.get(lot) ?? []), sound]);
  });
  return [...lots.values()];
}

/** Sums of profiles and of their products, from which any part can be taken away again. */
class Moments {
  n = 0;
  readonly #sum = new Float64Array(N_PROFILE);
  readonly #products = new Float64Array(N_PROFILE * N_PROFILE);

  add(profile: Float64Array, sign = 1): void {
    this.n += sign;
    for (let i = 0; i < N_PROFILE; i++) {
      const value = sign * (profile[i] ?? 0);
      this.#sum[i] = (this.#sum[i] ?? 0) + value;
      for (let j = 0; j <= i; j++) {
        const at = i * N_PROFILE + j;
        this.#products[at] = (this.#products[at] ?? 0) + value * (profile[j] ?? 0);
      }
    }
  }

  without(lot: readonly ProfiledSound[]): Moments {
    const rest = new Moments();
    rest.n = this.n;
    rest.#sum.set(this.#sum);
    rest.#products.set(this.#products);
    for (const { profile } of lot) rest.add(profile, -1);
    return rest;
  }

  fit(limit: number): Familiarity {
    const mean = [...this.#sum].map((sum) => sum / this.n);
    const covariance = this.#products.map((product, at) => {
      const i = Math.floor(at / N_PROFILE);
      const j = at % N_PROFILE;
      const value = product / this.n - (mean[i] ?? 0) * (mean[j] ?? 0);
      return i === j ? value + 1e-6 : (1 - SHRINKAGE) * value;
    });
    const whitening = invertLower(cholesky(covariance));
    return { mean: mean.map(brief), whitening: whitening.map(brief), limit: brief(limit) };
  }
}

/** Six digits, as many as a file should hold. */
function brief(value: number): number {
  return Number(value.toPrecision(6));
}

/** L of A = L Lᵀ; only the lower triangle of A is read. Both `[n, n]` row-major. */
function cholesky(a: Float64Array): Float64Array {
  const n = N_PROFILE;
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (l[i * n + k] ?? 0) * (l[j * n + k] ?? 0);
      l[i * n + j] = i === j ? Math.sqrt(sum) : sum / (l[j * n + j] ?? 1);
    }
  }
  return l;
}

/** The inverse of a lower triangle, row by row without the zeros. */
function invertLower(l: Float64Array): number[] {
  const n = N_PROFILE;
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= (l[i * n + k] ?? 0) * (inverse[k * n + j] ?? 0);
      inverse[i * n + j] = sum / (l[i * n + i] ?? 1);
    }
  }
  const rows: number[] = [];
  for (let i = 0; i < n; i++) rows.push(...inverse.subarray(i * n, i * n + i + 1));
  return rows;
}
