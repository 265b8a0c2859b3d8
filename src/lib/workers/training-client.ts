import * as Comlink from 'comlink';
import { SerError } from '#lib/core/errors.ts';
import type { ErrorInfo } from '#lib/core/errors.ts';
import type { Backend } from './compute-api.ts';
import type {
  ExportedModel,
  JudgedRun,
  JudgeRequest,
  TrainingApi,
  TrainingEnd,
  TrainingNews,
} from './training-api.ts';
import { watchEnd, type EndWatch } from './lifeline.ts';
import { isErrorInfo, rejectOnCrash } from './worker-line.ts';

/** How a run ended, seen from the page: a lost device does not end it. */
export type RunEnd = Exclude<TrainingEnd, { kind: 'backend-lost' }>;

const NOT_LOADED: ErrorInfo = {
  code: 'model-unavailable',
  details: { reason: 'the program that trains did not load' },
};

interface RunningWorker {
  worker: Worker;
  api: Comlink.Remote<TrainingApi>;
  end: EndWatch;
}

/**
 * The one owner of the training worker. After a run the worker stays, since it may hold what found no room in the store;
 * `terminate` ends it.
 */
export class TrainingClient {
  readonly #startWorker: () => Worker;
  #running: RunningWorker | null = null;

  constructor(startWorker: () => Worker = startTrainingWorker) {
    this.#startWorker = startWorker;
  }

  /**
   * Runs from the last checkpoint to the end. A device that is lost on the way is replaced by the next one, in a fresh
   * worker.
   *
   * @param backend null for the fastest.
   * @throws SerError for what the user can act on, Error for a bug. It never settles after `terminate`.
   */
  async train(
    runId: string,
    backend: Backend | null,
    onNews: (news: TrainingNews) => void,
  ): Promise<RunEnd> {
    const lost: Backend[] = [];
    for (;;) {
      const request = { runId, backend, lost };
      const end = await this.#call<TrainingEnd>(async (api) =>
        api.train(request, Comlink.proxy(onNews)),
      );
      if (end.kind !== 'backend-lost') return end;
      lost.push(end.backend);
      this.terminate();
      onNews(end);
    }
  }

  pause(): Promise<void> {
    return this.#call((api) => api.pause());
  }

  resume(): Promise<void> {
    return this.#call((api) => api.resume());
  }

  /** Asks for the end of the run; `train` then settles. */
  stop(): Promise<void> {
    return this.#call((api) => api.stop());
  }

  /** @returns the id of the new model in the library. @throws SerError. */
  keep(runId: string, name: string): Promise<string> {
    return this.#call((api) => api.keep(runId, name));
  }

  /** @throws SerError. */
  exportModel(runId: string, name: string): Promise<ExportedModel> {
    return this.#call((api) => api.exportModel(runId, name));
  }

  /** Lets the run's last weights hear recordings of its corpus. @throws SerError. */
  judge(
    runId: string,
    request: JudgeRequest,
    onJudged: (nJudged: number) => void,
  ): Promise<JudgedRun> {
    return this.#call((api) => api.judge(runId, request, Comlink.proxy(onJudged)));
  }

  /** Ends the worker now; the run goes on from its last checkpoint another time. */
  terminate(): void {
    if (this.#running === null) return;
    this.#running.end.expect();
    this.#running.api[Comlink.releaseProxy]();
    this.#running.worker.terminate();
    this.#running = null;
  }

  async #call<T>(task: (api: Comlink.Remote<TrainingApi>) => Promise<T>): Promise<T> {
    const { worker, api, end } = (this.#running ??= this.#start());
    const ended = new AbortController();
    try {
      const crash = rejectOnCrash(worker, ended.signal, NOT_LOADED);
      return await Promise.race([task(api), end.unexpected, crash]);
    } catch (error) {
      // The next call needs one that is there.
      if (error instanceof SerError) this.terminate();
      throw isErrorInfo(error) ? new SerError(error) : error;
    } finally {
      ended.abort();
    }
  }

  #start(): RunningWorker {
    const worker = this.#startWorker();
    return { worker, api: Comlink.wrap<TrainingApi>(worker), end: watchEnd(worker) };
  }
}

function startTrainingWorker(): Worker {
  return new Worker(new URL('./training.worker.ts', import.meta.url), {
    type: 'module',
    name: 'training',
  });
}
