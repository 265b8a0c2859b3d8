import type { LogMel } from '#lib/core/features/spec.ts';

/** The newest columns of a picture that rolls by; older ones are overwritten. */
export class ColumnRing {
  readonly nRows: number;
  readonly nColumns: number;
  /** `[nColumns, nRows]`, column `i` of all that ever came at place `i % nColumns`. */
  readonly values: Float32Array;
  /** Largest value of each column. */
  readonly #peaks: Float32Array;
  #nPushed = 0;

  constructor(nRows: number, nColumns: number) {
    this.nRows = nRows;
    this.nColumns = nColumns;
    this.values = new Float32Array(nRows * nColumns).fill(-Infinity);
    this.#peaks = new Float32Array(nColumns).fill(-Infinity);
  }

  push({ data, nMels, nFrames }: LogMel): void {
    for (let t = 0; t < nFrames; t++) {
      const place = (this.#nPushed + t) % this.nColumns;
      let peak = -Infinity;
      for (let m = 0; m < nMels; m++) {
        const value = data[m * nFrames + t] ?? -Infinity;
        this.values[place * this.nRows + m] = value;
        peak = Math.max(peak, value);
      }
      this.#peaks[place] = peak;
    }
    this.#nPushed += nFrames;
  }

  /** How many columns ever came. */
  get nPushed(): number {
    return this.#nPushed;
  }

  /** Largest value that is still there; -Infinity without any. */
  get peak(): number {
    return this.#peaks.reduce((most, value) => Math.max(most, value), -Infinity);
  }
}
