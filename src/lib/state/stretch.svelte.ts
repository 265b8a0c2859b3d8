import type { PredictResult } from '#lib/workers/compute-api.ts';
import type { Stretch } from './hear-again.ts';
import { toProblem } from './problem.ts';
import type { Problem } from './problem.ts';

export type { Stretch } from './hear-again.ts';

export type HearAgain = (
  stretch: Stretch,
  onProgress: (share: number) => void,
  signal: AbortSignal,
) => Promise<PredictResult>;

/** One stretch of a long recording, read and judged once more. */
export class StretchSession {
  #share = $state(0);
  #result = $state.raw<PredictResult | null>(null);
  #problem = $state.raw<Problem | null>(null);
  readonly #hearAgain: HearAgain;
  #running: AbortController | null = null;

  constructor(hearAgain: HearAgain) {
    this.#hearAgain = hearAgain;
  }

  /** Of the way to the stretch, in [0, 1]. */
  get share(): number {
    return this.#share;
  }

  get result(): PredictResult | null {
    return this.#result;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  async open(stretch: Stretch): Promise<void> {
    this.cancel();
    const running = new AbortController();
    const { signal } = running;
    this.#running = running;
    this.#share = 0;
    this.#problem = null;
    try {
      this.#result = await this.#hearAgain(stretch, (share) => (this.#share = share), signal);
    } catch (error) {
      if (!signal.aborted) this.#problem = toProblem(error);
    }
  }

  cancel(): void {
    this.#running?.abort();
    this.#running = null;
  }
}
