import * as Comlink from 'comlink';
import { SerError } from '#lib/core/errors.ts';
import type { ComputeApi, PredictInput, PredictResult, PredictStage } from './compute-api.ts';
import { rejectOnCrash, revive } from './worker-errors.ts';

/** How long an unused worker lives; it holds the model and its compiled kernels. */
const IDLE_MS = 120_000;

export interface PredictOptions {
  /** Aborting ends the computation at once; the call rejects with the signal's reason. */
  signal?: AbortSignal;
  onStage?: (stage: PredictStage) => void;
}

interface RunningWorker {
  worker: Worker;
  api: Comlink.Remote<ComputeApi>;
}

/**
 * The one owner of the compute worker: starts it on first use, lets one call in at a time, ends it on abort, after a
 * crash and when idle. A later call starts a fresh one.
 */
export class ComputeClient {
  readonly #startWorker: () => Worker;
  readonly #idleMs: number;
  #running: RunningWorker | null = null;
  #lastCall: Promise<unknown> = Promise.resolve();
  #nWaiting = 0;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(startWorker: () => Worker = startComputeWorker, idleMs = IDLE_MS) {
    this.#startWorker = startWorker;
    this.#idleMs = idleMs;
  }

  /** True while a worker exists. */
  get isRunning(): boolean {
    return this.#running !== null;
  }

  /**
   * Analyses one recording after all earlier calls. The buffer in `input` moves to the worker and is empty afterwards.
   *
   * @throws SerError for what the user can act on, the signal's reason on abort, Error for a bug.
   */
  predict(input: PredictInput, options: PredictOptions = {}): Promise<PredictResult> {
    const { signal, onStage } = options;
    const buffer = input.kind === 'bytes' ? input.bytes : input.samples.buffer;
    return this.#enqueue(signal, (api) =>
      api.predict(
        Comlink.transfer(input, [buffer]),
        Comlink.proxy((stage: PredictStage) => onStage?.(stage)),
      ),
    );
  }

  /** Ends the worker now. The client stays usable. */
  stop(): void {
    clearTimeout(this.#idleTimer);
    if (this.#running === null) return;
    this.#running.api[Comlink.releaseProxy]();
    this.#running.worker.terminate();
    this.#running = null;
  }

  #enqueue<T>(
    signal: AbortSignal | undefined,
    task: (api: Comlink.Remote<ComputeApi>) => Promise<T>,
  ): Promise<T> {
    this.#nWaiting += 1;
    const call = this.#lastCall.then(() => this.#run(signal, task));
    const settled = call
      .catch(() => undefined)
      .then(() => {
        this.#nWaiting -= 1;
        if (this.#nWaiting === 0) this.#stopWhenIdle();
      });
    this.#lastCall = settled;
    // A call that still waits is answered at once when aborted; its turn then passes unused.
    return signal === undefined ? call : Promise.race([call, rejectOnAbort(signal)]);
  }

  async #run<T>(
    signal: AbortSignal | undefined,
    task: (api: Comlink.Remote<ComputeApi>) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    clearTimeout(this.#idleTimer);
    const { worker, api } = (this.#running ??= this.#start());
    const ended = new AbortController();
    try {
      return await Promise.race([
        task(api),
        rejectOnCrash('compute', worker, ended.signal),
        ...(signal === undefined ? [] : [rejectOnAbort(signal)]),
      ]);
    } catch (error) {
      const revived = revive(error);
      // After an abort the worker still computes, after a bug it may be in any state.
      if (!(revived instanceof SerError) || revived === error) this.stop();
      throw revived;
    } finally {
      ended.abort();
    }
  }

  #start(): RunningWorker {
    const worker = this.#startWorker();
    return { worker, api: Comlink.wrap<ComputeApi>(worker) };
  }

  #stopWhenIdle(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      this.stop();
    }, this.#idleMs);
  }
}

function startComputeWorker(): Worker {
  return new Worker(new URL('./compute.worker.ts', import.meta.url), {
    type: 'module',
    name: 'compute',
  });
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
