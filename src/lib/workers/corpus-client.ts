import * as Comlink from 'comlink';
import type { PlanSummary } from '#lib/core/data/plan.ts';
import type { SourceFile } from '#lib/storage/schema.ts';
import type {
  CorpusApi,
  ImportOrder,
  ImportProgress,
  ImportResult,
  UtteranceView,
} from './corpus-api.ts';
import { WorkerLine } from './worker-line.ts';

/** How long an unused worker lives; a new one is there in a moment. */
const IDLE_MS = 20_000;

export interface ImportOptions {
  /** Aborting ends the import at once; what is stored by then stays. */
  signal?: AbortSignal;
  onProgress?: (progress: ImportProgress) => void;
}

/** The page's side of the corpus worker. All calls throw as `WorkerLine.call` does. */
export class CorpusClient {
  readonly #line: WorkerLine<CorpusApi>;

  constructor(start: () => Worker = startCorpusWorker, idleMs = IDLE_MS) {
    const notLoaded = { code: 'program-unavailable', details: {} } as const;
    this.#line = new WorkerLine({ start, idleMs, notLoaded });
  }

  plan(files: SourceFile[], signal?: AbortSignal): Promise<PlanSummary> {
    return this.#line.call(signal, (api) => api.plan(files));
  }

  import(order: ImportOrder, options: ImportOptions = {}): Promise<ImportResult> {
    return this.#line.call(options.signal, (api) => api.import(order, proxyOf(options)));
  }

  resume(corpusId: string, options: ImportOptions = {}): Promise<ImportResult> {
    return this.#line.call(options.signal, (api) => api.resume(corpusId, proxyOf(options)));
  }

  view(corpusId: string, id: string): Promise<UtteranceView | null> {
    return this.#line.call(undefined, (api) => api.view(corpusId, id));
  }

  typical(corpusId: string): Promise<UtteranceView[]> {
    return this.#line.call(undefined, (api) => api.typical(corpusId));
  }

  /** Ends the worker now. The client stays usable. */
  stop(): void {
    this.#line.stop();
  }
}

function proxyOf({ onProgress }: ImportOptions) {
  return Comlink.proxy((progress: ImportProgress) => onProgress?.(progress));
}

function startCorpusWorker(): Worker {
  return new Worker(new URL('./corpus.worker.ts', import.meta.url), {
    type: 'module',
    name: 'corpus',
  });
}
