import type { CorpusInfo } from '#lib/core/data/corpus.ts';
import { peekCheckpoint } from '#lib/storage/checkpoint-store.ts';
import { listCorpora } from '#lib/storage/corpus-store.ts';
import type { FoldPlan, StoredEvaluation } from '#lib/storage/evaluation-records.ts';
import {
  createEvaluation,
  deleteHiddenEvaluations,
  finishFold,
  hideEvaluation,
  listEvaluations,
  openFoldRun,
  type KeptEvaluation,
} from '#lib/storage/evaluation-store.ts';
import { listInterrupted, type Interrupted } from '#lib/storage/import-store.ts';
import { withDatabase } from '#lib/storage/with-database.ts';
import type { Backend } from '#lib/workers/compute-api.ts';
import type { JudgeRequest } from '#lib/workers/training-api.ts';
import { TrainingClient } from '#lib/workers/training-client.ts';
import {
  isFinished,
  openFolds,
  remainingSec,
  toFoldRun,
  toStoredFold,
  type FoldView,
} from './fold-view.ts';
import { OtherTabs } from './other-tabs.ts';
import { toProblem, type Problem } from './problem.ts';
import { waitingView, withNews } from './run-view.ts';
import { loadShippedEvaluation, type ShippedEvaluation } from './shipped-evaluation.ts';
import {
  activeTrainer,
  takeTrainingLock,
  untilTrainingEnds,
  type Trainer,
} from './training-lock.ts';
import { obtainSession } from './sessions.svelte.ts';
import { WakeLock } from './wake-lock.ts';

const KEY = Symbol('evaluation');

/** Evaluation as the page sees it: one at a time, fold after fold, which goes on in other rooms and survives the tab. */
export class EvaluateSession {
  #shipped = $state.raw<ShippedEvaluation | null>(null);
  #corpora = $state.raw<CorpusInfo[]>([]);
  #interrupted = $state.raw<Interrupted[]>([]);
  #evaluations = $state.raw<KeptEvaluation[]>([]);
  #current = $state.raw<FoldView | null>(null);
  #isLoaded = $state(false);
  #busyWith = $state<Trainer | null>(null);
  #isStopping = $state(false);
  /** Taken from the list, but not yet from the store, so that it can come back. */
  #discarded = $state<string | null>(null);
  #problem = $state.raw<Problem | null>(null);
  readonly #client: TrainingClient;
  readonly #wakeLock = new WakeLock();
  readonly #others = new OtherTabs({
    onTraining: () => {
      if (this.#releaseLock === null) void this.#giveWay();
    },
    onCorpora: () => void this.#attempt(() => this.#reload()),
  });
  #releaseLock: (() => void) | null = null;

  constructor(client = new TrainingClient()) {
    this.#client = client;
  }

  get shipped(): ShippedEvaluation | null {
    return this.#shipped;
  }

  get corpora(): CorpusInfo[] {
    return this.#corpora;
  }

  /** Imports that did not come to their end. */
  get interrupted(): Interrupted[] {
    return this.#interrupted;
  }

  /** Evaluations made here, newest first. */
  get evaluations(): KeptEvaluation[] {
    return this.#evaluations;
  }

  /** The fold under way; null while there is none. */
  get current(): FoldView | null {
    return this.#current;
  }

  get isUnderWay(): boolean {
    return this.#current !== null;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** What this or another tab does that must end before an evaluation here can begin. */
  get busyWith(): Trainer | null {
    return this.#busyWith;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  get canUndo(): boolean {
    return this.#discarded !== null;
  }

  /** Reads what is there. Called whenever the page opens. */
  async open(): Promise<void> {
    this.#others.watch();
    await this.#attempt(async () => {
      this.#shipped ??= await loadShippedEvaluation();
    });
    await this.#attempt(() => this.#reload());
    this.#isLoaded = true;
    if (this.#current === null) void this.#giveWay();
  }

  async start(evaluation: StoredEvaluation, backend: Backend | null): Promise<void> {
    await this.#whileLocked(async () => {
      await withDatabase((database) => createEvaluation(database, evaluation));
      await this.#reload();
      await this.#runFolds(evaluation.id, backend);
    });
  }

  /** Goes on where the evaluation stands: with the fold that was interrupted, from its last checkpoint. */
  async continue(id: string, backend: Backend | null): Promise<void> {
    await this.#whileLocked(() => this.#runFolds(id, backend));
  }

  pause(): void {
    void this.#client.pause();
  }

  resume(): void {
    void this.#client.resume();
  }

  /** Ends the evaluation for now. What a fold has learnt up to here is kept, and it goes on from there. */
  async stop(): Promise<void> {
    const { current } = this;
    if (current === null) return;
    this.#isStopping = true;
    const isLearning = current.run.step > 0 && current.nJudged === null;
    if (isLearning) {
      await this.#client.stop();
      return;
    }
    // Nothing is lost: the fold goes on from its last checkpoint another time.
    this.#client.terminate();
    this.#letGo();
    await this.#attempt(() => this.#reload());
  }

  /** Takes an evaluation from the list; until the page is left it can come back. */
  async discard(id: string): Promise<void> {
    await this.#attempt(async () => {
      await withDatabase(async (database) => {
        await deleteHiddenEvaluations(database);
        await hideEvaluation(database, id, true);
      });
      this.#discarded = id;
      await this.#reload();
    });
  }

  async undoDiscard(): Promise<void> {
    const id = this.#discarded;
    this.#discarded = null;
    if (id === null) return;
    await this.#attempt(async () => {
      await withDatabase((database) => hideEvaluation(database, id, false));
      await this.#reload();
    });
  }

  /** The page is left: what was discarded is gone for good now. */
  close(): void {
    this.#others.unwatch();
    this.#discarded = null;
    this.#problem = null;
    void this.#attempt(() => withDatabase(deleteHiddenEvaluations));
  }

  async #runFolds(id: string, wanted: Backend | null): Promise<void> {
    let backend = wanted;
    for (;;) {
      const kept = this.#evaluations.find(({ evaluation }) => evaluation.id === id);
      const [plan, ...after] = kept === undefined ? [] : openFolds(kept);
      if (kept === undefined || plan === undefined || this.#isStopping) return;
      // What was fastest for the first fold is so for the others.
      backend = await this.#runFold(kept.evaluation, plan, after.length, backend);
      await this.#reload();
    }
  }

  /** @returns the backend that it was trained on. */
  async #runFold(
    evaluation: StoredEvaluation,
    plan: FoldPlan,
    nAfter: number,
    backend: Backend | null,
  ): Promise<Backend | null> {
    const { protocol, name, test } = plan;
    const { batchSize } = evaluation.config;
    const draft = toFoldRun(evaluation, plan);
    const view = await withDatabase(async (database) => {
      const run = await openFoldRun(database, draft.id, () => draft);
      return waitingView(run, await peekCheckpoint(database, run));
    });
    const origin = { evaluationId: evaluation.id, protocol, name };
    const counts = { nJudged: null, nTest: test.length, remainingSec: null };
    this.#current = { ...origin, run: { ...view, phase: 'reading' }, ...counts };
    const end = await this.#client.train(draft.id, backend, (news) => {
      if (this.#current === null) return;
      const run = withNews(this.#current.run, news);
      this.#current = { ...this.#current, run, remainingSec: remainingSec(run, batchSize, nAfter) };
    });
    if (!isFinished(end)) return null;
    const { run } = this.#current;
    const { isDisturbed = false } = evaluation;
    const judged = await this.#judge(draft.id, { utteranceIds: test, isDisturbed });
    const fold = toStoredFold(evaluation, plan, run, judged);
    await withDatabase((database) => finishFold(database, fold));
    return run.backend;
  }

  #judge(runId: string, request: JudgeRequest) {
    const tell = (nJudged: number) => {
      if (this.#current !== null) this.#current = { ...this.#current, nJudged };
    };
    tell(0);
    return this.#client.judge(runId, request, tell);
  }

  async #reload(): Promise<void> {
    await withDatabase(async (database) => {
      this.#corpora = await listCorpora(database);
      this.#interrupted = await listInterrupted(database, this.#corpora);
      this.#evaluations = await listEvaluations(database);
    });
  }

  /** Does nothing while some tab trains. */
  async #whileLocked(task: () => Promise<void>): Promise<void> {
    this.#problem = null;
    this.#releaseLock = await takeTrainingLock('evaluation');
    if (this.#releaseLock === null) {
      void this.#giveWay();
      return;
    }
    this.#wakeLock.hold();
    await this.#attempt(task);
    this.#client.terminate();
    this.#letGo();
    await this.#attempt(() => this.#reload());
  }

  /** Waits for the end of what trains at present, if anything does. */
  async #giveWay(): Promise<void> {
    const isWaiting = this.#busyWith !== null;
    this.#busyWith = await activeTrainer();
    if (this.#busyWith === null || isWaiting) return;
    await untilTrainingEnds();
    this.#busyWith = null;
    await this.#attempt(() => this.#reload());
  }

  #letGo(): void {
    this.#wakeLock.release();
    this.#releaseLock?.();
    this.#releaseLock = null;
    this.#current = null;
    this.#isStopping = false;
  }

  async #attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.#problem = toProblem(error);
    }
  }
}

export function useEvaluation(): EvaluateSession {
  return obtainSession(KEY, () => new EvaluateSession());
}
