import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SerError } from '#lib/core/errors.ts';
import { CHUNK_BYTES } from '#lib/storage/chunks.ts';
import { loadActiveModel, saveModel } from '#lib/storage/model-store.ts';
import type { ModelFiles } from '#lib/storage/model-store.ts';
import { runTransaction } from '#lib/storage/quota.ts';
import {
  deleteRecordingsExcept,
  loadRecording,
  saveRecording,
} from '#lib/storage/recording-store.ts';
import { openDatabase } from '#lib/storage/schema.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { sha256 } from '#lib/storage/sha256.ts';

const NAME = 'stimmung-test';

let database: StimmungDatabase;

beforeEach(async () => {
  database = await openDatabase(NAME);
});

afterEach(async () => {
  database.close();
  await deleteDB(NAME);
});

async function makeModel(sizeBytes: number, seed: number): Promise<ModelFiles> {
  const weights = new Uint8Array(sizeBytes);
  for (let i = 0; i < sizeBytes; i++) weights[i] = (i * 31 + seed) % 251;
  const id = await sha256(weights);
  return { id, sourceUrl: `/model-${seed}.json`, description: { seed }, weights };
}

/** Compares megabytes by their checksum, since a deep comparison takes seconds. */
async function expectActive(files: ModelFiles): Promise<void> {
  const { weights, ...rest } = (await loadActiveModel(database)) ?? { weights: new Uint8Array() };
  const { weights: expected, ...expectedRest } = files;
  expect(rest).toEqual(expectedRest);
  expect(weights.length).toBe(expected.length);
  expect(await sha256(weights)).toBe(await sha256(expected));
}

it('computes SHA-256 as everyone does', async () => {
  const digest = await sha256(new TextEncoder().encode('abc'));
  expect(digest).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

describe('model store', () => {
  it.each([0, 1, CHUNK_BYTES, 2 * CHUNK_BYTES + 5])('gives back %i bytes unchanged', async (n) => {
    const files = await makeModel(n, 7);
    await saveModel(database, files);
    await expectActive(files);
    expect(await database.count('model-chunks')).toBe(Math.ceil(n / CHUNK_BYTES));
  });

  it('has none at first', async () => {
    expect(await loadActiveModel(database)).toBeNull();
  });

  it('keeps only the newest', async () => {
    await saveModel(database, await makeModel(1000, 1));
    const newer = await makeModel(1000, 2);
    await saveModel(database, newer);
    await expectActive(newer);
    expect(await database.count('models')).toBe(1);
    expect(await database.count('model-chunks')).toBe(1);
  });

  it('refuses weights that are not those named, and keeps the former model', async () => {
    const good = await makeModel(1000, 1);
    await saveModel(database, good);
    const wrong = { ...(await makeModel(1000, 2)), id: good.id.replace(/^./, 'x') };
    const error = await saveModel(database, wrong).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SerError);
    expect((error as SerError).info.code).toBe('bundle-hash-mismatch');
    await expectActive(good);
  });

  it('keeps the former model when a save ends before the pointer is flipped', async () => {
    const good = await makeModel(1000, 1);
    await saveModel(database, good);
    // What a page that is killed between the two transactions leaves behind.
    await database.put('model-chunks', new ArrayBuffer(8), ['half-written', 0]);
    await expectActive(good);
    const next = await makeModel(1000, 3);
    await saveModel(database, next);
    expect(await database.getAllKeys('model-chunks')).toEqual([[next.id, 0]]);
  });

  it.each([
    {
      damage: 'an altered byte',
      inflict: async (id: string) => {
        const chunk = await database.get('model-chunks', [id, 0]);
        new Uint8Array(chunk ?? new ArrayBuffer(1))[0] = 255;
        await database.put('model-chunks', chunk ?? new ArrayBuffer(1), [id, 0]);
      },
    },
    {
      damage: 'a missing chunk',
      inflict: (id: string) => database.delete('model-chunks', [id, 1]),
    },
    { damage: 'a missing record', inflict: (id: string) => database.delete('models', id) },
  ])('takes $damage for no model and cleans up', async ({ inflict }) => {
    const files = await makeModel(CHUNK_BYTES + 10, 4);
    await saveModel(database, files);
    await inflict(files.id);
    expect(await loadActiveModel(database)).toBeNull();
    expect(await database.count('model-chunks')).toBe(0);
    await saveModel(database, files);
    await expectActive(files);
  });
});

describe('runTransaction', () => {
  it('says that storage is full when the transaction fails after its writes have succeeded', async () => {
    const failure = new DOMException('full', 'QuotaExceededError');
    const tx = { done: Promise.reject<undefined>(failure) };
    const error = await runTransaction(tx, 123, [Promise.resolve('key')]).catch(
      (reason: unknown) => reason,
    );
    expect((error as SerError).info).toEqual({
      code: 'storage-full',
      details: { neededBytes: 123 },
    });
  });

  it('hides no other failure', async () => {
    const tx = { done: Promise.reject<undefined>(new DOMException('gone', 'AbortError')) };
    await expect(runTransaction(tx, 1, [])).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('recording store', () => {
  const recording = (text: string) => ({
    origin: { kind: 'file' as const, name: `${text}.wav` },
    content: new Blob([text]),
    sampleRate: null,
  });

  it('keeps one recording per tab', async () => {
    await saveRecording(database, 'a', recording('first'));
    await saveRecording(database, 'b', recording('other'));
    await saveRecording(database, 'a', recording('second'));
    const kept = await loadRecording(database, 'a');
    expect(kept?.origin).toEqual({ kind: 'file', name: 'second.wav' });
    expect(await kept?.content.text()).toBe('second');
    expect(await database.count('recordings')).toBe(2);
  });

  it('removes what closed tabs left behind', async () => {
    await saveRecording(database, 'open', recording('mine'));
    await saveRecording(database, 'closed', recording('old'));
    await deleteRecordingsExcept(database, new Set(['open']));
    expect(await loadRecording(database, 'closed')).toBeNull();
    expect(await loadRecording(database, 'open')).not.toBeNull();
  });
});

it('gives way to a newer version in another tab', async () => {
  let wasBlocked = false;
  const newer = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(NAME, 99);
    request.onblocked = () => (wasBlocked = true);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('not opened'));
  });
  expect(newer.version).toBe(99);
  expect(wasBlocked).toBe(false);
  newer.close();
});
