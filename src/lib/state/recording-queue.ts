import { bytesOf } from '#lib/storage/queue-records.ts';
import type {
  KeptResult,
  QueueEntry,
  QueueFault,
  QueueSummary,
} from '#lib/storage/queue-records.ts';
import type { NewEntry } from '#lib/storage/queue-store.ts';
import { isMissingProgram, isStorageFull, toFault } from './queue-faults.ts';
import { toProblem, type Problem } from './problem.ts';
import type { SourceFile } from './source-files.ts';

/** What became of one recording: an answer, or a question that only the user can answer. */
export type Hearing =
  | { kind: 'done'; result: KeptResult; summary: QueueSummary }
  | { kind: 'choice'; result: KeptResult };

/** Where the list lies; all tabs share it, and what stands there counts. */
export interface QueueStore {
  list(): Promise<QueueEntry[]>;
  /** @throws SerError `storage-full` */
  add(items: readonly NewEntry[]): Promise<void>;
  /** Entries that are gone stay gone. @throws SerError `storage-full` */
  change(
    ids: readonly string[],
    change: (entry: QueueEntry) => QueueEntry,
    result?: KeptResult,
  ): Promise<QueueEntry[]>;
  loadSound(id: string): Promise<Blob | null>;
  loadResult(id: string): Promise<KeptResult | null>;
  /** Deletes for good what is hidden. */
  purge(): Promise<void>;
}

export interface QueueDeps {
  store: QueueStore;
  /** @param tracks whose voice to hear if the sides differ. @param onShare of the recording that is done, in [0, 1]. */
  hear(
    content: Blob,
    tracks: QueueEntry['tracks'],
    onShare: (share: number) => void,
    signal: AbortSignal,
  ): Promise<Hearing>;
  /** The same for the same content, whatever it is called. */
  fingerprint(content: Blob): Promise<string>;
  isAudio(file: SourceFile): Promise<boolean>;
  /** Tells the other tabs that the list is another one now. */
  announce(): void;
  onChange(): void;
}

/** An entry as it is shown. */
export interface QueueItem extends Omit<QueueEntry, 'state' | 'isHidden'> {
  state: QueueEntry['state'] | 'working';
  /** Of the recording that is done while it is worked at, in [0, 1]. */
  share: number;
}

/** What became of files that came in. */
export interface Intake {
  nAdded: number;
  /** Were there already. */
  nSame: number;
  /** Are no recordings. */
  nAside: number;
  /** There was no room for; they are heard as long as the page is open. */
  nUnkept: number;
}

/** Recordings under way at a time: while one is at the network, the other is read and written. */
const LANES = 2;
/** Files that are kept in one go. */
const BATCH = 16;

/** A list of recordings that are heard one after another: order, retry, removal, and going on after a reload. */
export class RecordingQueue {
  readonly #deps: QueueDeps;
  #entries = new Map<string, QueueEntry>();
  readonly #working = new Map<string, { abort: AbortController; share: number }>();
  /** Files that could not be kept, by id. */
  readonly #unkept = new Map<string, Blob>();
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
  async sound(id: string): Promise<Blob | null> {
    return this.#unkept.get(id) ?? (await this.#deps.store.loadSound(id));
  }

  async #takeIn(files: readonly SourceFile[]): Promise<void> {
    const counts: Intake = { nAdded: 0, nSame: 0, nAside: 0, nUnkept: 0 };
    this.#intake = null;
    this.#coming = { nDone: 0, nAll: files.length };
    this.#deps.onChange();
    await this.#attempt(async () => {
      for (let start = 0; start < files.length; start += BATCH) {
        await this.#take(files.slice(start, start + BATCH), counts);
        this.#coming = { nDone: Math.min(start + BATCH, files.length), nAll: files.length };
        this.#announce();
        this.#fill();
      }
    });
    this.#coming = null;
    this.#intake = counts;
    this.#deps.onChange();
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

  async #take(files: readonly SourceFile[], counts: Intake): Promise<void> {
    const items: NewEntry[] = [];
    for (const file of files) {
      if (!(await this.#deps.isAudio(file))) counts.nAside += 1;
      else {
        const item = await this.#itemOf(file, this.#nextOrder() + items.length);
        const isRepeated = items.some(({ entry }) => entry.id === item?.entry.id);
        if (item === null || isRepeated) counts.nSame += 1;
        else items.push(item);
      }
    }
    counts.nAdded += items.length;
    counts.nUnkept += await this.#store(items);
  }

  /** @returns null for what is there and has, or had, its file. */
  async #itemOf({ path, content }: SourceFile, order: number): Promise<NewEntry | null> {
    const id = await this.#deps.fingerprint(content);
    const there = this.#entries.get(id);
    if (there !== undefined && !there.isHidden && there.fault?.kind !== 'sound-gone') return null;
    const entry: QueueEntry = {
      ...{ id, path, sizeBytes: content.size, order, state: 'waiting', tracks: null },
      ...{ hasSound: true, summary: null, fault: null, isHidden: false, resultBytes: 0 },
    };
    return { entry, content };
  }

  #nextOrder(): number {
    return [...this.#entries.values()].reduce((most, { order }) => Math.max(most, order + 1), 0);
  }

  /** @returns for how many there was no room. */
  async #store(items: readonly NewEntry[]): Promise<number> {
    if (items.length === 0) return 0;
    try {
      await this.#deps.store.add(items);
      this.#keep(items.map(({ entry }) => entry));
      return 0;
    } catch (error) {
      if (!isStorageFull(error)) throw error;
    }
    const [only] = items;
    if (items.length > 1 || only === undefined) {
      let nUnkept = 0;
      for (const item of items) nUnkept += await this.#store([item]);
      return nUnkept;
    }
    return this.#holdUnkept(only);
  }

  async #holdUnkept({ entry, content }: NewEntry): Promise<number> {
    const bare = { ...entry, hasSound: false };
    await this.#deps.store.add([{ entry: bare, content: null }]);
    this.#keep([bare]);
    if (content !== null) this.#unkept.set(entry.id, content);
    return 1;
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
    this.#keep(await this.#deps.store.change([id], change, result));
    this.#deps.announce();
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

interface End {
  change: (entry: QueueEntry) => QueueEntry;
  result?: KeptResult;
}

function failed(fault: QueueFault): End {
  return { change: (entry) => ({ ...entry, state: 'failed', fault }) };
}

function settled(hearing: Hearing): End {
  const { result } = hearing;
  const resultBytes = bytesOf(result);
  const change = (entry: QueueEntry): QueueEntry =>
    hearing.kind === 'choice'
      ? { ...entry, state: 'choice', resultBytes }
      : { ...entry, state: 'done', summary: hearing.summary, resultBytes };
  return { change, result };
}
