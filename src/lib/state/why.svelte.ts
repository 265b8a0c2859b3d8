import type { Explanation } from '#lib/core/explanation/explain.ts';
import type { HeatMap } from '#lib/core/explanation/heat-map.ts';
import type { ExplainRequest, ExplainUpdate, PredictResult } from '#lib/workers/compute-api.ts';
import { toProblem } from './problem.ts';
import type { Problem } from './problem.ts';

/** What there is to explain: the answer, and how its pictures were made. */
export type JudgedRecording = Pick<PredictResult, 'prediction' | 'spec'>;

export type Explain = (
  input: ExplainRequest,
  onUpdate: (update: ExplainUpdate) => void,
  signal: AbortSignal,
) => Promise<Explanation>;

/** What is known of one picture; occlusion comes later. */
interface KnownMaps {
  gradCam: HeatMap[];
  occlusion: HeatMap[] | null;
}

/** Explains the pictures of one recording, one at a time; what was found is kept as long as it lives. */
export class WhySession {
  #known = $state.raw<Readonly<Record<number, KnownMaps>>>({});
  #share = $state<number | null>(null);
  #problem = $state.raw<Problem | null>(null);
  #shown = $state(-1);
  readonly #explain: Explain;
  #running: AbortController | null = null;

  constructor(explain: Explain) {
    this.#explain = explain;
  }

  /** Null until the first maps of the picture that is shown are there. */
  get maps(): KnownMaps | null {
    return this.#known[this.#shown] ?? null;
  }

  /** Share of the occlusion maps that is done, in [0, 1]; null while nothing is under way. */
  get share(): number | null {
    return this.#share;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  /** Shows a picture, and explains it unless that was done before. @param index of the picture in its recording. */
  async show(index: number, input: ExplainRequest): Promise<void> {
    this.cancel();
    this.#shown = index;
    this.#problem = null;
    if ((this.maps?.occlusion ?? null) !== null) return;
    const running = new AbortController();
    const { signal } = running;
    this.#running = running;
    this.#share = 0;
    try {
      const found = await this.#explain(
        input,
        (update) => {
          if (!signal.aborted) this.#take(index, update);
        },
        signal,
      );
      this.#keep(index, found);
    } catch (error) {
      if (!signal.aborted) this.#problem = toProblem(error);
    } finally {
      if (!signal.aborted) this.#share = null;
    }
  }

  /** Leaves it at what there is. */
  cancel(): void {
    this.#running?.abort();
    this.#running = null;
    this.#share = null;
  }

  #take(index: number, update: ExplainUpdate): void {
    if (update.stage === 'grad-cam') this.#keep(index, { gradCam: update.maps, occlusion: null });
    else if (update.stage === 'occlusion') this.#share = update.share;
  }

  #keep(index: number, maps: KnownMaps): void {
    this.#known = { ...this.#known, [index]: maps };
  }
}
