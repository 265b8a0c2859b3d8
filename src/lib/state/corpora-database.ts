import { SerError } from '#lib/core/errors.ts';
import { openDatabase } from '#lib/storage/schema.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';

/** @throws SerError `storage-unavailable` where the browser forbids storage. */
export async function withCorpora<T>(use: (database: StimmungDatabase) => Promise<T>): Promise<T> {
  const database = await openDatabase().catch((error: unknown) => {
    if (!(error instanceof DOMException)) throw error;
    throw new SerError({ code: 'storage-unavailable', details: {} });
  });
  try {
    return await use(database);
  } finally {
    database.close();
  }
}
