import { SerError } from '#lib/core/errors.ts';
import { explainFailure } from './other-versions.ts';
import { openDatabase } from './schema.ts';
import type { StimmungDatabase } from './schema.ts';

/** What fails when the browser or the user takes the database away. */
const LOSSES = ['AbortError', 'InvalidStateError', 'UnknownError'];

/**
 * @returns null in browsers and modes that forbid storage, and while another version of the app has it; whoever can do
 *   without it goes on.
 */
export async function openIfAllowed(): Promise<StimmungDatabase | null> {
  try {
    return await openOrExplain();
  } catch (error) {
    if (error instanceof SerError) return null;
    throw error;
  }
}

/**
 * Lets `use` have the database, open for as long as it takes.
 *
 * @throws SerError `storage-unavailable` where the browser forbids storage, `storage-blocked` and `storage-outdated`
 *   while another version of the app has it, `storage-lost` if the database was taken away meanwhile.
 */
export async function withDatabase<T>(use: (database: StimmungDatabase) => Promise<T>): Promise<T> {
  const database = await openOrExplain();
  try {
    return await use(database);
  } catch (thrown) {
    const error = explainFailure(thrown, database);
    throw isLoss(error) ? new SerError({ code: 'storage-lost', details: {} }) : error;
  } finally {
    database.close();
  }
}

async function openOrExplain(): Promise<StimmungDatabase> {
  try {
    const { indexedDB } = globalThis as { indexedDB?: IDBFactory };
    if (indexedDB === undefined) throw new DOMException('There is no IndexedDB.');
    return await openDatabase();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new SerError({ code: 'storage-unavailable', details: {} });
  }
}

function isLoss(error: unknown): boolean {
  return error instanceof DOMException && LOSSES.includes(error.name);
}
