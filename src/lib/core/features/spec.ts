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

/** Mel spectrogram in dB, `data` is `[nMels, nFrames]` row-major, lowest frequency first. */
export interface LogMel {
  data: Float32Array;
  nMels: number;
  nFrames: number;
}
