import { deleteDB, openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SerError } from '#lib/core/errors.ts';
import { initialWeights } from '#lib/core/network/initializers.ts';
import { RECIPES } from '#lib/core/training/plan.ts';
import {
  createRun,
  deleteRun,
  latestRun,
  loadCheckpoint,
  peekCheckpoint,
  saveCheckpoint,
} from '#lib/storage/checkpoint-store.ts';
import type { RunCheckpoint } from '#lib/core/training/run.ts';
import { CHUNK_BYTES, readChunks, writeChunks } from '#lib/storage/chunks.ts';
import {
  addToLibrary,
  chooseModel,
  deleteFromLibrary,
  listLibrary,
  loadChosenModel,
  loadFromLibrary,
} from '#lib/storage/library-store.ts';
import type { LibraryDraft } from '#lib/storage/library-store.ts';
import { loadActiveModel, saveModel } from '#lib/storage/model-store.ts';
import { openDatabase } from '#lib/storage/schema.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { sha256 } from '#lib/storage/sha256.ts';
import type { StoredRun } from '#lib/storage/training-records.ts';
import { SMALL } from '../support/bundle.ts';
import { failPuts } from './support/full-disk.ts';

const NAME = 'stimmung-training-test';

let database: StimmungDatabase;
let restoreDisk: (() => void) | null = null;

beforeEach(async () => {
  database = await openDatabase(NAME);
});

afterEach(async () => {
  restoreDisk?.();
  restoreDisk = null;
  vi.restoreAllMocks();
  database.close();
  await deleteDB(NAME);
});

function makeRun(id: string, startedAt = 1): StoredRun {
  return {
    id,
    startedAt,
    corpusId: 'corpus',
    corpusName: 'Corpus',
    labels: ['anger', 'neutral'],
    plan: { recipe: 'recommended', ...RECIPES.recommended, seed: 1, start: { kind: 'scratch' } },
    training: ['a', 'b'],
    validation: ['c'],
    checkpointId: null,
  };
}

function makeCheckpoint(step: number): RunCheckpoint {
  const weights = initialWeights(SMALL, step);
  return {
    topology: SMALL,
    checkpoint: {
      position: { epoch: 0, step, lossSum: step / 3, nCorrect: step },
      weights,
      optimizer: {
        step,
        first: initialWeights(SMALL, step + 100),
        second: initialWeights(SMALL, step + 200),
        mean: initialWeights(SMALL, step + 300),
      },
    },
    progress: { epochs: [], losses: [2, 1.5], heard: [] },
  };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const reason = await promise.then(
    () => 'no rejection',
    (error: unknown) => error,
  );
  return reason instanceof SerError ? reason.info.code : String(reason);
}

describe('chunks', () => {
  it.each([0, 1, CHUNK_BYTES, 2 * CHUNK_BYTES + 5])('give back %i bytes unchanged', async (n) => {
    const bytes = Uint8Array.from({ length: n }, (_, i) => (i * 31) % 251);
    const parts = [bytes.subarray(0, n / 3), bytes.subarray(n / 3, n / 2), bytes.subarray(n / 2)];
    const manifest = await writeChunks(database, 'library-chunks', 'x', parts);
    expect(manifest.hashes).toHaveLength(Math.ceil(n / CHUNK_BYTES));
    const read = await readChunks(database, 'library-chunks', 'x', manifest);
    expect(read?.length).toBe(n);
    expect(await sha256(read ?? new Uint8Array(1))).toBe(await sha256(bytes));
  });
});

describe('checkpoint store', () => {
  beforeEach(() => createRun(database, makeRun('run')));

  it('has none at first', async () => {
    expect(await loadCheckpoint(database, 'run')).toBeNull();
    expect(await loadCheckpoint(database, 'no such run')).toBeNull();
  });

  it('gives back the last one bit by bit, and keeps no other', async () => {
    await saveCheckpoint(database, 'run', makeCheckpoint(1));
    await saveCheckpoint(database, 'run', makeCheckpoint(2));
    expect(await loadCheckpoint(database, 'run')).toEqual(makeCheckpoint(2));
    expect(await database.count('checkpoints')).toBe(1);
    const owners = new Set((await database.getAllKeys('checkpoint-chunks')).map(([id]) => id));
    expect(owners.size).toBe(1);
    const run = await latestRun(database);
    const peeked = run === null ? null : await peekCheckpoint(database, run);
    expect(peeked?.position.step).toBe(2);
  });

  it('does not show one that was cut off while it was written', async () => {
    await saveCheckpoint(database, 'run', makeCheckpoint(1));
    // What a page that is killed before the pointer is flipped leaves behind.
    await database.put('checkpoint-chunks', new ArrayBuffer(64), ['run 2 half', 0]);
    expect(await loadCheckpoint(database, 'run')).toEqual(makeCheckpoint(1));
    await saveCheckpoint(database, 'run', makeCheckpoint(3));
    const owners = (await database.getAllKeys('checkpoint-chunks')).map(([id]) => id);
    expect(owners).not.toContain('run 2 half');
  });

  it.each(['checkpoint-chunks', 'checkpoints'] as const)(
    'keeps the former one when the disk is full at %s',
    async (store) => {
      await saveCheckpoint(database, 'run', makeCheckpoint(1));
      restoreDisk = failPuts(store);
      expect(await codeOf(saveCheckpoint(database, 'run', makeCheckpoint(2)))).toBe('storage-full');
      restoreDisk();
      expect(await loadCheckpoint(database, 'run')).toEqual(makeCheckpoint(1));
      const owners = new Set((await database.getAllKeys('checkpoint-chunks')).map(([id]) => id));
      expect(owners.size).toBe(1);
    },
  );

  it.each([
    {
      damage: 'an altered byte',
      inflict: async (key: [string, number]) => {
        const bytes = new Uint8Array((await database.get('checkpoint-chunks', key)) ?? []);
        bytes[5] = (bytes[5] ?? 0) ^ 1;
        await database.put('checkpoint-chunks', bytes.buffer, key);
      },
    },
    {
      damage: 'a missing chunk',
      inflict: (key: [string, number]) => database.delete('checkpoint-chunks', key),
    },
  ])('takes $damage for no checkpoint', async ({ inflict }) => {
    await saveCheckpoint(database, 'run', makeCheckpoint(1));
    const [key] = await database.getAllKeys('checkpoint-chunks');
    if (key !== undefined) await inflict(key);
    expect(await loadCheckpoint(database, 'run')).toBeNull();
  });

  it('forgets a run with everything that belongs to it, and never brings it back', async () => {
    await saveCheckpoint(database, 'run', makeCheckpoint(1));
    await deleteRun(database, 'run');
    expect(await codeOf(saveCheckpoint(database, 'run', makeCheckpoint(2)))).toBe('storage-lost');
    for (const store of ['runs', 'checkpoints', 'checkpoint-chunks'] as const) {
      expect(await database.count(store)).toBe(0);
    }
  });

  it('writes so that a crash of the machine loses nothing', async () => {
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await saveCheckpoint(database, 'run', makeCheckpoint(1));
    const writing = transaction.mock.calls.filter(
      ([stores, mode]) => mode === 'readwrite' && [stores].flat().includes('checkpoints'),
    );
    expect(writing.map(([, , options]) => options?.durability)).toEqual(['strict']);
  });

  it('finds the run that was begun last', async () => {
    await createRun(database, makeRun('newer', 9));
    await createRun(database, makeRun('older', 0));
    expect((await latestRun(database))?.id).toBe('newer');
  });
});

describe('library', () => {
  const draft = (id: string, createdAt = 1): LibraryDraft => ({
    id,
    name: `Model ${id}`,
    createdAt,
    corpusName: 'Corpus',
    recipe: null,
    split: 'random',
    nTraining: 2,
    nValidation: 1,
    uar: 0.5,
    wa: 0.5,
    hearing: { spec: RECIPES.recommended.config.spec, segmentFrames: 188, warps: [1] },
    description: { of: id },
  });
  const weights = (seed: number) => Uint8Array.from({ length: 999 }, (_, i) => (i * seed) % 251);

  it('keeps several models, newest first', async () => {
    await addToLibrary(database, draft('a', 1), weights(1));
    await addToLibrary(database, draft('b', 2), weights(2));
    expect((await listLibrary(database)).map(({ id }) => id)).toEqual(['b', 'a']);
    const files = await loadFromLibrary(database, 'a');
    expect(files?.description).toEqual({ of: 'a' });
    expect(files?.weights).toEqual(weights(1));
    expect(files?.id).toBe(await sha256(weights(1)));
  });

  it('is untouched by what becomes of the shipped model', async () => {
    await addToLibrary(database, draft('own'), weights(1));
    const shipped = { sourceUrl: '/model.json', description: {}, weights: weights(5) };
    await saveModel(database, { id: await sha256(weights(5)), ...shipped });
    await database.clear('model-chunks');
    expect(await loadActiveModel(database)).toBeNull();
    expect((await loadFromLibrary(database, 'own'))?.weights).toEqual(weights(1));
  });

  it('lets the chosen model listen until it is deleted', async () => {
    await addToLibrary(database, draft('own'), weights(1));
    expect(await loadChosenModel(database)).toBeNull();
    await chooseModel(database, 'own');
    expect((await loadChosenModel(database))?.description).toEqual({ of: 'own' });
    await deleteFromLibrary(database, 'own');
    expect(await loadChosenModel(database)).toBeNull();
    expect(await database.count('library-chunks')).toBe(0);
    expect(await database.get('pointers', 'chosen')).toBeUndefined();
  });

  it('goes back to the shipped model when asked', async () => {
    await addToLibrary(database, draft('own'), weights(1));
    await chooseModel(database, 'own');
    await chooseModel(database, null);
    expect(await loadChosenModel(database)).toBeNull();
  });

  it.each(['library-chunks', 'library'] as const)(
    'leaves nothing behind when the disk is full at %s',
    async (store) => {
      restoreDisk = failPuts(store);
      expect(await codeOf(addToLibrary(database, draft('own'), weights(1)))).toBe('storage-full');
      restoreDisk();
      expect(await listLibrary(database)).toEqual([]);
      expect(await database.count('library-chunks')).toBe(0);
    },
  );

  it('refuses a model with a flipped bit', async () => {
    await addToLibrary(database, draft('own'), weights(1));
    const altered = weights(1);
    altered[17] = (altered[17] ?? 0) ^ 1;
    await database.put('library-chunks', altered.buffer, ['own', 0]);
    expect(await loadFromLibrary(database, 'own')).toBeNull();
  });
});

it('brings a database of version 1 up to date without losing its model', async () => {
  const name = `${NAME}-old`;
  const weights = Uint8Array.of(1, 2, 3);
  const id = await sha256(weights);
  const old = await openDB(name, 1, {
    upgrade(db) {
      db.createObjectStore('models', { keyPath: 'id' });
      db.createObjectStore('model-chunks');
      db.createObjectStore('pointers');
      db.createObjectStore('recordings');
    },
  });
  await old.put('models', {
    id,
    sourceUrl: '/old.json',
    description: {},
    sizeBytes: 3,
    nChunks: 1,
    storedAt: 1,
  });
  await old.put('model-chunks', weights.buffer, [id, 0]);
  await old.put('pointers', id, 'active');
  old.close();
  const upgraded = await openDatabase(name);
  expect((await loadActiveModel(upgraded))?.weights).toEqual(weights);
  expect(await loadChosenModel(upgraded)).toBeNull();
  await createRun(upgraded, makeRun('run'));
  await saveCheckpoint(upgraded, 'run', makeCheckpoint(1));
  expect(await loadCheckpoint(upgraded, 'run')).toEqual(makeCheckpoint(1));
  upgraded.close();
  await deleteDB(name);
});
