import type { CorpusInfo } from '#lib/core/data/corpus.ts';
import { saveBlob } from '#lib/export/save-text.ts';
import { createRun, deleteRun, latestRun, peekCheckpoint } from '#lib/storage/checkpoint-store.ts';
import { listCorpora } from '#lib/storage/corpus-store.ts';
import { listInterrupted, type Interrupted } from '#lib/storage/import-store.ts';
import { chooseModel, chosenModel, listLibrary } from '#lib/storage/library-store.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import type { LibraryModel, StoredRun } from '#lib/storage/training-records.ts';
import { withDatabase } from '#lib/storage/with-database.ts';
import type { Backend } from '#lib/workers/compute-api.ts';
import { LibraryClient } from '#lib/workers/library-client.ts';
import { TrainingClient } from '#lib/workers/training-client.ts';
import { announceChosenModel } from '#lib/workers/chosen-model.ts';
import { OtherTabs } from './other-tabs.ts';
import { toProblem, type Problem } from './problem.ts';
import { isUnderWay, waitingView, withEnd, withNews, type RunView } from './run-view.ts';
import { TrainingChannel } from './training-channel.ts';
import { activeTrainer, takeTrainingLock, untilTrainingEnds } from './training-lock.ts';
import { obtainSession } from './sessions.svelte.ts';
import { WakeLock } from './wake-lock.ts';

const KEY = Symbol('training');

/** Training as the page sees it: at most one run, which goes on in other rooms and survives the tab. */
export class TrainSession {
  #corpora = $state.raw<CorpusInfo[]>([]);
  #interrupted = $state.raw<Interrupted[]>([]);
  #library = $state.raw<LibraryModel[]>([]);
  #chosen = $state<string | null>(null);
  #run = $state.raw<RunView | null>(null);
  /** Taken from the page, but not yet from the store, so that it can come back. */
  #discarded = $state.raw<RunView | null>(null);
  #isLoaded = $state(false);
  #isFollowing = $state(false);
  #isEvaluating = $state(false);
  #problem = $state.raw<Problem | null>(null);
  /** Name of the model that was kept last, for a word about it. */
  #kept = $state<string | null>(null);
  readonly #client: TrainingClient;
  readonly #wakeLock = new WakeLock();
  #channel: TrainingChannel | null = null;
  readonly #others = new OtherTabs({
    onTraining: () => {
      if (this.#releaseLock === null && !this.#isFollowing) void this.#giveWay();
    },
    onCorpora: () =>
      void this.#attempt(() => withDatabase((database) => this.#readCorpora(database))),
  });
  #releaseLock: (() => void) | null = null;

  constructor(client = new TrainingClient()) {
    this.#client = client;
  }

  get corpora(): CorpusInfo[] {
    return this.#corpora;
  }

  /** Imports that did not come to their end. */
  get interrupted(): Interrupted[] {
    return this.#interrupted;
  }

  /** Models of one's own, newest first. */
  get library(): LibraryModel[] {
    return this.#library;
  }

  /** Id of the model of one's own that listens; null for the shipped one. */
  get chosen(): string | null {
    return this.#chosen;
  }

  /** The run under way or to be decided on; null while there is none. */
  get run(): RunView | null {
    return this.#run;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** True while another tab trains; this one only looks on. */
  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  /** True while this or another tab evaluates, so that no training can begin. */
  get isEvaluating(): boolean {
    return this.#isEvaluating;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  get kept(): string | null {
    return this.#kept;
  }

  get canUndo(): boolean {
    return this.#discarded !== null;
  }

  /** True while closing the page would interrupt something. */
  get isUnderWay(): boolean {
    return this.#run !== null && !this.#isFollowing && isUnderWay(this.#run);
  }

  /** Reads what is there, and looks on if another tab trains. Called whenever the page opens. */
  async open(): Promise<void> {
    this.#others.watch();
    if (this.isUnderWay || this.#isFollowing) return;
    this.#channel ??= new TrainingChannel((view) => {
      if (this.#isFollowing) this.#run = view;
    });
    await this.#attempt(() => this.#reload());
    this.#isLoaded = true;
    await this.#giveWay();
  }

  /** Begins the run that is planned. */
  async start(run: StoredRun, backend: Backend | null): Promise<void> {
    if (!(await this.#takeLock())) return;
    await this.#attempt(async () => {
      await this.#forgetDiscarded();
      await withDatabase((database) => createRun(database, run));
      this.#kept = null;
      this.#show(waitingView(run, null));
      await this.#train(run.id, backend);
    });
    this.#letGo();
  }

  /** Goes on with the run that waits. */
  async continue(backend: Backend | null): Promise<void> {
    const { run } = this;
    if (run === null || !(await this.#takeLock())) return;
    await this.#attempt(() => this.#train(run.id, backend));
    this.#letGo();
  }

  pause(): void {
    void this.#client.pause();
  }

  resume(): void {
    void this.#client.resume();
  }

  /** Ends the run where it stands, with everything that it has learnt. */
  stop(): void {
    if (this.#run === null) return;
    this.#show({ ...this.#run, phase: 'stopping' });
    void this.#client.stop();
  }

  /** Ends the run at once; it goes on from its last checkpoint another time. */
  async interrupt(): Promise<void> {
    this.#client.terminate();
    this.#letGo();
    await this.#attempt(() => this.#reload());
  }

  /** Takes the run away; until the next one begins or the page is left it can come back. */
  discard(): void {
    this.#client.terminate();
    this.#letGo();
    this.#discarded = this.#run;
    this.#run = null;
  }

  async undoDiscard(): Promise<void> {
    this.#discarded = null;
    await this.#attempt(() => this.#reload());
  }

  /** Makes a model of the run, adds it to the library and, if wanted, lets it listen from now on. */
  async keep(name: string, listens: boolean): Promise<void> {
    const { run } = this;
    if (run === null) return;
    await this.#attempt(async () => {
      const id = await this.#client.keep(run.id, name);
      if (listens) await this.#choose(id);
      await withDatabase((database) => deleteRun(database, run.id));
      this.#client.terminate();
      this.#kept = name;
      await this.#reload();
    });
  }

  /** Lets a model of the library listen from now on; null for the shipped one. */
  async choose(id: string | null): Promise<void> {
    await this.#attempt(() => this.#choose(id));
  }

  /** Saves what the run has learnt so far as a file. */
  async exportModel(name: string): Promise<void> {
    const { run } = this;
    if (run === null) return;
    await this.#attempt(async () => {
      const { about, description, weights } = await this.#client.exportModel(run.id, name);
      const packer = new LibraryClient();
      const archive = await packer.pack(about, description, weights);
      packer.stop();
      saveBlob(name, 'zip', new Blob([archive], { type: 'application/zip' }));
    });
  }

  dismissProblem(): void {
    this.#problem = null;
  }

  /** The page is left: what was discarded is gone for good now. */
  close(): void {
    this.#others.unwatch();
    this.#kept = null;
    void this.#attempt(() => this.#forgetDiscarded());
  }

  async #train(runId: string, backend: Backend | null): Promise<void> {
    this.#wakeLock.hold();
    const end = await this.#client.train(runId, backend, (news) => {
      if (this.#run !== null) this.#show(withNews(this.#run, news));
    });
    if (this.#run !== null) this.#show(withEnd(this.#run, end));
  }

  async #reload(): Promise<void> {
    await withDatabase(async (database) => {
      await this.#readCorpora(database);
      this.#library = await listLibrary(database);
      this.#chosen = await chosenModel(database);
      const run = await latestRun(database);
      this.#run = run === null ? null : waitingView(run, await peekCheckpoint(database, run));
    });
  }

  async #readCorpora(database: StimmungDatabase): Promise<void> {
    this.#corpora = await listCorpora(database);
    this.#interrupted = await listInterrupted(database, this.#corpora);
  }

  async #choose(id: string | null): Promise<void> {
    await withDatabase((database) => chooseModel(database, id));
    this.#chosen = id;
    announceChosenModel();
  }

  async #forgetDiscarded(): Promise<void> {
    const { id } = this.#discarded ?? {};
    if (id !== undefined) await withDatabase((database) => deleteRun(database, id));
    this.#discarded = null;
  }

  /** @returns false if a training or an evaluation is going on; this session then waits for its end. */
  async #takeLock(): Promise<boolean> {
    this.#problem = null;
    this.#releaseLock = await takeTrainingLock('training');
    if (this.#releaseLock !== null) return true;
    await this.#giveWay();
    return false;
  }

  /** Looks on if another tab trains, and waits while any evaluates. */
  async #giveWay(): Promise<void> {
    const trainer = await activeTrainer();
    if (trainer === 'training') void this.#follow();
    if (trainer === 'evaluation' && !this.#isEvaluating) void this.#awaitEvaluation();
  }

  async #awaitEvaluation(): Promise<void> {
    this.#isEvaluating = true;
    await untilTrainingEnds();
    this.#isEvaluating = false;
  }

  async #follow(): Promise<void> {
    this.#isFollowing = true;
    this.#channel?.ask();
    await untilTrainingEnds();
    this.#isFollowing = false;
    await this.#attempt(() => this.#reload());
  }

  #show(view: RunView): void {
    this.#run = view;
    this.#channel?.show(view);
  }

  #letGo(): void {
    this.#wakeLock.release();
    this.#releaseLock?.();
    this.#releaseLock = null;
    this.#channel?.show(null);
  }

  async #attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.#problem = toProblem(error);
      const { run } = this;
      if (run !== null && isUnderWay(run)) this.#run = { ...run, phase: 'failed' };
    }
  }
}

export function useTraining(): TrainSession {
  return obtainSession(KEY, () => new TrainSession());
}
