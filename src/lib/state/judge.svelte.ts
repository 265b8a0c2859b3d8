import { takeLock, untilFree } from '#lib/browser/locks.ts';
import type { StoredJudgement } from '#lib/storage/judgement-records.ts';
import {
  createJudgement,
  deleteHiddenJudgements,
  hideJudgement,
  listJudgements,
  type KeptJudgement,
} from '#lib/storage/judgement-store.ts';
import { listLibrary } from '#lib/storage/library-store.ts';
import type { LibraryModel } from '#lib/storage/training-records.ts';
import { withDatabase } from '#lib/storage/with-database.ts';
import type { JudgeNews, ModelFacts } from '#lib/workers/judge-api.ts';
import { JudgeClient } from '#lib/workers/judge-client.ts';
import { toProblem } from './problem.ts';
import type { Problem } from './problem.ts';
import { obtainSession } from './sessions.svelte.ts';
import { WakeLock } from './wake-lock.ts';

const KEY = Symbol('judging');
/** Two tabs that judge would only slow each other down. */
const LOCK = 'stimmung.judging';

/** The judgement under way. */
export interface JudgingView {
  judgementId: string;
  phase: 'loading' | 'reading-voices' | 'judging';
  nJudged: number;
  /** Null before it is known. */
  remainingSec: number | null;
}

/** Judging models as they stand, as the page sees it: one at a time, which goes on in other rooms and survives the tab. */
export class JudgeSession {
  #models = $state.raw<LibraryModel[]>([]);
  #judgements = $state.raw<KeptJudgement[]>([]);
  #current = $state.raw<JudgingView | null>(null);
  #isElsewhere = $state(false);
  /** Taken from the list, but not yet from the store, so that it can come back. */
  #discarded = $state<string | null>(null);
  #problem = $state.raw<Problem | null>(null);
  readonly #client: JudgeClient;
  readonly #wakeLock = new WakeLock();
  #stopping: AbortController | null = null;

  constructor(client = new JudgeClient()) {
    this.#client = client;
  }

  /** Models of one's own, newest first. */
  get models(): LibraryModel[] {
    return this.#models;
  }

  /** Newest first. */
  get judgements(): KeptJudgement[] {
    return this.#judgements;
  }

  /** Null while nothing is judged. */
  get current(): JudgingView | null {
    return this.#current;
  }

  get isUnderWay(): boolean {
    return this.#current !== null;
  }

  /** True while another tab judges. */
  get isElsewhere(): boolean {
    return this.#isElsewhere;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  get canUndo(): boolean {
    return this.#discarded !== null;
  }

  /** Reads what is there. Called whenever the page opens. */
  async open(): Promise<void> {
    await this.#attempt(() => this.#reload());
  }

  /** @param modelId in the library, or `SHIPPED_MODEL_ID`. @throws SerError `model-unavailable`, `bundle-invalid`. */
  describe(modelId: string): Promise<ModelFacts> {
    return this.#client.describe(modelId);
  }

  async start(judgement: StoredJudgement): Promise<void> {
    await this.#whileLocked(judgement, async () => {
      await withDatabase((database) => createJudgement(database, judgement));
      await this.#reload();
    });
  }

  /** Goes on where the judgement stands. */
  async continue(id: string): Promise<void> {
    const kept = this.#judgements.find(({ judgement }) => judgement.id === id);
    if (kept !== undefined) await this.#whileLocked(kept.judgement, () => Promise.resolve());
  }

  /** Ends it for now; what was judged is kept. */
  stop(): void {
    this.#stopping?.abort();
  }

  /** Takes a judgement from the list; until the page is left it can come back. */
  async discard(id: string): Promise<void> {
    await this.#attempt(async () => {
      await withDatabase(async (database) => {
        await deleteHiddenJudgements(database);
        await hideJudgement(database, id, true);
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
      await withDatabase((database) => hideJudgement(database, id, false));
      await this.#reload();
    });
  }

  /** The page is left: what was discarded is gone for good now. */
  close(): void {
    this.#discarded = null;
    this.#problem = null;
    void this.#attempt(() => withDatabase(deleteHiddenJudgements));
  }

  /** Does nothing while another tab judges. */
  async #whileLocked(judgement: StoredJudgement, prepare: () => Promise<void>): Promise<void> {
    if (this.#current !== null) return;
    this.#problem = null;
    const release = await takeLock(LOCK);
    if (release === null) {
      void this.#giveWay();
      return;
    }
    this.#stopping = new AbortController();
    this.#wakeLock.hold();
    const { signal } = this.#stopping;
    await this.#attempt(async () => {
      await prepare();
      await this.#judge(judgement, signal);
    });
    this.#wakeLock.release();
    this.#stopping = null;
    this.#current = null;
    release();
    await this.#attempt(() => this.#reload());
  }

  async #judge({ id, test }: StoredJudgement, signal: AbortSignal): Promise<void> {
    const kept = this.#judgements.find(({ judgement }) => judgement.id === id);
    const nDone = kept?.clips.length ?? 0;
    this.#current = { judgementId: id, phase: 'loading', nJudged: nDone, remainingSec: null };
    let started: { nJudged: number; ms: number } | null = null;
    await this.#client.judge(id, signal, (news) => {
      if (this.#current === null) return;
      const nowMs = performance.now();
      if (news.kind === 'judged') started ??= { nJudged: news.nJudged, ms: nowMs };
      this.#current = withJudgeNews(this.#current, news, test.length, started, nowMs);
    });
  }

  async #giveWay(): Promise<void> {
    if (this.#isElsewhere) return;
    this.#isElsewhere = true;
    await untilFree(LOCK);
    this.#isElsewhere = false;
    await this.#attempt(() => this.#reload());
  }

  async #reload(): Promise<void> {
    await withDatabase(async (database) => {
      this.#models = await listLibrary(database);
      this.#judgements = await listJudgements(database);
    });
  }

  async #attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.#problem = toProblem(error);
    }
  }
}

/** @param started the first recording of this sitting, by which the pace is told; null before it. */
export function withJudgeNews(
  view: JudgingView,
  news: JudgeNews,
  nTest: number,
  started: { nJudged: number; ms: number } | null,
  nowMs: number,
): JudgingView {
  if (news.kind !== 'judged') return { ...view, phase: news.kind };
  const { nJudged } = news;
  const nTimed = nJudged - (started?.nJudged ?? nJudged);
  const secEach = nTimed === 0 ? null : (nowMs - (started?.ms ?? nowMs)) / nTimed / 1000;
  const remainingSec = secEach === null ? null : secEach * (nTest - nJudged);
  return { ...view, phase: 'judging', nJudged, remainingSec };
}

export function useJudging(): JudgeSession {
  return obtainSession(KEY, () => new JudgeSession());
}
