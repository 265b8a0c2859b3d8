import type { KeptResult, QueueEntry } from './queue-records.ts';
import { runTransaction } from './quota.ts';
import type { StimmungDatabase } from './schema.ts';

/** An entry on its way in; without content there was no room for it. */
export interface NewEntry {
  entry: QueueEntry;
  content: Blob | null;
}

/** All entries in their order, those included that are out of sight. */
export async function listQueue(database: StimmungDatabase): Promise<QueueEntry[]> {
  const entries = await database.getAll('queue');
  return entries.sort((a, b) => a.order - b.order);
}

/**
 * Adds entries with their files, all or nothing.
 *
 * @throws SerError `storage-full`.
 */
export async function addToQueue(
  database: StimmungDatabase,
  items: readonly NewEntry[],
): Promise<void> {
  const sizeBytes = items.reduce((sum, { content }) => sum + (content?.size ?? 0), 0);
  const tx = database.transaction(['queue', 'queue-sounds'], 'readwrite');
  await runTransaction(
    tx,
    sizeBytes,
    items.flatMap(({ entry, content }) => [
      tx.objectStore('queue').put(entry),
      ...(content === null ? [] : [tx.objectStore('queue-sounds').put(content, entry.id)]),
    ]),
  );
}

/**
 * Changes entries that are there still, with a result if one came of it; nothing that was removed comes back.
 *
 * @returns them as they are now.
 * @throws SerError `storage-full`; nothing is changed then.
 */
export async function changeEntries(
  database: StimmungDatabase,
  ids: readonly string[],
  change: (entry: QueueEntry) => QueueEntry,
  result: KeptResult | null = null,
): Promise<QueueEntry[]> {
  const tx = database.transaction(['queue', 'queue-results'], 'readwrite');
  const queue = tx.objectStore('queue');
  const found = await Promise.all(ids.map((id) => queue.get(id)));
  const changed = found.flatMap((entry) => (entry === undefined ? [] : [change(entry)]));
  await runTransaction(
    tx,
    changed.reduce((sum, { resultBytes }) => sum + resultBytes, 0),
    changed.flatMap((entry) => [
      queue.put(entry),
      ...(result === null ? [] : [tx.objectStore('queue-results').put(result, entry.id)]),
    ]),
  );
  return changed;
}

/** The file as it came; null if it is not kept. */
export async function loadQueueSound(database: StimmungDatabase, id: string): Promise<Blob | null> {
  return (await database.get('queue-sounds', id)) ?? null;
}

export async function loadQueueResult(
  database: StimmungDatabase,
  id: string,
): Promise<KeptResult | null> {
  return (await database.get('queue-results', id)) ?? null;
}

/** Deletes for good what is out of sight. */
export async function purgeQueue(database: StimmungDatabase): Promise<void> {
  const tx = database.transaction(['queue', 'queue-sounds', 'queue-results'], 'readwrite');
  const entries = await tx.objectStore('queue').getAll();
  const hidden = entries.filter(({ isHidden }) => isHidden);
  await Promise.all(
    hidden.flatMap(({ id }) => [
      tx.objectStore('queue').delete(id),
      tx.objectStore('queue-sounds').delete(id),
      tx.objectStore('queue-results').delete(id),
    ]),
  );
  await tx.done;
}
