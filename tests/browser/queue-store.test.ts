import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeptResult, QueueEntry } from '#lib/storage/queue-records.ts';
import {
  addToQueue,
  changeEntries,
  listQueue,
  loadQueueResult,
  loadQueueSound,
  purgeQueue,
} from '#lib/storage/queue-store.ts';
import { openDatabase, type StimmungDatabase } from '#lib/storage/schema.ts';
import { measureUsage } from '#lib/storage/usage.ts';

const NAME = 'queue-test';
const RESULT: KeptResult = { kind: 'choice', envelopes: [new Float32Array([-1, 1])] };
let database: StimmungDatabase;

beforeEach(async () => {
  database = await openDatabase(NAME);
});

afterEach(async () => {
  database.close();
  await deleteDB(NAME);
});

function entry(id: string, order: number): QueueEntry {
  return {
    ...{ id, path: `calls/${id}.wav`, sizeBytes: 4, order, state: 'waiting', tracks: null },
    ...{ hasSound: true, summary: null, fault: null, isHidden: false, resultBytes: 0 },
  };
}

describe('the list', () => {
  it('keeps files and answers, in the order in which they came', async () => {
    await addToQueue(database, [
      { entry: entry('b', 1), content: new Blob(['bbbb']) },
      { entry: entry('a', 2), content: null },
      { entry: entry('c', 0), content: new File(['cccc'], 'c.wav') },
    ]);
    expect((await listQueue(database)).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect(await (await loadQueueSound(database, 'c'))?.text()).toBe('cccc');
    expect(await loadQueueSound(database, 'a')).toBeNull();
    expect(await loadQueueResult(database, 'b')).toBeNull();
    const done = (one: QueueEntry): QueueEntry => ({ ...one, state: 'done', resultBytes: 9 });
    expect(await changeEntries(database, ['b'], done, RESULT)).toMatchObject([{ state: 'done' }]);
    expect(await loadQueueResult(database, 'b')).toEqual(RESULT);
    const amount = (await measureUsage(database)).find(({ kind }) => kind === 'queue');
    expect(amount).toEqual({ kind: 'queue', count: 3, sizeBytes: 4 + 4 + 9 + 4 });
  });

  it('forgets what was removed, and a late answer does not bring it back', async () => {
    await addToQueue(database, [
      { entry: entry('a', 0), content: new Blob(['aaaa']) },
      { entry: entry('b', 1), content: new Blob(['bbbb']) },
    ]);
    await changeEntries(database, ['a'], (one) => ({ ...one, isHidden: true }), RESULT);
    await purgeQueue(database);
    expect(await changeEntries(database, ['a'], (one) => one, RESULT)).toEqual([]);
    expect((await listQueue(database)).map(({ id }) => id)).toEqual(['b']);
    expect(await loadQueueSound(database, 'a')).toBeNull();
    expect(await loadQueueResult(database, 'a')).toBeNull();
    expect(await database.count('queue-results')).toBe(0);
  });
});

it('comes into a database of the version before without touching what is there', async () => {
  database.close();
  await deleteDB(NAME);
  const old = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(NAME, 2);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('recordings').put({ sampleRate: null }, 'tab');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('not opened'));
  });
  old.close();
  database = await openDatabase(NAME);
  expect(await database.get('recordings', 'tab')).toEqual({ sampleRate: null });
  expect(await listQueue(database)).toEqual([]);
});
