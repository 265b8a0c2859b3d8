import { runTransaction } from './quota.ts';
import type { StimmungDatabase, StoredRecording } from './schema.ts';

/** @throws SerError `storage-full`. */
export async function saveRecording(
  database: StimmungDatabase,
  tabId: string,
  recording: StoredRecording,
): Promise<void> {
  const tx = database.transaction('recordings', 'readwrite');
  await runTransaction(tx, recording.content.size, [tx.store.put(recording, tabId)]);
}

export async function loadRecording(
  database: StimmungDatabase,
  tabId: string,
): Promise<StoredRecording | null> {
  return (await database.get('recordings', tabId)) ?? null;
}

export async function deleteRecording(database: StimmungDatabase, tabId: string): Promise<void> {
  await database.delete('recordings', tabId);
}

/** Removes what closed tabs left behind. */
export async function deleteRecordingsExcept(
  database: StimmungDatabase,
  openTabIds: ReadonlySet<string>,
): Promise<void> {
  const tx = database.transaction('recordings', 'readwrite');
  for (const tabId of await tx.store.getAllKeys()) {
    if (!openTabIds.has(tabId)) await tx.store.delete(tabId);
  }
  await tx.done;
}
