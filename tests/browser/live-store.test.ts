import { deleteDB, openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeWav } from '#lib/core/audio/wav.ts';
import { hideLive, listLive, loadLiveParts, purgeLive, toWav } from '#lib/storage/live-store.ts';
import { openDatabase } from '#lib/storage/schema.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { measureUsage } from '#lib/storage/usage.ts';
import { LiveKeeper } from '#lib/workers/live-keeper.ts';
import { failPuts } from './support/full-disk.ts';

const NAME = 'stimmung-test';
const RATE = 16_000;

let database: StimmungDatabase;

beforeEach(async () => {
  database = await openDatabase(NAME);
});

afterEach(async () => {
  database.close();
  await deleteDB(NAME);
});

/** A ramp, so that a piece that is missing or twice there shows. */
function sound(nSamples: number): Int16Array<ArrayBuffer> {
  return Int16Array.from({ length: nSamples }, (_, i) => (i % 60_001) - 30_000);
}

/** As it comes from the microphone, in small blocks. */
function addAll(keeper: LiveKeeper, samples: Int16Array<ArrayBuffer>): void {
  for (let at = 0; at < samples.length; at += 341) keeper.add(samples.slice(at, at + 341));
}

async function samplesOf(content: Blob): Promise<Int16Array> {
  const { channels, sampleRate } = decodeWav(new Uint8Array(await content.arrayBuffer()));
  expect(sampleRate).toBe(RATE);
  return Int16Array.from(channels[0] ?? [], (sample) => sample * 32_768);
}

const isSame = (a: Int16Array, b: Int16Array) =>
  a.length === b.length && a.every((value, i) => value === b[i]);

async function whole(id: string): Promise<Int16Array> {
  return samplesOf(toWav(await loadLiveParts(database, id), RATE));
}

it('keeps a recording sample by sample, more pieces than are read at once', async () => {
  const samples = sound(70.5 * RATE);
  const keeper = new LiveKeeper(database, { id: 'one', startedAt: 7 });
  addAll(keeper, samples);
  expect(isSame(await samplesOf(await keeper.finish()), samples)).toBe(true);
  expect(keeper.keeping).toBe('device');
  expect(isSame(await whole('one'), samples)).toBe(true);
  expect(await listLive(database)).toMatchObject([
    { id: 'one', startedAt: 7, nSamples: samples.length, isFinished: true },
  ]);
});

it('leaves all but the last second when nobody ends it', async () => {
  const samples = sound(5.9 * RATE);
  addAll(new LiveKeeper(database, { id: 'one', startedAt: 7 }), samples);
  await expect
    .poll(async () => (await listLive(database))[0]?.nSamples)
    .toBeGreaterThan(4.9 * RATE);
  const [recording] = await listLive(database);
  expect(recording?.isFinished).toBe(false);
  const kept = await whole('one');
  expect(kept.length).toBe(recording?.nSamples);
  expect(isSame(kept, samples.slice(0, kept.length))).toBe(true);
});

it('goes on in memory once the disk is full, and loses nothing', async () => {
  const samples = sound(6.3 * RATE);
  const keeper = new LiveKeeper(database, { id: 'one', startedAt: 7 });
  addAll(keeper, samples.slice(0, 3 * RATE));
  await expect
    .poll(async () => (await listLive(database))[0]?.nSamples)
    .toBeGreaterThan(1.9 * RATE);
  const makeRoom = failPuts('live-pieces');
  try {
    addAll(keeper, samples.slice(3 * RATE));
    await expect.poll(() => keeper.keeping).toBe('memory');
    expect(isSame(await samplesOf(await keeper.finish()), samples)).toBe(true);
  } finally {
    makeRoom();
  }
  const [recording] = await listLive(database);
  expect(isSame(await whole('one'), samples.slice(0, recording?.nSamples))).toBe(true);
});

describe('what is discarded', () => {
  beforeEach(async () => {
    for (const id of ['one', 'two']) {
      const keeper = new LiveKeeper(database, { id, startedAt: id === 'one' ? 1 : 2 });
      keeper.add(sound(RATE));
      await keeper.finish();
    }
  });

  it('is hidden first and can come back', async () => {
    await hideLive(database, 'two', true);
    expect((await listLive(database)).map(({ id }) => id)).toEqual(['one']);
    await hideLive(database, 'two', false);
    expect((await listLive(database)).map(({ id }) => id)).toEqual(['two', 'one']);
  });

  it('is deleted for good at the next visit, and nothing else', async () => {
    await hideLive(database, 'one', true);
    await purgeLive(database, new Set());
    expect(await database.getAllKeys('live')).toEqual(['two']);
    expect((await database.getAllKeys('live-pieces')).map(([id]) => id)).not.toContain('one');
    expect((await whole('two')).length).toBe(RATE);
  });

  it('is counted with the rest until then', async () => {
    const live = (await measureUsage(database)).find(({ kind }) => kind === 'live');
    expect(live).toEqual({ kind: 'live', count: 2, sizeBytes: 2 * 2 * RATE });
  });
});

it('a recording without sound goes, unless it has only just begun', async () => {
  for (const id of ['begun', 'left']) new LiveKeeper(database, { id, startedAt: 1 });
  await expect.poll(() => database.count('live')).toBe(2);
  await purgeLive(database, new Set(['begun']));
  expect(await database.getAllKeys('live')).toEqual(['begun']);
});

it('a database of the version before gets the new stores and keeps the rest', async () => {
  database.close();
  await deleteDB(NAME);
  const old = await openDB(NAME, 2, {
    upgrade(db) {
      db.createObjectStore('corpora', { keyPath: 'id' });
    },
  });
  await old.put('corpora', { id: 'kept' });
  old.close();
  database = await openDatabase(NAME);
  expect(await database.getAllKeys('corpora')).toEqual(['kept']);
  expect([...database.objectStoreNames]).toEqual(expect.arrayContaining(['live', 'live-pieces']));
});
