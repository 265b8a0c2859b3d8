import { RealFft } from './fft.ts';
import { melBank, paddedHann, type MelBank } from './mel.ts';
import type { FeatureSpec } from './spec.ts';

/** Largest float32: mel spectra saturate there instead of becoming infinite. */
export const LARGEST_SINGLE = 3.4028234663852886e38;

/** Mel spectra of a block of frames at a time. Frames overlap in `samples`: frame `t` starts at `t * hopLength`. */
export interface MelEngine {
  /** Most frames per call. */
  readonly blockFrames: number;
  /** Room for the samples of a block, `[(blockFrames - 1) * hopLength + nFft]`; filled by the caller. */
  readonly samples: Float32Array;
  /** The result, `[nMels, blockFrames]`; overwritten by every call. */
  readonly mel: Float32Array;
  /** Fills the first `nFrames` columns of `mel`. */
  run(nFrames: number): void;
}

/** Even number of frames per block, so that samples and spectra stay near the processor whatever the hop. */
export function blockFramesFor(spec: FeatureSpec): number {
  const wanted = Math.floor(65536 / Math.max(spec.hopLength, spec.nMels));
  return Math.min(128, Math.max(2, wanted - (wanted % 2)));
}

export function blockSamplesFor(spec: FeatureSpec): number {
  return (blockFramesFor(spec) - 1) * spec.hopLength + spec.nFft;
}

/** Float64 in plain TypeScript: for every spec, everywhere. */
export class ScalarEngine implements MelEngine {
  readonly blockFrames: number;
  readonly samples: Float32Array;
  readonly mel: Float32Array;
  readonly #spec: FeatureSpec;
  readonly #fft: RealFft;
  readonly #window: Float64Array;
  readonly #bank: MelBank;
  readonly #frame: Float64Array;
  readonly #power: Float64Array;

  constructor(spec: FeatureSpec) {
    this.#spec = { ...spec };
    this.blockFrames = blockFramesFor(spec);
    this.samples = new Float32Array(blockSamplesFor(spec));
    this.mel = new Float32Array(spec.nMels * this.blockFrames);
    this.#fft = new RealFft(spec.nFft);
    this.#window = paddedHann(spec.winLength, spec.nFft);
    this.#bank = melBank(spec);
    this.#frame = new Float64Array(spec.nFft);
    this.#power = new Float64Array(spec.nFft / 2 + 1);
  }

  run(nFrames: number): void {
    const { nFft, hopLength, power } = this.#spec;
    for (let t = 0; t < nFrames; t++) {
      const start = t * hopLength;
      for (let n = 0; n < nFft; n++) {
        this.#frame[n] = (this.samples[start + n] ?? 0) * (this.#window[n] ?? 0);
      }
      this.#fft.powerSpectrum(this.#frame, this.#power);
      if (power === 1) {
        for (let k = 0; k < this.#power.length; k++)
          this.#power[k] = Math.sqrt(this.#power[k] ?? 0);
      }
      this.#applyBank(t);
    }
  }

  #applyBank(column: number): void {
    const { nMels, firstBins, nBins, weights } = this.#bank;
    let w = 0;
    for (let i = 0; i < nMels; i++) {
      const first = firstBins[i] ?? 0;
      const stop = first + (nBins[i] ?? 0);
      let sum = 0;
      for (let bin = first; bin < stop; bin++) sum += (this.#power[bin] ?? 0) * (weights[w++] ?? 0);
      this.mel[i * this.blockFrames + column] = Math.min(sum, LARGEST_SINGLE);
    }
  }
}
