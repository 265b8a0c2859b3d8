import * as Comlink from 'comlink';
import type { Waveform } from '#lib/core/audio/waveform.ts';
import type { Explanation } from '#lib/core/explanation/explain.ts';
import type { LogMel } from '#lib/core/features/spec.ts';
import type {
  BackendTiming,
  ComputeApi,
  CutInput,
  ExplainRequest,
  ExplainUpdate,
  FollowInput,
  FollowResult,
  FollowUpdate,
  MeasuredBackends,
  OverviewInput,
  PredictInput,
  PredictResult,
  PredictStage,
  Probe,
  RedrawInput,
  Redrawn,
} from './compute-api.ts';
import type { LiveInput, LiveResult, LiveUpdate } from './live-api.ts';
import { WorkerLine } from './worker-line.ts';

/** How long an unused worker lives; it holds the model and its compiled kernels. */
const IDLE_MS = 120_000;

export interface PredictOptions {
  /** Aborting ends the computation at once; the call rejects with the signal's reason. */
  signal?: AbortSignal;
  onStage?: (stage: PredictStage) => void;
}

/** The page's side of the compute worker. */
export class ComputeClient {
  readonly #line: WorkerLine<ComputeApi>;

  constructor(start: () => Worker = startComputeWorker, idleMs = IDLE_MS) {
    const details = { reason: 'the program that runs it did not load' };
    const notLoaded = { code: 'model-unavailable', details } as const;
    this.#line = new WorkerLine({ start, idleMs, notLoaded });
  }

  /** True while a worker exists. */
  get isRunning(): boolean {
    return this.#line.isRunning;
  }

  /**
   * Analyses one recording after all earlier calls. The buffer in `input` moves to the worker and is empty afterwards.
   *
   * @throws SerError for what the user can act on, the signal's reason on abort, Error for a bug.
   */
  predict(input: PredictInput, options: PredictOptions = {}): Promise<PredictResult> {
    const { signal, onStage } = options;
    const buffer = input.kind === 'bytes' ? input.bytes : input.samples.buffer;
    return this.#line.call(signal, (api) =>
      api.predict(
        Comlink.transfer(input, [buffer]),
        Comlink.proxy((stage: PredictStage) => onStage?.(stage)),
      ),
    );
  }

  /** What a file is. @throws as `predict` does. */
  probe(content: Blob, signal?: AbortSignal): Promise<Probe> {
    return this.#line.call(signal, (api) => api.probe(content));
  }

  /** Follows a long recording. @throws as `predict` does. */
  follow(
    input: FollowInput,
    onUpdate: (update: FollowUpdate) => void,
    signal?: AbortSignal,
  ): Promise<FollowResult> {
    return this.#line.call(signal, (api) => api.follow(input, Comlink.proxy(onUpdate)));
  }

  /** Explains a picture that was judged. @throws as `predict` does. */
  explain(
    input: ExplainRequest,
    onUpdate: (update: ExplainUpdate) => void,
    signal?: AbortSignal,
  ): Promise<Explanation> {
    return this.#line.call(signal, (api) => api.explain(input, Comlink.proxy(onUpdate)));
  }

  /** Reads a stretch of a long recording once more. @throws as `predict` does. */
  cut(
    input: CutInput,
    onProgress: (share: number) => void,
    signal?: AbortSignal,
  ): Promise<Waveform> {
    return this.#line.call(signal, (api) => api.cut(input, Comlink.proxy(onProgress)));
  }

  /** Makes the pictures of a short recording once more. @throws as `predict` does. */
  redraw(input: RedrawInput, signal?: AbortSignal): Promise<Redrawn> {
    return this.#line.call(signal, (api) => api.redraw(input));
  }

  /** One picture of a whole recording. @throws as `predict` does. */
  overview(input: OverviewInput, signal?: AbortSignal): Promise<LogMel> {
    return this.#line.call(signal, (api) => api.overview(input));
  }

  /** Listens to a microphone until its sound ends. The port moves to the worker. @throws as `predict` does. */
  live(
    input: LiveInput,
    onUpdate: (update: LiveUpdate) => void,
    signal?: AbortSignal,
  ): Promise<LiveResult> {
    return this.#line.call(signal, (api) =>
      api.live(Comlink.transfer(input, [input.port]), Comlink.proxy(onUpdate)),
    );
  }

  /** Tries every backend; for a client that does nothing else. @throws as `predict` does. */
  timeBackends(
    onTiming: (timing: BackendTiming) => void,
    signal?: AbortSignal,
  ): Promise<MeasuredBackends> {
    return this.#line.call(signal, (api) => api.timeBackends(Comlink.proxy(onTiming)));
  }

  /** Ends the worker now. The client stays usable. */
  stop(): void {
    this.#line.stop();
  }
}

function startComputeWorker(): Worker {
  return new Worker(new URL('./compute.worker.ts', import.meta.url), {
    type: 'module',
    name: 'compute',
  });
}
