import { deleteDB } from 'idb';
import { unlessBlocked } from './other-versions.ts';
import { DATABASE_NAME } from './schema.ts';

/** These caches are the app itself, which must go on working without network. */
const IS_APP = /precache|^assets$/;

/**
 * Removes everything that the app keeps on this device, but not the app. Open connections, in other tabs as well, close
 * by themselves.
 *
 * @param name of the database; differs in tests only.
 * @throws SerError `storage-blocked`.
 */
export async function eraseEverything(name = DATABASE_NAME): Promise<void> {
  await unlessBlocked(
    (blocked) => deleteDB(name, { blocked }),
    () => undefined,
  );
  const cached = await globalThis.caches.keys();
  await Promise.all(
    cached.filter((one) => !IS_APP.test(one)).map((one) => globalThis.caches.delete(one)),
  );
  localStorage.clear();
  sessionStorage.clear();
}
