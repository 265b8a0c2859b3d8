import type { KeptResult, QueueEntry } from '#lib/storage/queue-records.ts';
import { toProblem, type Problem } from './problem.ts';
import { failed, settled } from './queue-ends.ts';
import { isMissingProgram, isStorageFull, lost, toFault } from './queue-faults.ts';
import { QueueIntake } from './queue-intake.ts';
import type { Intake, QueueDeps, QueueItem } from './queue-types.ts';
import type { SourceFile } from './source-files.ts';

/** Recordings under way at a time: while one is at the network, the other is read and written. */
const LANES = 2;
/** Files that are kept in one go. */
const BATCH = 16;

/** A list of recordings that are heard one after another: order, retry, removal, and going on after a reload. */
export class RecordingQueue {
  readonly #deps: QueueDeps;
  readonly #files: QueueIntake;
  #entries = new Map<string, QueueEntry>();
  readonly #working = new Map<string, { abort: AbortController; share: number }>();
  #nLanes = 0;
  /** How often entries were changed here. */
  #nKept = 0;
  #isMine = false;
  #isStopped = false;
  #removed: string[] = [];
  #coming: { nDone: number; nAll: number } | null = null;
  #intake: Intake | null = null;
  #lastIntake: Promise<void> = Promise.resolve();
  #problem: Problem | null = null;

  constructor(deps: QueueDeps) {
    this.#deps = deps;
    this.#files = new QueueIntake(deps, {
      find: (id) => this.#entries.get(id),
      nextOrder: () => this.#nextOrder(),
      keep: (entries) => this.#keep(entries),
    });
  }

  /** All that are in sight, by order. */
  get items(): QueueItem[] {
    return this.#visible().map(({ isHidden: _, ...entry }) => {
      const working = this.#working.get(entry.id);
      return working === undefined
        ? { ...entry, share: 0 }
        : { ...entry, state: 'working', share: working.share };
    });
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** How many of the files that just came in were looked at; null while none come. */
  get coming(): { nDone: number; nAll: number } | null {
    return this.#coming;
  }

  get intake(): Intake | null {
    return this.#intake;
  }

  /** Why the work does not go on, or what could not be kept. */
  get problem(): Problem | null {
    return this.#problem;
  }

  /** How many were removed last and can come back. */
  get nRemoved(): number {
    return this.#removed.length;
  }

  /** Takes up what the store holds; what was removed at an earlier visit goes for good. */
  async load(): Promise<void> {
    await this.#attempt(async () => {
      await this.#deps.store.purge();
      await this.#reload();
    });
  }

  /** To be called when another tab changed the list. */
  async refresh(): Promise<void> {
    await this.#attempt(() => this.#reload());
    this.#fill();
  }

  /** From now on this tab does the work, which only one may. */
  own(isStopped: boolean): void {
    this.#isMine = true;
    this.#isStopped = isStopped;
    this.#deps.onChange();
    this.#fill();
  }

  /** Adds recordings at the end, after all that were given before; what is there already is left as it is. */
  add(files: readonly SourceFile[]): Promise<void> {
    this.#lastIntake = this.#lastIntake.then(() => this.#takeIn(files));
    return this.#lastIntake;
  }

  /** Ends what is under way; it waits again. */
  stop(): void {
    this.#isStopped = true;
    for (const { abort } of this.#working.values()) abort.abort();
    this.#deps.onChange();
  }

  resume(): void {
    this.#isStopped = false;
    this.#problem = null;
    this.#fill();
    this.#deps.onChange();
  }

  /** Hears failed recordings once more. */
  async retry(ids: readonly string[]): Promise<void> {
    const failed = ids.filter((id) => this.#entries.get(id)?.state === 'failed');
    await this.#change(failed, (entry) => ({ ...entry, state: 'waiting', fault: null }));
    this.resume();
  }

  async retryAll(): Promise<void> {
    await this.retry(this.#visible().map(({ id }) => id));
  }

  /** Says whose voice is to be heard. @param forAll also of those that ask or wait, should their sides differ. */
  async choose(id: string, tracks: number[], forAll: boolean): Promise<void> {
    const open = this.#visible().filter(
      ({ state, tracks: chosen }) =>
        chosen === null && (state === 'choice' || (forAll && state === 'waiting')),
    );
    const ids = forAll ? open.map((entry) => entry.id) : [id];
    await this.#change(ids, (entry) => ({
      ...entry,
      tracks,
      state: entry.state === 'choice' ? 'waiting' : entry.state,
    }));
    this.#fill();
  }

  /** Takes entries out of the list; until the next removal or the next visit they can come back. */
  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#working.get(id)?.abort.abort();
    await this.#attempt(() => this.#deps.store.purge());
    this.#removed = [...ids];
    await this.#change(ids, (entry) => ({ ...entry, isHidden: true }));
    await this.refresh();
  }

  async removeAll(): Promise<void> {
    await this.remove(this.#visible().map(({ id }) => id));
  }

  async undoRemove(): Promise<void> {
    const removed = this.#removed;
    this.#removed = [];
    await this.#change(removed, (entry) => ({ ...entry, isHidden: false }));
    this.#fill();
  }

  /** The file of an entry; null if it was not kept. */
  sound(id: string): Promise<Blob | null> {
    return this.#files.sound(id);
  }

  /** What was heard of an entry; for one that asks, what its sides look like. Null before. */
  result(id: string): Promise<KeptResult | null> {
    return this.#deps.store.loadResult(id);
  }

  #visible(): QueueEntry[] {
    return [...this.#entries.values()]
      .filter(({ isHidden }) => !isHidden)
      .sort((a, b) => a.order - b.order);
  }

  async #reload(): Promise<void> {
    let entries: QueueEntry[];
    let nKept: number;
    do {
      nKept = this.#nKept;
      entries = await this.#deps.store.list();
      // What was kept in the meantime may not be in what was read: it would be heard twice.
    } while (nKept !== this.#nKept);
    this.#entries = new Map(entries.map((entry) => [entry.id, entry]));
    for (const [id, { abort }] of this.#working) {
      if (this.#entries.get(id)?.isHidden !== false) abort.abort();
    }
    this.#deps.onChange();
  }

  async #change(ids: readonly string[], change: (entry: QueueEntry) => QueueEntry): Promise<void> {
    await this.#attempt(async () => {
      this.#keep(await this.#deps.store.change(ids, change));
      this.#announce();
    });
  }

  #keep(changed: readonly QueueEntry[]): void {
    this.#nKept += 1;
    for (const entry of changed) this.#entries.set(entry.id, entry);
  }

  #announce(): void {
    this.#deps.announce();
    this.#deps.onChange();
  }

  async #takeIn(files: readonly SourceFile[]): Promise<void> {
    const counts: Intake = { nAdded: 0, nSame: 0, nAside: 0, nUnkept: 0 };
    this.#intake = null;
    this.#coming = { nDone: 0, nAll: files.length };
    this.#deps.onChange();
    await this.#attempt(async () => {
      for (let start = 0; start < files.length; start += BATCH) {
        await this.#files.take(files.slice(start, start + BATCH), counts);
        this.#coming = { nDone: Math.min(start + BATCH, files.length), nAll: files.length };
        this.#announce();
        this.#fill();
      }
    });
    this.#coming = null;
    this.#intake = counts;
    this.#deps.onChange();
  }

  #nextOrder(): number {
    return [...this.#entries.values()].reduce((most, { order }) => Math.max(most, order + 1), 0);
  }

  #next(): QueueEntry | null {
    if (!this.#isMine || this.#isStopped) return null;
    const isFree = ({ id, state }: QueueEntry) => state === 'waiting' && !this.#working.has(id);
    return this.#visible().find(isFree) ?? null;
  }

  #fill(): void {
    while (this.#nLanes < LANES && this.#next() !== null) void this.#lane();
  }

  async #lane(): Promise<void> {
    this.#nLanes += 1;
    for (let entry = this.#next(); entry !== null; entry = this.#next()) await this.#hear(entry);
    this.#nLanes -= 1;
    this.#deps.onChange();
  }

  async #hear(entry: QueueEntry): Promise<void> {
    const running = { abort: new AbortController(), share: 0 };
    const { signal } = running.abort;
    this.#working.set(entry.id, running);
    this.#deps.onChange();
    try {
      const content = await this.sound(entry.id);
      const onShare = (share: number) => {
        running.share = share;
        this.#deps.onChange();
      };
      const end =
        content === null
          ? failed({ kind: 'sound-gone' })
          : settled(await this.#deps.hear(content, entry.tracks, onShare, signal));
      await this.#settle(entry.id, end.change, end.result);
    } catch (error) {
      if (!signal.aborted) await this.#fail(entry.id, error);
    } finally {
      this.#working.delete(entry.id);
      this.#deps.onChange();
    }
  }

  async #settle(
    id: string,
    change: (entry: QueueEntry) => QueueEntry,
    result?: KeptResult,
  ): Promise<void> {
    const changed = await this.#deps.store.change([id], change, result);
    this.#keep(changed);
    this.#deps.announce();
    // Removed in another tab, or with everything that the browser kept: this one would be heard for ever.
    if (changed.length === 0) await this.#lookAgain();
  }

  async #lookAgain(): Promise<void> {
    await this.#reload();
    if (this.#entries.size === 0) this.#problem = toProblem(lost());
  }

  /** What hinders every recording ends the work; anything else is said of this one. */
  async #fail(id: string, error: unknown): Promise<void> {
    const fault = toFault(error);
    if (fault === null || isMissingProgram(fault) || isStorageFull(error)) {
      this.#problem = toProblem(error);
      this.stop();
      return;
    }
    await this.#attempt(() => this.#settle(id, failed(fault).change));
  }

  async #attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.#problem = toProblem(error);
      this.stop();
    }
  }
}
