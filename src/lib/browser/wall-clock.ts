/** More than clocks drift apart between two looks, milliseconds. */
const JUMP_MS = 500;

/**
 * Tells when the wall clock was set, or went on while the device slept: durations across that moment are worth nothing.
 * All that is longer than a moment is measured by `performance.now` alone.
 */
export class WallClock {
  #aheadMs = NaN;

  /** Whether the wall clock has only gone on since the last look. */
  isSteady(): boolean {
    const beforeMs = this.#aheadMs;
    this.#aheadMs = Date.now() - performance.now();
    return !(Math.abs(this.#aheadMs - beforeMs) > JUMP_MS);
  }
}
