import { melPower } from './mel-power.ts';
import type { FeatureSpec, MelPower } from './spec.ts';

/**
 * The mel spectrogram of sound that comes piece by piece, with silence before its first sample: the columns put together
 * are those of `melPower` over the whole, but for the last ones, which wait for sound that never comes.
 */
export class MelStream {
  readonly #spec: FeatureSpec;
  /** Sound from the start of the next frame on. */
  #held: Float32Array;

  constructor(spec: FeatureSpec) {
    // Frames are cut from the sound as it is held, without padding.
    this.#spec = { ...spec, center: false };
    this.#held = new Float32Array(spec.center ? spec.nFft / 2 : 0);
  }

  /**
   * @param samples at `spec.sampleRate`.
   * @returns frames that are certain by now, `[nMels, nFrames]`, perhaps none.
   */
  push(samples: Float32Array): MelPower {
    const sound = new Float32Array(this.#held.length + samples.length);
    sound.set(this.#held);
    sound.set(samples, this.#held.length);
    const { nFft, hopLength, nMels, sampleRate } = this.#spec;
    if (sound.length < nFft) {
      this.#held = sound;
      return { data: new Float32Array(0), nMels, nFrames: 0 };
    }
    const mel = melPower({ samples: sound, sampleRate }, this.#spec);
    this.#held = sound.slice(mel.nFrames * hopLength);
    return mel;
  }
}
