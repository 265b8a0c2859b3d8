import { runTransaction } from './quota.ts';
import type { StimmungDatabase } from './schema.ts';
import { sha256 } from './sha256.ts';

/** Small enough for every browser to write in one go, large enough to need few records. */
export const CHUNK_BYTES = 4 * 1024 * 1024;

/** Stores of chunks, all keyed by owner and index of the chunk. */
export type ChunkStore = 'model-chunks' | 'library-chunks' | 'checkpoint-chunks';

/** What must be there for some content to be whole; kept with its owner. */
export interface ChunkManifest {
  sizeBytes: number;
  /** SHA-256 of every chunk in hexadecimal, in order. */
  hashes: string[];
}

/**
 * Writes the arrays one after another, a chunk at a time, so that large content is never held twice. Nothing refers to
 * the chunks until their owner's record is written.
 *
 * @throws SerError `storage-full`.
 */
export async function writeChunks(
  database: StimmungDatabase,
  store: ChunkStore,
  owner: string,
  arrays: readonly Uint8Array[],
): Promise<ChunkManifest> {
  const sizeBytes = arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const hashes: string[] = [];
  for (const chunk of toChunks(arrays, sizeBytes)) {
    const hash = await sha256(chunk);
    const tx = database.transaction(store, 'readwrite', { durability: 'strict' });
    await runTransaction(tx, sizeBytes, [tx.store.put(chunk.buffer, [owner, hashes.length])]);
    hashes.push(hash);
  }
  return { sizeBytes, hashes };
}

/** @returns null if a chunk is missing or altered. */
export async function readChunks(
  database: StimmungDatabase,
  store: ChunkStore,
  owner: string,
  { sizeBytes, hashes }: ChunkManifest,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = new Uint8Array(sizeBytes);
  let offset = 0;
  for (const [index, hash] of hashes.entries()) {
    const chunk = new Uint8Array((await database.get(store, [owner, index])) ?? new ArrayBuffer(0));
    if (offset + chunk.length > sizeBytes || (await sha256(chunk)) !== hash) return null;
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return offset === sizeBytes ? bytes : null;
}

/** All chunks of one owner. */
export function chunkRange(owner: string): IDBKeyRange {
  return IDBKeyRange.bound([owner, 0], [owner, Number.MAX_SAFE_INTEGER]);
}

/** Removes what belongs to none of `owners`: content that was replaced, or whose writing was interrupted. */
export async function deleteChunksExcept(
  database: StimmungDatabase,
  store: ChunkStore,
  owners: ReadonlySet<string>,
): Promise<void> {
  const tx = database.transaction(store, 'readwrite');
  const keys = await tx.store.getAllKeys();
  const orphans = new Set(keys.map(([owner]) => owner).filter((owner) => !owners.has(owner)));
  await Promise.all([...orphans].map((owner) => tx.store.delete(chunkRange(owner))));
  await tx.done;
}

function* toChunks(
  arrays: readonly Uint8Array[],
  sizeBytes: number,
): Generator<Uint8Array<ArrayBuffer>> {
  let leftBytes = sizeBytes;
  let chunk = new Uint8Array(Math.min(CHUNK_BYTES, leftBytes));
  let filled = 0;
  for (const array of arrays) {
    let taken = 0;
    while (taken < array.length) {
      const part = array.subarray(taken, taken + chunk.length - filled);
      chunk.set(part, filled);
      filled += part.length;
      taken += part.length;
      if (filled < chunk.length) continue;
      yield chunk;
      leftBytes -= filled;
      chunk = new Uint8Array(Math.min(CHUNK_BYTES, leftBytes));
      filled = 0;
    }
  }
}
