import * as Comlink from 'comlink';
import type { JudgeApi, JudgeNews, ModelFacts } from './judge-api.ts';
import { WorkerLine } from './worker-line.ts';

/** How long an unused worker lives; a new one is there in a moment. */
const IDLE_MS = 20_000;

/** The page's side of the worker that judges models as they stand. All calls throw as `WorkerLine.call` does. */
export class JudgeClient {
  readonly #line: WorkerLine<JudgeApi>;

  constructor(start: () => Worker = startJudgeWorker, idleMs = IDLE_MS) {
    const notLoaded = { code: 'program-unavailable', details: {} } as const;
    this.#line = new WorkerLine({ start, idleMs, notLoaded });
  }

  /** @param modelId in the library, or `SHIPPED_MODEL_ID`. */
  describe(modelId: string): Promise<ModelFacts> {
    return this.#line.call(undefined, (api) => api.describe(modelId));
  }

  /** Goes on with a stored judgement to its end. An abort ends it at once; what was judged is kept. */
  judge(
    judgementId: string,
    signal: AbortSignal,
    onNews: (news: JudgeNews) => void,
  ): Promise<void> {
    return this.#line.call(signal, (api) => api.judge(judgementId, Comlink.proxy(onNews)));
  }
}

function startJudgeWorker(): Worker {
  return new Worker(new URL('./judge.worker.ts', import.meta.url), {
    type: 'module',
    name: 'judging',
  });
}
