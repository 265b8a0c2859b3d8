import type { QueueEntry } from '#lib/storage/queue-records.ts';
import type { NewEntry } from '#lib/storage/queue-store.ts';
import { isStorageFull } from './queue-faults.ts';
import type { Intake, QueueDeps } from './queue-types.ts';
import type { SourceFile } from './source-files.ts';

/** What an intake needs of the list that files come into. */
export interface ReceivingList {
  find(id: string): QueueEntry | undefined;
  /** Place of the next entry. */
  nextOrder(): number;
  keep(entries: readonly QueueEntry[]): void;
}

/** Makes entries of files and keeps both: no recording twice, and nothing that is none. */
export class QueueIntake {
  readonly #deps: Pick<QueueDeps, 'store' | 'fingerprint' | 'isAudio'>;
  readonly #list: ReceivingList;
  /** Files that there was no room for, by id; gone with the page. */
  readonly #unkept = new Map<string, Blob>();

  constructor(deps: Pick<QueueDeps, 'store' | 'fingerprint' | 'isAudio'>, list: ReceivingList) {
    this.#deps = deps;
    this.#list = list;
  }

  /** The file of an entry; null if it was not kept. */
  async sound(id: string): Promise<Blob | null> {
    return this.#unkept.get(id) ?? (await this.#deps.store.loadSound(id));
  }

  /**
   * @param counts is brought up to date.
   * @throws SerError `storage-full` if there is not even room to say that a file was there.
   */
  async take(files: readonly SourceFile[], counts: Intake): Promise<void> {
    const items: NewEntry[] = [];
    for (const file of files) {
      if (!(await this.#deps.isAudio(file))) counts.nAside += 1;
      else {
        const item = await this.#itemOf(file, this.#list.nextOrder() + items.length);
        const isRepeated = items.some(({ entry }) => entry.id === item?.entry.id);
        if (item === null || isRepeated) counts.nSame += 1;
        else items.push(item);
      }
    }
    counts.nUnkept += await this.#store(items);
    counts.nAdded += items.length;
  }

  /** @returns null for what is there with its file. */
  async #itemOf({ path, content }: SourceFile, order: number): Promise<NewEntry | null> {
    const id = await this.#deps.fingerprint(content);
    const there = this.#list.find(id);
    if (there !== undefined && !there.isHidden && there.fault?.kind !== 'sound-gone') return null;
    const entry: QueueEntry = {
      ...{ id, path, sizeBytes: content.size, order, state: 'waiting', tracks: null },
      ...{ hasSound: true, summary: null, fault: null, isHidden: false, resultBytes: 0 },
    };
    return { entry, content };
  }

  /** @returns for how many there was no room. */
  async #store(items: readonly NewEntry[]): Promise<number> {
    const [first] = items;
    if (first === undefined) return 0;
    try {
      await this.#deps.store.add(items);
      this.#list.keep(items.map(({ entry }) => entry));
      return 0;
    } catch (error) {
      if (!isStorageFull(error)) throw error;
    }
    if (items.length === 1) return this.#hold(first);
    let nUnkept = 0;
    for (const item of items) nUnkept += await this.#store([item]);
    return nUnkept;
  }

  async #hold({ entry, content }: NewEntry): Promise<number> {
    const bare = { ...entry, hasSound: false };
    await this.#deps.store.add([{ entry: bare, content: null }]);
    this.#list.keep([bare]);
    if (content !== null) this.#unkept.set(entry.id, content);
    return 1;
  }
}
