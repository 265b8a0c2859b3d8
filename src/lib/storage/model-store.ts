import { SerError } from '#lib/core/errors.ts';
import { CHUNK_BYTES, chunkRange } from './chunks.ts';
import { runTransaction } from './quota.ts';
import type { StimmungDatabase, StoredModel } from './schema.ts';
import { sha256 } from './sha256.ts';

/** A model as it came over the network or out of the store. */
export interface ModelFiles {
  /** SHA-256 of `weights` in hexadecimal. */
  id: string;
  sourceUrl: string;
  description: unknown;
  weights: Uint8Array<ArrayBuffer>;
}

/**
 * Keeps the shipped model and makes it the active one; models of one's own lie in the library. The weights are written first, the pointer last and in a transaction of
 * its own: a crash, a full disk or a closed tab in between leaves the former model active and whole.
 *
 * @throws SerError `bundle-hash-mismatch` if the weights are not those that `id` names, `storage-full`.
 */
export async function saveModel(database: StimmungDatabase, files: ModelFiles): Promise<void> {
  if ((await sha256(files.weights)) !== files.id) {
    throw new SerError({ code: 'bundle-hash-mismatch', details: { file: 'weights.bin' } });
  }
  const nChunks = Math.ceil(files.weights.byteLength / CHUNK_BYTES);
  await writeChunks(database, files, nChunks);
  const record: StoredModel = {
    id: files.id,
    sourceUrl: files.sourceUrl,
    description: files.description,
    sizeBytes: files.weights.byteLength,
    nChunks,
    storedAt: Date.now(),
  };
  const tx = database.transaction(['models', 'pointers'], 'readwrite', { durability: 'strict' });
  await runTransaction(tx, files.weights.byteLength, [
    tx.objectStore('models').put(record),
    tx.objectStore('pointers').put(files.id, 'active'),
  ]);
  await deleteModelsExcept(database, files.id);
}

/**
 * The active model, or null if there is none or if what is stored is incomplete or altered; in the latter case it is
 * removed, so that the next save starts clean.
 */
export async function loadActiveModel(database: StimmungDatabase): Promise<ModelFiles | null> {
  const id = await database.get('pointers', 'active');
  if (id === undefined) return null;
  const record = await database.get('models', id);
  const weights = record === undefined ? null : await readChunks(database, record);
  if (record === undefined || weights === null || (await sha256(weights)) !== id) {
    await deleteModelsExcept(database, null);
    return null;
  }
  return { id, sourceUrl: record.sourceUrl, description: record.description, weights };
}

async function writeChunks(
  database: StimmungDatabase,
  files: ModelFiles,
  nChunks: number,
): Promise<void> {
  const tx = database.transaction('model-chunks', 'readwrite', { durability: 'strict' });
  const writes = Array.from({ length: nChunks }, (_, index) => {
    const chunk = files.weights.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
    return tx.store.put(chunk.buffer, [files.id, index]);
  });
  await runTransaction(tx, files.weights.byteLength, writes);
}

/** @returns null if a chunk is missing or the sizes do not add up. */
async function readChunks(
  database: StimmungDatabase,
  record: StoredModel,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks = await database.getAll('model-chunks', chunkRange(record.id));
  const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  if (chunks.length !== record.nChunks || sizeBytes !== record.sizeBytes) return null;
  const weights = new Uint8Array(sizeBytes);
  let offset = 0;
  for (const chunk of chunks) {
    weights.set(new Uint8Array(chunk), offset);
    offset += chunk.byteLength;
  }
  return weights;
}

/** Removes every shipped model but one, and orphaned chunks of interrupted saves; `null` removes all. */
async function deleteModelsExcept(
  database: StimmungDatabase,
  keptId: string | null,
): Promise<void> {
  const tx = database.transaction(['models', 'model-chunks', 'pointers'], 'readwrite');
  const chunks = tx.objectStore('model-chunks');
  const models = tx.objectStore('models');
  for (const id of await models.getAllKeys()) {
    if (id !== keptId) await models.delete(id);
  }
  for (const key of await chunks.getAllKeys()) {
    if (key[0] !== keptId) await chunks.delete(key);
  }
  if (keptId === null) await tx.objectStore('pointers').delete('active');
  await tx.done;
}
