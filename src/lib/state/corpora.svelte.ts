import { CORPUS_NAMES } from '#lib/core/data/corpus.ts';
import type { CorpusInfo, ImportReport, UtteranceInfo } from '#lib/core/data/corpus.ts';
import type { LabelChoice } from '#lib/core/data/mapping.ts';
import type { PlanSummary } from '#lib/core/data/plan.ts';
import { listCorpora, listUtterances } from '#lib/storage/corpus-listing.ts';
import { endImport, hideCorpus, listInterrupted, purgeHidden } from '#lib/storage/import-store.ts';
import type { Interrupted } from '#lib/storage/import-store.ts';
import { withDatabase } from '#lib/storage/with-database.ts';
import { CorpusClient } from '#lib/workers/corpus-client.ts';
import type { ImportProgress, ImportResult, UtteranceView } from '#lib/workers/corpus-api.ts';

import { CorpusChannel } from './corpus-channel.ts';
import { fetchEmodb, isEmodbOffered } from './emodb-offer.ts';
import type { FetchProgress } from './emodb-offer.ts';
import { toProblem } from './problem.ts';
import type { Problem } from './problem.ts';
import type { Source } from './source-files.ts';

export type { UtteranceView } from '#lib/workers/corpus-api.ts';

/** What the page is about at the moment. */
export type CorporaView =
  | { kind: 'loading' }
  | { kind: 'empty' }
  | { kind: 'fetching'; progress: FetchProgress }
  | { kind: 'planning' }
  | { kind: 'mapping'; name: string; plan: PlanSummary }
  | { kind: 'importing'; name: string; progress: ImportProgress | null }
  | { kind: 'corpus'; corpus: CorpusInfo; utterances: UtteranceInfo[] }
  | { kind: 'error'; name: string; problem: Problem };

/** The corpora of this device: bringing them in, looking at one, taking them out. Made by the page, disposed with it. */
export class CorporaSession {
  #view = $state.raw<CorporaView>({ kind: 'loading' });
  #corpora = $state.raw<CorpusInfo[]>([]);
  #interrupted = $state.raw<Interrupted[]>([]);
  #deleted = $state.raw<CorpusInfo | null>(null);
  #report = $state.raw<ImportReport | null>(null);
  #isOffered = $state(false);
  readonly #importer: CorpusClient;
  readonly #viewer: CorpusClient;
  readonly #channel = new CorpusChannel(() => void this.#refresh());
  #running: AbortController | null = null;
  #source: Source | null = null;

  constructor(importer = new CorpusClient(), viewer = new CorpusClient()) {
    this.#importer = importer;
    this.#viewer = viewer;
  }

  get view(): CorporaView {
    return this.#view;
  }

  get corpora(): CorpusInfo[] {
    return this.#corpora;
  }

  get interrupted(): Interrupted[] {
    return this.#interrupted;
  }

  /** The corpus that was deleted last and can still be had back. */
  get deleted(): CorpusInfo | null {
    return this.#deleted;
  }

  /** Of the import that has just come to its end. */
  get report(): ImportReport | null {
    return this.#report;
  }

  /** True if the server hands on the archive of EMO-DB. */
  get isOffered(): boolean {
    return this.#isOffered;
  }

  get isBusy(): boolean {
    return ['fetching', 'planning', 'importing'].includes(this.#view.kind);
  }

  /** Takes up what is on the device; what was deleted at an earlier visit goes for good. */
  async start(): Promise<void> {
    await this.#attempt('', async () => {
      await withDatabase(purgeHidden);
      await this.#show(null);
    });
    this.#isOffered = await isEmodbOffered();
  }

  /** Looks at files and, if they are a corpus that names itself, brings them in at once. */
  async take(coming: Source | Promise<Source>): Promise<void> {
    const { signal } = this.#begin({ kind: 'planning' });
    await this.#attempt('', async () => {
      const source = await coming;
      const plan = await this.#importer.plan(source.files, signal);
      this.#source = source;
      const name = plan.kind === 'other' ? source.name : CORPUS_NAMES[plan.kind];
      const choices = plan.labels.map(({ choice }) => choice);
      if (plan.kind === 'emodb') await this.import(choices, name);
      else this.#view = { kind: 'mapping', name, plan };
    });
  }

  /** Brings in what was taken, under the labels and the name chosen. */
  async import(choices: LabelChoice[], name: string): Promise<void> {
    const source = this.#source;
    if (source === null) return;
    await this.#run(name, (options) =>
      this.#importer.import({ files: source.files, name, choices }, options),
    );
  }

  /** Goes on with an import that was interrupted. */
  async resume({ corpusId, name }: Interrupted): Promise<void> {
    await this.#run(name, (options) => this.#importer.resume(corpusId, options));
  }

  /** Leaves an interrupted import as it is. */
  async leave({ corpusId, name }: Interrupted): Promise<void> {
    await this.#attempt(name, async () => {
      await withDatabase((database) => endImport(database, corpusId, null));
      this.#channel.announce();
      await this.#show(this.#shownId);
    });
  }

  /** Fetches the archive of EMO-DB from the server and brings it in. */
  async fetchEmodb(): Promise<void> {
    const progress = { loadedBytes: 0, totalBytes: 0 };
    const { signal } = this.#begin({ kind: 'fetching', progress });
    await this.#attempt('EMO-DB', async () => {
      const content = await fetchEmodb(signal, (now) => {
        if (!signal.aborted) this.#view = { kind: 'fetching', progress: now };
      });
      await this.take({ name: 'EMO-DB', files: [{ path: 'emodb.zip', content }] });
    });
  }

  /** Ends what is under way; what is stored by then stays. */
  async cancel(): Promise<void> {
    this.#running?.abort();
    this.#source = null;
    this.#channel.announce();
    await this.#attempt('', () => this.#show(null));
  }

  /** @param corpusId null: the one imported last. */
  async open(corpusId: string | null): Promise<void> {
    this.#report = null;
    await this.#attempt('', () => this.#show(corpusId));
  }

  async delete(corpus: CorpusInfo): Promise<void> {
    await this.#attempt(corpus.name, async () => {
      await withDatabase(async (database) => {
        // The one deleted before can no longer be had back.
        await purgeHidden(database);
        await hideCorpus(database, corpus.id, true);
      });
      this.#channel.announce();
      this.#deleted = corpus;
      this.#report = null;
      await this.#show(null);
    });
  }

  async undelete(): Promise<void> {
    const corpus = this.#deleted;
    if (corpus === null) return;
    this.#deleted = null;
    await this.#attempt(corpus.name, async () => {
      await withDatabase((database) => hideCorpus(database, corpus.id, false));
      this.#channel.announce();
      await this.#show(corpus.id);
    });
  }

  dismissReport(): void {
    this.#report = null;
  }

  look(corpusId: string, id: string): Promise<UtteranceView | null> {
    return this.#viewer.view(corpusId, id);
  }

  lookAtTypical(corpusId: string): Promise<UtteranceView[]> {
    return this.#viewer.typical(corpusId);
  }

  dispose(): void {
    this.#running?.abort();
    if (this.isBusy) this.#channel.announce();
    this.#channel.close();
    this.#importer.stop();
    this.#viewer.stop();
  }

  get #shownId(): string | null {
    return this.#view.kind === 'corpus' ? this.#view.corpus.id : null;
  }

  #begin(view: CorporaView): AbortController {
    this.#running?.abort();
    this.#running = new AbortController();
    this.#report = null;
    this.#view = view;
    return this.#running;
  }

  async #run(
    name: string,
    call: (options: {
      signal: AbortSignal;
      onProgress: (progress: ImportProgress) => void;
    }) => Promise<ImportResult>,
  ): Promise<void> {
    const { signal } = this.#begin({ kind: 'importing', name, progress: null });
    let isOver = false;
    await this.#attempt(name, async () => {
      const onProgress = (progress: ImportProgress) => {
        // Progress that arrives late must not replace what came after.
        if (!isOver && !signal.aborted) this.#view = { kind: 'importing', name, progress };
      };
      const { corpusId, report } = await call({ signal, onProgress })
        .catch((error: unknown) => this.#offerRest(error))
        .finally(() => {
          isOver = true;
        });
      this.#channel.announce();
      this.#source = null;
      this.#deleted = null;
      await this.#show(corpusId);
      this.#report = report;
    });
  }

  /** Finds what a failed import has left, so that it can go on. @throws what it failed by. */
  async #offerRest(error: unknown): Promise<never> {
    await this.#attempt('', () =>
      withDatabase(async (database) => {
        this.#corpora = await listCorpora(database);
        this.#interrupted = await listInterrupted(database, this.#corpora);
      }),
    );
    throw error;
  }

  /** Whatever fails is shown; an abort is no failure. */
  async #attempt(name: string, task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      const problem = toProblem(error);
      if (problem !== null) this.#view = { kind: 'error', name, problem };
    }
  }

  /** Takes up what another tab changed, unless this one is in the middle of something. */
  async #refresh(): Promise<void> {
    const { view } = this;
    if (view.kind !== 'corpus' && view.kind !== 'empty') return;
    await this.#attempt('', () => this.#show(this.#shownId, view));
  }

  /**
   * Reads what is stored and shows one corpus of it, or that there is none.
   *
   * @param former stays where nothing of it changed, with whatever is open in it; nor does it replace a later view.
   */
  async #show(corpusId: string | null, former: CorporaView | null = null): Promise<void> {
    const { corpora, interrupted, shown } = await withDatabase(async (database) => {
      const corpora = await listCorpora(database);
      const interrupted = await listInterrupted(database, corpora);
      const newest = corpora.toSorted((a, b) => b.importedAt - a.importedAt)[0];
      const corpus = corpora.find(({ id }) => id === corpusId) ?? newest;
      if (corpus === undefined) return { corpora, interrupted, shown: null };
      const utterances = await listUtterances(database, corpus.id);
      return { corpora, interrupted, shown: { corpus, utterances } };
    });
    this.#corpora = corpora;
    this.#interrupted = interrupted;
    const view: CorporaView = shown === null ? { kind: 'empty' } : { kind: 'corpus', ...shown };
    if (former === null || (this.#view === former && !isSame(view, former))) this.#view = view;
  }
}

function isSame(view: CorporaView, former: CorporaView): boolean {
  return JSON.stringify(view) === JSON.stringify(former);
}
