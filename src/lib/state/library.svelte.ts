import { saveBlob } from '#lib/export/save-text.ts';
import {
  chooseModel,
  chosenModel,
  deleteFromLibrary,
  listLibrary,
  renameInLibrary,
} from '#lib/storage/library-store.ts';
import type { LibraryModel } from '#lib/storage/training-records.ts';
import { withDatabase } from '#lib/storage/with-database.ts';
import { announceChosenModel } from '#lib/workers/chosen-model.ts';
import { LibraryClient, type ShippedModel } from '#lib/workers/library-client.ts';

import { toProblem } from './problem.ts';
import type { Problem } from './problem.ts';

/** What happened last, for a word about it. */
export type LibraryNews = { kind: 'imported' | 'chosen' | 'renamed'; name: string | null };

/** The models of this device and which of them listens. Made by the page and disposed with it. */
export class LibrarySession {
  #shipped = $state.raw<ShippedModel | null>(null);
  #models = $state.raw<LibraryModel[]>([]);
  #chosen = $state<string | null>(null);
  /** Taken from the page, but not yet from the store, so that it can come back. */
  #deleted = $state.raw<{ model: LibraryModel; wasChosen: boolean } | null>(null);
  #isLoaded = $state(false);
  #isImporting = $state(false);
  #news = $state.raw<LibraryNews | null>(null);
  #problem = $state.raw<{ name: string; problem: Problem } | null>(null);
  readonly #client: LibraryClient;

  constructor(client = new LibraryClient()) {
    this.#client = client;
  }

  /** Null until it is there, or where it cannot be had. */
  get shipped(): ShippedModel | null {
    return this.#shipped;
  }

  /** Models of one's own, newest first. */
  get models(): LibraryModel[] {
    const id = this.#deleted?.model.id;
    return this.#models.filter((model) => model.id !== id);
  }

  /** Id of the model of one's own that listens; null for the shipped one. */
  get chosen(): string | null {
    return this.#chosen;
  }

  get deleted(): string | null {
    return this.#deleted?.model.name ?? null;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  get isImporting(): boolean {
    return this.#isImporting;
  }

  get news(): LibraryNews | null {
    return this.#news;
  }

  /** What went wrong last, and with what. */
  get problem(): { name: string; problem: Problem } | null {
    return this.#problem;
  }

  async open(): Promise<void> {
    await this.#attempt('', () => this.#reload());
    this.#isLoaded = true;
    await this.#attempt('', async () => {
      this.#shipped = await this.#client.describeShipped();
    });
  }

  /** Lets a model listen from now on, in every tab; null for the shipped one. */
  async choose(id: string | null): Promise<void> {
    const name = this.#models.find((model) => model.id === id)?.name ?? null;
    await this.#attempt(name ?? '', async () => {
      await this.#choose(id);
      this.#news = { kind: 'chosen', name };
    });
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#attempt(name, async () => {
      await withDatabase((database) => renameInLibrary(database, id, name));
      // The worker that listens knows the name, too.
      if (id === this.#chosen) announceChosenModel();
      await this.#reload();
      this.#news = { kind: 'renamed', name };
    });
  }

  /** Takes a model away; until the next one is deleted or the page is left it can come back. */
  async delete(model: LibraryModel): Promise<void> {
    await this.#attempt(model.name, async () => {
      await this.#forgetDeleted();
      const wasChosen = model.id === this.#chosen;
      // Noted before anything that takes time, so that it also holds if the page is left at once.
      this.#deleted = { model, wasChosen };
      if (wasChosen) await this.#choose(null);
    });
  }

  async undelete(): Promise<void> {
    const deleted = this.#deleted;
    if (deleted === null) return;
    await this.#attempt(deleted.model.name, async () => {
      if (deleted.wasChosen) await this.#choose(deleted.model.id);
      this.#deleted = null;
    });
  }

  /** Checks a model that was exported and adds it to the library. */
  async import(file: File): Promise<void> {
    this.#isImporting = true;
    await this.#attempt(file.name, async () => {
      const { name } = await this.#client.importModel(file);
      await this.#reload();
      this.#news = { kind: 'imported', name };
    });
    this.#isImporting = false;
  }

  /** Hands a model to the browser as one archive. @param id null for the shipped model. */
  async export(id: string | null, name: string): Promise<void> {
    await this.#attempt(name, async () => {
      const archive = await this.#client.exportModel(id);
      saveBlob(name, 'zip', new Blob([archive], { type: 'application/zip' }));
    });
  }

  /** Reads everything anew, after all was deleted. */
  async reopen(): Promise<void> {
    this.#deleted = null;
    announceChosenModel();
    await this.open();
  }

  /** The page is left: what was deleted is gone for good now. */
  dispose(): void {
    void this.#attempt('', () => this.#forgetDeleted()).then(() => this.#client.stop());
  }

  async #reload(): Promise<void> {
    await withDatabase(async (database) => {
      this.#models = await listLibrary(database);
      this.#chosen = await chosenModel(database);
    });
  }

  async #choose(id: string | null): Promise<void> {
    await withDatabase((database) => chooseModel(database, id));
    this.#chosen = id;
    announceChosenModel();
  }

  async #forgetDeleted(): Promise<void> {
    const { id } = this.#deleted?.model ?? {};
    if (id === undefined) return;
    await withDatabase((database) => deleteFromLibrary(database, id));
    this.#models = this.#models.filter((model) => model.id !== id);
    this.#deleted = null;
  }

  async #attempt(name: string, task: () => Promise<void>): Promise<void> {
    this.#problem = null;
    this.#news = null;
    try {
      await task();
    } catch (error) {
      const problem = toProblem(error);
      if (problem !== null) this.#problem = { name, problem };
    }
  }
}
