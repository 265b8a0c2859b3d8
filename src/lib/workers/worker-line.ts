import * as Comlink from 'comlink';
import { SerError } from '#lib/core/errors.ts';
import type { ErrorInfo } from '#lib/core/errors.ts';
import { watchEnd, type EndWatch } from './lifeline.ts';

interface RunningWorker<Api> {
  worker: Worker;
  api: Comlink.Remote<Api>;
  end: EndWatch;
}

export interface WorkerLineOptions {
  start: () => Worker;
  /** How long an unused worker lives, milliseconds. */
  idleMs: number;
  /** What is said when the worker's script cannot be fetched. */
  notLoaded: ErrorInfo;
}

/**
 * The one owner of a worker: starts it on first use, lets one call in at a time, ends it on abort, after a crash and
 * when idle. A later call starts a fresh one.
 */
export class WorkerLine<Api> {
  readonly #options: WorkerLineOptions;
  #running: RunningWorker<Api> | null = null;
  #lastCall: Promise<unknown> = Promise.resolve();
  #nWaiting = 0;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: WorkerLineOptions) {
    this.#options = options;
  }

  /** True while a worker exists. */
  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Ends the worker now. The client stays usable. */
  stop(): void {
    clearTimeout(this.#idleTimer);
    if (this.#running === null) return;
    this.#running.end.expect();
    this.#running.api[Comlink.releaseProxy]();
    this.#running.worker.terminate();
    this.#running = null;
  }

  /**
   * Makes one call after all earlier ones.
   *
   * @throws SerError for what the user can act on, the signal's reason on abort, Error for a bug.
   */
  call<T>(
    signal: AbortSignal | undefined,
    task: (api: Comlink.Remote<Api>) => Promise<T>,
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
    task: (api: Comlink.Remote<Api>) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    clearTimeout(this.#idleTimer);
    const { worker, api, end } = (this.#running ??= this.#start());
    const ended = new AbortController();
    try {
      return await Promise.race([
        task(api),
        end.unexpected,
        rejectOnCrash(worker, ended.signal, this.#options.notLoaded),
        ...(signal === undefined ? [] : [rejectOnAbort(signal)]),
      ]);
    } catch (error) {
      // Comlink passes thrown plain objects whole and drops the fields of errors, so the worker throws `ErrorInfo`.
      if (isErrorInfo(error)) {
        // A module that did not load once may not be asked for again by the same worker.
        if (error.code === 'program-unavailable') this.stop();
        throw new SerError(error);
      }
      // After an abort the worker still computes, after a bug it may be in any state, or it is gone.
      this.stop();
      throw error;
    } finally {
      ended.abort();
    }
  }

  #start(): RunningWorker<Api> {
    const worker = this.#options.start();
    return { worker, api: Comlink.wrap<Api>(worker), end: watchEnd(worker) };
  }

  #stopWhenIdle(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      this.stop();
    }, this.#options.idleMs);
  }
}

/** Whether something is what workers throw instead of a SerError, of which comlink would drop the fields. */
export function isErrorInfo(value: unknown): value is ErrorInfo {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Error) &&
    'code' in value &&
    typeof value.code === 'string' &&
    'details' in value
  );
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

/** Rejects when the worker's script cannot be fetched (an event without message) or throws outside a call. */
export function rejectOnCrash(
  worker: Worker,
  ended: AbortSignal,
  notLoaded: ErrorInfo,
): Promise<never> {
  return new Promise((_, reject) => {
    worker.addEventListener(
      'error',
      (event) => {
        reject(
          event.message
            ? new Error(`The worker failed: ${event.message}`)
            : new SerError(notLoaded),
        );
      },
      { signal: ended },
    );
  });
}
