import { deleteDB } from 'idb';
import { DATABASE_NAME } from './schema.ts';

/** Caches whose names hold this are the app itself, which must go on working without network. */
const SHELL = 'precache';

/**
 * Removes everything that the app keeps on this device, but not the app. Open connections, in other tabs as well, close
 * by themselves.
 *
 * @param name of the database; differs in tests only.
 */
export async function eraseEverything(name = DATABASE_NAME): Promise<void> {
  await deleteDB(name);
  const cached = await globalThis.caches.keys();
  await Promise.all(
    cached.filter((one) => !one.includes(SHELL)).map((one) => globalThis.caches.delete(one)),
  );
  localStorage.clear();
  sessionStorage.clear();
}
