import type { KeptResult, QueueEntry } from '#lib/storage/queue-records.ts';
import {
  addToQueue,
  changeEntries,
  listQueue,
  loadQueueResult,
  loadQueueSound,
  purgeQueue,
} from '#lib/storage/queue-store.ts';
import { openIfAllowed, withDatabase } from '#lib/storage/with-database.ts';
import type { QueueStore } from './queue-types.ts';

/** The list on this device, or in memory where the browser keeps nothing. */
export async function openQueueStore(): Promise<{ store: QueueStore; isKept: boolean }> {
  const database = await openIfAllowed();
  if (database === null) return { store: new MemoryQueueStore(), isKept: false };
  database.close();
  return { store: deviceStore, isKept: true };
}

const deviceStore: QueueStore = {
  list: () => withDatabase(listQueue),
  add: (items) => withDatabase((database) => addToQueue(database, items)),
  change: (ids, change, result) =>
    withDatabase((database) => changeEntries(database, ids, change, result)),
  loadSound: (id) => withDatabase((database) => loadQueueSound(database, id)),
  loadResult: (id) => withDatabase((database) => loadQueueResult(database, id)),
  purge: () => withDatabase(purgeQueue),
};

/** Forgets everything with the page. */
export class MemoryQueueStore implements QueueStore {
  readonly #entries = new Map<string, QueueEntry>();
  readonly #sounds = new Map<string, Blob>();
  readonly #results = new Map<string, KeptResult>();

  list(): Promise<QueueEntry[]> {
    return Promise.resolve([...this.#entries.values()]);
  }

  add(items: Parameters<QueueStore['add']>[0]): Promise<void> {
    for (const { entry, content } of items) {
      this.#entries.set(entry.id, entry);
      if (content !== null) this.#sounds.set(entry.id, content);
    }
    return Promise.resolve();
  }

  change(
    ids: readonly string[],
    change: (entry: QueueEntry) => QueueEntry,
    result?: KeptResult,
  ): Promise<QueueEntry[]> {
    const changed = ids.flatMap((id) => {
      const entry = this.#entries.get(id);
      return entry === undefined ? [] : [change(entry)];
    });
    for (const entry of changed) {
      this.#entries.set(entry.id, entry);
      if (result !== undefined) this.#results.set(entry.id, result);
    }
    return Promise.resolve(changed);
  }

  loadSound(id: string): Promise<Blob | null> {
    return Promise.resolve(this.#sounds.get(id) ?? null);
  }

  loadResult(id: string): Promise<KeptResult | null> {
    return Promise.resolve(this.#results.get(id) ?? null);
  }

  purge(): Promise<void> {
    for (const { id, isHidden } of this.#entries.values()) {
      if (!isHidden) continue;
      this.#entries.delete(id);
      this.#sounds.delete(id);
      this.#results.delete(id);
    }
    return Promise.resolve();
  }
}
