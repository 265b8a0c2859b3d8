import type { FeatureSpec } from './spec.ts';

type MelScale = FeatureSpec['melScale'];

/** Slaney's scale (Auditory Toolbox, 1998): linear with 200/3 Hz a mel up to 1 kHz, then 27 mels for a factor of 6.4. */
const HZ_PER_MEL = 200 / 3;
const BREAK_HZ = 1000;
const BREAK_MEL = BREAK_HZ / HZ_PER_MEL;
const LOG_STEP = Math.log(6.4) / 27;

/** Hertz, not negative, to mels. `htk`: 2595 log10(1 + f / 700) (The HTK Book, 5.4). */
export function hzToMel(hz: number, scale: MelScale): number {
  if (scale === 'htk') return 2595 * Math.log10(1 + hz / 700);
  return hz < BREAK_HZ ? hz / HZ_PER_MEL : BREAK_MEL + Math.log(hz / BREAK_HZ) / LOG_STEP;
}

/** Mels, not negative, to hertz. */
export function melToHz(mel: number, scale: MelScale): number {
  if (scale === 'htk') return 700 * (10 ** (mel / 2595) - 1);
  return mel < BREAK_MEL ? mel * HZ_PER_MEL : BREAK_HZ * Math.exp(LOG_STEP * (mel - BREAK_MEL));
}

/** Mels of the lowest corner and from one corner to the next. */
function cornerMels({ fMinHz, fMaxHz, melScale, nMels }: FeatureSpec) {
  const low = hzToMel(fMinHz, melScale);
  return { low, step: (hzToMel(fMaxHz, melScale) - low) / (nMels + 1) };
}

/** Band whose filter peaks at `hz`, whole only at the peaks; band `0` peaks one step above `fMinHz`. */
export function hzToBand(hz: number, spec: FeatureSpec): number {
  const { low, step } = cornerMels(spec);
  return (hzToMel(hz, spec.melScale) - low) / step - 1;
}

/** Hertz at which the filter of `band` peaks; `band` need not be whole. */
export function bandToHz(band: number, spec: FeatureSpec): number {
  const { low, step } = cornerMels(spec);
  return melToHz(low + (band + 1) * step, spec.melScale);
}

/** Triangular filters on the bins of a real transform, without their zeros. */
export interface MelBank {
  nMels: number;
  /** First bin of each filter, `[nMels]`. */
  firstBins: Uint32Array;
  /** Bins in each filter, `[nMels]`; 0 for a filter narrower than the bins are apart. */
  nBins: Uint32Array;
  /** The filters one after the other. */
  weights: Float64Array;
}

/** `nMels + 2` frequencies in hertz, evenly spaced in mels: the corners of the triangles. */
function cornersHz(spec: FeatureSpec): number[] {
  const { low, step } = cornerMels(spec);
  return Array.from({ length: spec.nMels + 2 }, (_, i) => melToHz(low + i * step, spec.melScale));
}

/** Filter bank of `librosa.filters.mel`: filter `i` rises from corner `i` to `i + 1` and falls to `i + 2`. */
export function melBank(spec: FeatureSpec): MelBank {
  const corners = cornersHz(spec);
  const hzPerBin = spec.sampleRate / spec.nFft;
  const firstBins = new Uint32Array(spec.nMels);
  const nBins = new Uint32Array(spec.nMels);
  const weights: number[] = [];
  for (let i = 0; i < spec.nMels; i++) {
    const [from = 0, peak = 0, to = 0] = corners.slice(i, i + 3);
    const height = spec.melNorm === 'slaney' ? 2 / (to - from) : 1;
    const first = Math.floor(from / hzPerBin) + 1;
    const stop = Math.min(Math.ceil(to / hzPerBin), spec.nFft / 2 + 1);
    firstBins[i] = Math.min(first, stop);
    nBins[i] = Math.max(0, stop - first);
    for (let bin = first; bin < stop; bin++) {
      const hz = bin * hzPerBin;
      const rise = (hz - from) / (peak - from);
      const fall = (to - hz) / (to - peak);
      weights.push(height * Math.max(0, Math.min(rise, fall)));
    }
  }
  return { nMels: spec.nMels, firstBins, nBins, weights: Float64Array.from(weights) };
}

/** Periodic Hann window of `winLength`, with zeros around it up to `nFft`, as librosa centres it. */
export function paddedHann(winLength: number, nFft: number): Float64Array {
  const window = new Float64Array(nFft);
  const offset = Math.floor((nFft - winLength) / 2);
  for (let n = 0; n < winLength; n++) {
    // SciPy's window of a single point is 1, not the formula's 0.
    const value = winLength === 1 ? 1 : 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / winLength);
    window[offset + n] = value;
  }
  return window;
}
