import { SerError } from '#lib/core/errors.ts';
import { openDatabase } from './schema.ts';
import type { StimmungDatabase } from './schema.ts';

/** What fails when the browser, the user or a newer version in another tab takes the database away. */
const LOSSES = ['AbortError', 'InvalidStateError', 'UnknownError'];

/** @returns null in browsers and modes that forbid storage; whoever can do without it goes on. */
export async function openIfAllowed(): Promise<StimmungDatabase | null> {
  if ((globalThis as { indexedDB?: IDBFactory }).indexedDB === undefined) return null;
  try {
    return await openDatabase();
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/**
 * Lets `use` have the database, open for as long as it takes.
 *
 * @throws SerError `storage-unavailable` where the browser forbids storage, `storage-lost` if the database was taken
 * away meanwhile.
 */
export async function withDatabase<T>(use: (database: StimmungDatabase) => Promise<T>): Promise<T> {
  const database = await openIfAllowed();
  if (database === null) throw new SerError({ code: 'storage-unavailable', details: {} });
  try {
    return await use(database);
  } catch (error) {
    if (!isLoss(error)) throw error;
    throw new SerError({ code: 'storage-lost', details: {} });
  } finally {
    database.close();
  }
}

function isLoss(error: unknown): boolean {
  return error instanceof DOMException && LOSSES.includes(error.name);
}
