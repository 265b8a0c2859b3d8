import { SerError } from '#lib/core/errors.ts';
import { openDatabase } from './schema.ts';
import type { StimmungDatabase } from './schema.ts';

/** @returns null in browsers and modes that forbid storage; whoever can do without it goes on. */
export async function openIfAllowed(): Promise<StimmungDatabase | null> {
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
 * @throws SerError `storage-unavailable` where the browser forbids storage.
 */
export async function withDatabase<T>(use: (database: StimmungDatabase) => Promise<T>): Promise<T> {
  const database = await openIfAllowed();
  if (database === null) throw new SerError({ code: 'storage-unavailable', details: {} });
  try {
    return await use(database);
  } finally {
    database.close();
  }
}
