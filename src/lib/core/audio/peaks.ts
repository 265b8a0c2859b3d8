/** How much sound each pair of lowest and highest sample stands for, seconds. */
export const PEAK_SEC = 0.05;

/** Envelope of a waveform that comes piece by piece: lowest and highest sample of each stretch, alternating. */
export class PeakMeter {
  readonly #length: number;
  #low = Infinity;
  #high = -Infinity;
  #count = 0;

  /** @param length of a stretch, samples. */
  constructor(length: number) {
    this.#length = length;
  }

  push(samples: Float32Array): Float32Array {
    const peaks: number[] = [];
    for (const sample of samples) {
      if (sample < this.#low) this.#low = sample;
      if (sample > this.#high) this.#high = sample;
      if (++this.#count === this.#length) peaks.push(...this.finish());
    }
    return Float32Array.from(peaks);
  }

  finish(): number[] {
    if (this.#count === 0) return [];
    const pair = [this.#low, this.#high];
    this.#low = Infinity;
    this.#high = -Infinity;
    this.#count = 0;
    return pair;
  }
}
