import type { Evidence } from './doubts.ts';
import {
  forwardStep,
  likelihood,
  outcomeOf,
  ownStretches,
  SMOOTHING,
  stayBetween,
  type HeardWindow,
  type Judging,
  type SmoothingOptions,
  type TimelineWindow,
} from './timeline.ts';

/**
 * What is heard over time while the sound still comes: posteriors of each window given those before it, the forward half
 * of what `buildTimeline` does with all of them. What was shown is never changed by what comes later; the newest window
 * of both is the same. Holds one window, however long the sound.
 */
export class LiveTimeline {
  #judging: Judging;
  readonly #segmentSec: number;
  readonly #options: SmoothingOptions;
  #last: HeardWindow | undefined;
  #forward: number[] | undefined;

  constructor(judging: Judging, segmentSec: number, options: SmoothingOptions = SMOOTHING) {
    this.#judging = judging;
    this.#segmentSec = segmentSec;
    this.#options = options;
  }

  /** What the warnings about the recording leave of the evidence from now on, in [0, 1]. */
  set evidence(evidence: Evidence) {
    this.#judging = { ...this.#judging, evidence };
  }

  /** @param windows that are certain, after all earlier ones; those that overlap all at once. */
  push(windows: readonly HeardWindow[]): TimelineWindow[] {
    const rows = this.#filter(windows);
    const shown = this.#show(windows, rows);
    this.#last = windows.at(-1) ?? this.#last;
    this.#forward = rows.at(-1) ?? this.#forward;
    return shown;
  }

  /** @param windows that may still change, after all that were pushed. */
  preview(windows: readonly HeardWindow[]): TimelineWindow[] {
    return this.#show(windows, this.#filter(windows));
  }

  #filter(windows: readonly HeardWindow[]): number[][] {
    const rows: number[][] = [];
    windows.forEach((window, i) => {
      const stay = stayBetween(windows[i - 1] ?? this.#last, window, this.#options);
      const own = likelihood(window, this.#judging, this.#segmentSec, this.#options);
      rows.push(forwardStep(rows[i - 1] ?? this.#forward, stay, own));
    });
    return rows;
  }

  /** Margins of neighbouring stretches of speech may overlap; what was shown stays. */
  #show(windows: readonly HeardWindow[], rows: readonly number[][]): TimelineWindow[] {
    const shownSec = this.#last?.endSec ?? 0;
    return ownStretches(windows).map(({ startSec, endSec }, i) => {
      const posteriors = rows[i] ?? [];
      const window = windows[i] ?? { startSec, endSec, logits: [] };
      const outcome = outcomeOf(window, posteriors, this.#judging);
      return { startSec: Math.max(startSec, shownSec), endSec, posteriors, outcome };
    });
  }
}
