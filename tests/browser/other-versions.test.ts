import { deleteDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listCorpora, listUtterances } from '#lib/storage/corpus-listing.ts';
import { eraseEverything } from '#lib/storage/erase.ts';
import { listQueue } from '#lib/storage/queue-store.ts';
import { loadActiveModel } from '#lib/storage/model-store.ts';
import { loadRecording } from '#lib/storage/recording-store.ts';
import { DATABASE_NAME, openDatabase } from '#lib/storage/schema.ts';
import { openIfAllowed, withDatabase } from '#lib/storage/with-database.ts';
import { errorOf } from '../support/codes.ts';
import { makeReleased, RELEASES, WEIGHTS_ID } from './support/released-databases.ts';

const NAME = 'stimmung-versions';
const NEWEST = 3;

afterEach(async () => {
  await deleteDB(NAME);
  await deleteDB(DATABASE_NAME);
});

/** What a later version of the app will be, as far as this one can know. */
function openLater(name: string, blocked = () => undefined): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, NEWEST + 1);
    request.onblocked = blocked;
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('It does not open.'));
  });
}

async function storesOf(name: string): Promise<string[]> {
  const database = await openDatabase(name);
  const stores = [...database.objectStoreNames];
  database.close();
  return stores;
}

describe.each(RELEASES)('a database of version $version', (release) => {
  it('is brought up to date with all that is in it', async () => {
    (await makeReleased(NAME, release)).close();
    const database = await openDatabase(NAME);
    expect(database.version).toBe(NEWEST);
    expect((await loadActiveModel(database))?.id).toBe(WEIGHTS_ID);
    const recording = await loadRecording(database, 'tab-1');
    expect(recording?.origin).toEqual({ kind: 'file', name: 'call.wav' });
    expect(await recording?.content.text()).toBe('RIFF');
    if (release.version >= 2) {
      expect((await listCorpora(database)).map(({ name }) => name)).toEqual(['EMO-DB']);
      expect((await listUtterances(database, 'emodb')).map(({ label }) => label)).toEqual([
        'anger',
      ]);
      expect((await database.get('evaluations', 'e1'))?.labels).toEqual(['anger', 'neutral']);
      expect(await database.count('folds')).toBe(1);
    }
    if (release.version >= 3) {
      expect((await listQueue(database)).map(({ path }) => path)).toEqual(['calls/a.wav']);
      expect((await database.get('live-pieces', ['l1', 0]))?.length).toBe(3);
    }
    database.close();
  });

  it('has the same stores then as one that is new', async () => {
    (await makeReleased(NAME, release)).close();
    expect(await storesOf(NAME)).toEqual(await storesOf(DATABASE_NAME));
  });
});

describe('an old tab and a new one', () => {
  it('lets go at once of what a newer version takes over', async () => {
    const old = await openDatabase(NAME);
    const blocked = vi.fn();
    const later = await openLater(NAME, blocked);
    expect(blocked).not.toHaveBeenCalled();
    expect(() => old.transaction('models')).toThrow(DOMException);
    later.close();
  });

  it('says that it is out of date when a newer version was here', async () => {
    (await openLater(DATABASE_NAME)).close();
    const info = await errorOf(() => withDatabase((database) => database.count('models')));
    expect(info.code).toBe('storage-outdated');
    // Whoever can do without goes on without.
    expect(await openIfAllowed()).toBeNull();
  });

  it('says so, too, when it is in the middle of something', async () => {
    const info = await errorOf(() =>
      withDatabase(async (database) => {
        (await openLater(DATABASE_NAME)).close();
        return database.count('models');
      }),
    );
    expect(info.code).toBe('storage-outdated');
  });

  it('does not wait for ever for an older one that does not let go, and goes on once it does', async () => {
    const [first] = RELEASES;
    if (first === undefined) throw new Error('No release.');
    const deaf = await makeReleased(DATABASE_NAME, first);
    const info = await errorOf(() => withDatabase((database) => database.count('models')));
    expect(info.code).toBe('storage-blocked');
    deaf.close();
    expect(await withDatabase((database) => database.count('models'))).toBe(1);
  });

  it('says so when everything is to be deleted and another tab does not let go', async () => {
    const [first] = RELEASES;
    if (first === undefined) throw new Error('No release.');
    const deaf = await makeReleased(NAME, first);
    expect((await errorOf(() => eraseEverything(NAME))).code).toBe('storage-blocked');
    deaf.close();
  });
});
