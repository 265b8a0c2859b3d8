import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readArchive } from '#lib/core/network/package-archive.ts';
import { serializeBundle } from '#lib/core/network/bundle.ts';
import { RECIPES } from '#lib/core/training/plan.ts';
import { eraseEverything } from '#lib/storage/erase.ts';
import {
  addToLibrary,
  chooseModel,
  loadFromLibrary,
  renameInLibrary,
} from '#lib/storage/library-store.ts';
import type { LibraryDraft } from '#lib/storage/library-store.ts';
import { saveRecording } from '#lib/storage/recording-store.ts';
import { DATABASE_NAME, openDatabase } from '#lib/storage/schema.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { sha256 } from '#lib/storage/sha256.ts';
import type { LibraryModel } from '#lib/storage/training-records.ts';
import { measureUsage } from '#lib/storage/usage.ts';
import type { StoredAmount } from '#lib/storage/usage.ts';
import { announceChosenModel } from '#lib/workers/chosen-model.ts';
import { ComputeClient } from '#lib/workers/compute-client.ts';
import { LibraryClient } from '#lib/workers/library-client.ts';
import { makeBundle, SMALL } from '../support/bundle.ts';
import { syllables } from '../support/signals.ts';

// The workers know no other database than that of the app.
let database: StimmungDatabase;

beforeEach(async () => {
  await deleteDB(DATABASE_NAME);
  database = await openDatabase();
});

afterEach(async () => {
  database.close();
  await deleteDB(DATABASE_NAME);
});

/** A small network that was never trained, in the library. */
async function addModel(id: string, name: string, towers = 1): Promise<LibraryModel> {
  const topology = towers === 1 ? SMALL : { ...SMALL, towers };
  const bundle = makeBundle({ id: name, topology });
  const { description, weights } = serializeBundle(bundle);
  const owned = new Uint8Array(weights);
  const draft: LibraryDraft = {
    id,
    name,
    createdAt: 5,
    corpusName: 'EMO-DB',
    recipe: null,
    split: 'random',
    nTraining: 20,
    nValidation: 5,
    uar: 0.5,
    wa: null,
    hearing: {
      ...{ spec: bundle.spec, segmentFrames: bundle.segmentFrames, warps: [1] },
      ...(towers === 1 ? {} : { towers }),
    },
    description: {
      ...description,
      weights: { sizeBytes: owned.length, sha256: await sha256(owned) },
    },
  };
  return addToLibrary(database, draft, owned);
}

describe('renaming a model', () => {
  it('changes its name and nothing else', async () => {
    const model = await addModel('a', 'First');
    await renameInLibrary(database, 'a', 'Second');
    expect(await database.get('library', 'a')).toEqual({ ...model, name: 'Second' });
  });

  it('brings no model back that is gone', async () => {
    await renameInLibrary(database, 'gone', 'Second');
    expect(await database.count('library')).toBe(0);
  });
});

it('what a closed tab left of a model goes when the next one comes', async () => {
  await database.put('library-chunks', new ArrayBuffer(8), ['half-written', 0]);
  await addModel('a', 'First');
  const owners = (await database.getAllKeys('library-chunks')).map(([owner]) => owner);
  expect(new Set(owners)).toEqual(new Set(['a']));
});

it('two models that come in at once do not clear each other away', async () => {
  await Promise.all([addModel('a', 'First'), addModel('b', 'Second')]);
  for (const id of ['a', 'b']) expect(await loadFromLibrary(database, id)).not.toBeNull();
});

describe('what is stored', () => {
  const amountOf = (amounts: StoredAmount[], kind: StoredAmount['kind']) =>
    amounts.find((amount) => amount.kind === kind);

  it('is nothing of every kind at first', async () => {
    const amounts = await measureUsage(database);
    expect(amounts.map(({ kind }) => kind)).toEqual([
      'shipped',
      'models',
      'corpora',
      'checkpoints',
      'evaluations',
      'recordings',
      'queue',
      'live',
    ]);
    for (const { count, sizeBytes } of amounts) expect([count, sizeBytes]).toEqual([0, 0]);
  });

  it('counts models, recordings, and evaluations with their folds', async () => {
    const model = await addModel('a', 'First');
    const origin = { kind: 'microphone' } as const;
    await saveRecording(database, 'tab', {
      origin,
      content: new Blob([new Uint8Array(1234)]),
      sampleRate: 16_000,
    });
    await database.put('evaluations', {
      id: 'e',
      startedAt: 1,
      corpusId: 'corpus',
      corpusName: 'Corpus',
      labels: ['anger', 'neutral'],
      recipe: null,
      config: RECIPES.recommended.config,
      warps: [1],
      seed: 1,
      folds: [],
      isHidden: false,
    });
    const before = amountOf(await measureUsage(database), 'evaluations');
    await database.put('folds', {
      evaluationId: 'e',
      protocol: 'random',
      name: '1',
      minutes: null,
      trainingLoss: 0.5,
      clips: [],
    });
    const amounts = await measureUsage(database);
    expect(amountOf(amounts, 'models')).toMatchObject({
      count: 1,
      sizeBytes: model.content.sizeBytes,
    });
    expect(amountOf(amounts, 'recordings')).toMatchObject({ count: 1, sizeBytes: 1234 });
    expect(before?.count).toBe(1);
    expect(amountOf(amounts, 'evaluations')?.count).toBe(1);
    expect(amountOf(amounts, 'evaluations')?.sizeBytes).toBeGreaterThan(before?.sizeBytes ?? 0);
    expect(before?.sizeBytes).toBeGreaterThan(0);
  });
});

it('erases databases, settings and caches, but not the app', async () => {
  await addModel('a', 'First');
  localStorage.setItem('stimmung.language', 'de');
  sessionStorage.setItem('stimmung.tab', 'x');
  // As Workbox names it: prefix, purpose, version and scope.
  const shell = `workbox-precache-v2-${location.origin}/`;
  for (const name of [shell, 'assets', 'shared']) {
    await (await caches.open(name)).put('/something', new Response('something'));
  }
  try {
    // The open connection gives way by itself.
    await eraseEverything();
    const names = (await indexedDB.databases()).map(({ name }) => name);
    expect(names).not.toContain(DATABASE_NAME);
    expect(localStorage.length).toBe(0);
    expect(sessionStorage.length).toBe(0);
    expect(await caches.has('shared')).toBe(false);
    for (const cacheName of [shell, 'assets']) {
      expect(await (await caches.match('/something', { cacheName }))?.text()).toBe('something');
    }
  } finally {
    await caches.delete(shell);
    await caches.delete('assets');
  }
});

describe('LibraryClient', () => {
  let client: LibraryClient;

  beforeEach(() => {
    client = new LibraryClient();
  });

  afterEach(() => client.stop());

  it.each([1, 2])('packs a model of %i towers and takes it in again the same', async (towers) => {
    const model = await addModel('a', 'First', towers);
    const archive = await client.exportModel('a');
    const copy = await client.importModel(new Blob([archive]));
    expect(copy.id).not.toBe('a');
    expect(copy).toEqual({ ...model, id: copy.id });
    const chunks = await database.getAll('library-chunks');
    expect(chunks).toHaveLength(2);
    expect(new Uint8Array(chunks[0] ?? new ArrayBuffer())).toEqual(
      new Uint8Array(chunks[1] ?? new ArrayBuffer(1)),
    );
  });

  it('packs a model that is not in the library just the same', async () => {
    const {
      id,
      hearing,
      sha256: hash,
      content,
      description,
      ...about
    } = await addModel('a', 'One');
    expect([id, hearing.warps, content.hashes.length, hash.length]).toEqual(['a', [1], 1, 64]);
    const [chunk] = await database.getAll('library-chunks');
    const weights = new Uint8Array(chunk ?? new ArrayBuffer());
    const expected = weights.slice();
    const archive = await client.pack(about, JSON.stringify(description), weights);
    expect(weights.length).toBe(0);
    const files = await readArchive(archive);
    expect(files.get('weights.bin')).toEqual(expected);
  });
});

it('another model answers as soon as it is chosen, in a worker that runs already', async () => {
  await addModel('a', 'First');
  await addModel('b', 'Second');
  const client = new ComputeClient();
  const ask = async () => {
    const { samples } = syllables(16_000, 2);
    const result = await client.predict({ kind: 'samples', samples, sampleRate: 16_000 });
    return result.ownModel;
  };
  const choose = async (id: string) => {
    await chooseModel(database, id);
    announceChosenModel();
  };
  try {
    await choose('a');
    expect(await ask()).toBe('First');
    await choose('b');
    await expect.poll(ask).toBe('Second');
    expect(client.isRunning).toBe(true);
    await choose('a');
    await expect.poll(ask).toBe('First');
  } finally {
    client.stop();
  }
});

it('the shipped model answers for one that is damaged or unreadable, and names it', async () => {
  const model = await addModel('a', 'First');
  const client = new ComputeClient();
  const ask = async () => {
    const { samples } = syllables(16_000, 2);
    const { ownModel, unreadable, prediction } = await client.predict({
      kind: 'samples',
      samples,
      sampleRate: 16_000,
    });
    return { ownModel, unreadable, id: prediction.model.id };
  };
  const byShipped = { ownModel: null, unreadable: 'First', id: 'alexnet-compact-emodb' };
  try {
    await database.put('library', { ...model, description: { formatVersion: 'none' } });
    await chooseModel(database, 'a');
    expect(await ask()).toEqual(byShipped);
    await database.put('library', model);
    announceChosenModel();
    await expect.poll(ask).toMatchObject({ ownModel: 'First', unreadable: null });
    await database.put('library-chunks', new ArrayBuffer(8), ['a', 0]);
    announceChosenModel();
    await expect.poll(ask).toEqual(byShipped);
  } finally {
    client.stop();
  }
});
