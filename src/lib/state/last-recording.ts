import { heldLocks, holdLock } from '#lib/browser/locks.ts';
import { SerError } from '#lib/core/errors.ts';
import {
  deleteRecording,
  deleteRecordingsExcept,
  loadRecording,
  saveRecording,
} from '#lib/storage/recording-store.ts';
import type { StimmungDatabase, StoredRecording } from '#lib/storage/schema.ts';
import { withDatabase } from '#lib/storage/with-database.ts';

const TAB_ID = 'stimmung.tab';

/**
 * Keeps the recording on the page through a reload or a crash of this tab, and no longer: each open tab holds a lock,
 * and what belongs to none is removed at the next visit. Where the browser forbids storage nothing is kept.
 */
export class LastRecording {
  /** Writes and deletions in their order. */
  #queue: Promise<unknown> = Promise.resolve();

  /** The recording that this tab showed before it was reloaded, or null. */
  take(): Promise<StoredRecording | null> {
    return this.#withDatabase(async (database) => {
      await deleteRecordingsExcept(database, await claimTab());
      return loadRecording(database, tabId());
    });
  }

  async keep(recording: StoredRecording): Promise<void> {
    await this.#withDatabase((database) => saveRecording(database, tabId(), recording));
  }

  async forget(): Promise<void> {
    await this.#withDatabase((database) => deleteRecording(database, tabId()));
  }

  #withDatabase<T>(use: (database: StimmungDatabase) => Promise<T>): Promise<T | null> {
    const turn = this.#queue.then(async () => {
      try {
        return await withDatabase(use);
      } catch (error) {
        // Forbidden or full storage costs only the convenience.
        if (error instanceof DOMException || error instanceof SerError) return null;
        throw error;
      }
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

/** The same across reloads of one tab, different in every other tab. */
function tabId(): string {
  let id = sessionStorage.getItem(TAB_ID);
  if (id === null) {
    id = `tab-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
    sessionStorage.setItem(TAB_ID, id);
  }
  return id;
}

/** Marks this tab as open until it is closed. @returns the ids of all open tabs. */
async function claimTab(): Promise<Set<string>> {
  const own = tabId();
  // Held as long as the page lives. A copy of this tab has the same name.
  await holdLock(own, 'shared').held;
  return new Set([own, ...(await heldLocks())]);
}
