import { SerError } from '../errors.ts';

/**
 * Every choice that turns a waveform into a log-mel spectrogram, with librosa's names and meaning
 * (https://librosa.org/doc/0.10.2/generated/librosa.feature.melspectrogram.html). It lives inside the model bundle;
 * no feature constant stands anywhere else.
 */
export interface FeatureSpec {
  /** Hertz. */
  sampleRate: number;
  /** FFT length in samples, even. */
  nFft: number;
  /** Periodic Hann window length in samples, centred in `nFft`. */
  winLength: number;
  /** Samples between the centres of neighbouring frames. */
  hopLength: number;
  nMels: number;
  fMinHz: number;
  fMaxHz: number;
  melScale: 'slaney' | 'htk';
  /** Slaney: each filter has unit area per hertz; null: unit peak. */
  melNorm: 'slaney' | null;
  /** Exponent of the magnitude: 1 amplitude, 2 power. */
  power: 1 | 2;
  /** Frame `t` is centred on sample `t * hopLength` if true, starts there if false. */
  center: boolean;
  padMode: 'constant' | 'reflect';
  /** Floor under the logarithm, in units of power (or amplitude if `power` is 1). */
  amin: number;
  /** Values more than this many dB under the maximum are raised to it; null: none. */
  topDb: number | null;
  /** 0 dB reference: a number, or the spectrogram's own maximum. */
  ref: number | 'max';
}

/** Mel spectrogram before the logarithm, power or amplitude; `data` as in `LogMel`. */
export interface MelPower {
  data: Float32Array;
  nMels: number;
  nFrames: number;
}

/** Mel spectrogram in dB, `data` is `[nMels, nFrames]` row-major, lowest frequency first. */
export interface LogMel {
  data: Float32Array;
  nMels: number;
  nFrames: number;
}

/**
 * What recordings are shown in and compared by, whatever models hear. Profiles of stored recordings are made with it, so
 * that it stays as it is.
 */
export const PICTURE_SPEC: FeatureSpec = {
  sampleRate: 16_000,
  nFft: 512,
  winLength: 400,
  hopLength: 256,
  nMels: 64,
  fMinHz: 0,
  fMaxHz: 8000,
  melScale: 'htk',
  melNorm: null,
  power: 2,
  center: true,
  padMode: 'constant',
  amin: 1e-14,
  topDb: 80,
  ref: 1,
};

type Rule = [field: keyof FeatureSpec, holds: (spec: FeatureSpec) => boolean, reason: string];

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0;

/** Smallest normal float64: below it the logarithm loses digits. */
const SMALLEST_FLOOR = 2.2250738585072014e-308;

const RULES: Rule[] = [
  ['sampleRate', (s) => Number.isFinite(s.sampleRate) && s.sampleRate > 0, 'must be positive'],
  ['nFft', (s) => isCount(s.nFft) && s.nFft % 2 === 0, 'must be an even whole number'],
  [
    'winLength',
    (s) => isCount(s.winLength) && s.winLength <= s.nFft,
    'must be a whole number from 1 to nFft',
  ],
  ['hopLength', (s) => isCount(s.hopLength), 'must be a whole number of at least 1'],
  ['nMels', (s) => isCount(s.nMels), 'must be a whole number of at least 1'],
  ['fMinHz', (s) => Number.isFinite(s.fMinHz) && s.fMinHz >= 0, 'must not be negative'],
  [
    'fMaxHz',
    (s) => s.fMaxHz > s.fMinHz && s.fMaxHz <= s.sampleRate / 2,
    'must be over fMinHz and at most half the sample rate',
  ],
  ['melScale', (s) => ['slaney', 'htk'].includes(s.melScale), 'must be slaney or htk'],
  ['melNorm', (s) => ['slaney', null].includes(s.melNorm), 'must be slaney or null'],
  ['power', (s) => [1, 2].includes(s.power), 'must be 1 or 2'],
  ['center', (s) => typeof s.center === 'boolean', 'must be true or false'],
  ['padMode', (s) => ['constant', 'reflect'].includes(s.padMode), 'must be constant or reflect'],
  [
    'amin',
    (s) => Number.isFinite(s.amin) && s.amin >= SMALLEST_FLOOR,
    'must be positive and a normal number',
  ],
  [
    'topDb',
    (s) => s.topDb === null || (Number.isFinite(s.topDb) && s.topDb >= 0),
    'must be null or not negative',
  ],
  [
    'ref',
    (s) => s.ref === 'max' || (Number.isFinite(s.ref) && s.ref > 0),
    'must be max or a positive number',
  ],
];

/** @throws SerError `spec-invalid`, naming the first field that is out of its range, also for values out of JSON. */
export function validateSpec(spec: FeatureSpec): void {
  for (const [field, holds, reason] of RULES) {
    if (!holds(spec)) throw new SerError({ code: 'spec-invalid', details: { field, reason } });
  }
}

/** Whether both specs make the same log-mel of every waveform. */
export function sameSpec(a: FeatureSpec, b: FeatureSpec): boolean {
  return RULES.every(([field]) => a[field] === b[field]);
}
