import { withLock } from '#lib/browser/locks.ts';
import { chunkRange, deleteChunksExcept, readChunks, writeChunks } from './chunks.ts';
import type { ModelFiles } from './model-store.ts';
import { runTransaction } from './quota.ts';
import type { StimmungDatabase } from './schema.ts';
import { sha256 } from './sha256.ts';
import type { LibraryModel } from './training-records.ts';

/** What is known of a new model beside its weights. */
export type LibraryDraft = Omit<LibraryModel, 'sha256' | 'content'>;

const LOCK = 'stimmung.library';
/** About what a description takes, for the sentence about a full disk. */
const RECORD_BYTES = 100_000;

/** Models of one's own, newest first. */
export async function listLibrary(database: StimmungDatabase): Promise<LibraryModel[]> {
  const models = await database.getAll('library');
  return models.sort((a, b) => b.createdAt - a.createdAt);
}

/**
 * Keeps a model beside the others: weights first, the record that names them last.
 *
 * @throws SerError `storage-full`; nothing of the model is left then.
 */
export function addToLibrary(
  database: StimmungDatabase,
  draft: LibraryDraft,
  weights: Uint8Array<ArrayBuffer>,
): Promise<LibraryModel> {
  // One at a time, so that chunks without a model are what a closed tab left behind and nothing under way.
  return withLock(LOCK, async () => {
    const owners = new Set(await database.getAllKeys('library'));
    await deleteChunksExcept(database, 'library-chunks', owners);
    return add(database, draft, weights);
  });
}

async function add(
  database: StimmungDatabase,
  draft: LibraryDraft,
  weights: Uint8Array<ArrayBuffer>,
): Promise<LibraryModel> {
  try {
    const content = await writeChunks(database, 'library-chunks', draft.id, [weights]);
    const model: LibraryModel = { ...draft, sha256: await sha256(weights), content };
    const tx = database.transaction('library', 'readwrite', { durability: 'strict' });
    await runTransaction(tx, RECORD_BYTES, [tx.store.put(model)]);
    return model;
  } catch (error) {
    await database.delete('library-chunks', chunkRange(draft.id));
    throw error;
  }
}

/** @returns null if it is not there, incomplete or altered. */
export async function loadFromLibrary(
  database: StimmungDatabase,
  id: string,
): Promise<ModelFiles | null> {
  const model = await database.get('library', id);
  if (model === undefined) return null;
  const weights = await readChunks(database, 'library-chunks', id, model.content);
  if (weights === null) return null;
  return { id: model.sha256, sourceUrl: '', description: model.description, weights };
}

/** Gives a model another name. */
export async function renameInLibrary(
  database: StimmungDatabase,
  id: string,
  name: string,
): Promise<void> {
  const tx = database.transaction('library', 'readwrite', { durability: 'strict' });
  const model = await tx.store.get(id);
  await runTransaction(
    tx,
    RECORD_BYTES,
    model === undefined ? [] : [tx.store.put({ ...model, name })],
  );
}

/** Removes a model; if it was the chosen one, the shipped model listens again. */
export async function deleteFromLibrary(database: StimmungDatabase, id: string): Promise<void> {
  const tx = database.transaction(['library', 'library-chunks', 'pointers'], 'readwrite');
  const pointers = tx.objectStore('pointers');
  const isChosen = (await pointers.get('chosen')) === id;
  await Promise.all([
    tx.objectStore('library').delete(id),
    tx.objectStore('library-chunks').delete(chunkRange(id)),
    ...(isChosen ? [pointers.delete('chosen')] : []),
  ]);
  await tx.done;
}

/** The model of the library that listens; null for the shipped one. */
export async function chosenModel(database: StimmungDatabase): Promise<string | null> {
  return (await database.get('pointers', 'chosen')) ?? null;
}

/** The chosen model; null if it is the shipped one, or if what is stored of it is incomplete or altered. */
export async function loadChosenModel(database: StimmungDatabase): Promise<ModelFiles | null> {
  const id = await chosenModel(database);
  return id === null ? null : loadFromLibrary(database, id);
}

/** What the chosen model is called; null if it is the shipped one. */
export async function chosenName(database: StimmungDatabase): Promise<string | null> {
  const id = await chosenModel(database);
  return id === null ? null : ((await database.get('library', id))?.name ?? null);
}

/** @param id null for the shipped model. */
export async function chooseModel(database: StimmungDatabase, id: string | null): Promise<void> {
  const tx = database.transaction('pointers', 'readwrite', { durability: 'strict' });
  await runTransaction(tx, RECORD_BYTES, [
    id === null ? tx.store.delete('chosen') : tx.store.put(id, 'chosen'),
  ]);
}
