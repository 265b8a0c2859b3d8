import { encodeWavHeader } from '#lib/core/audio/wav.ts';
import { runTransaction } from './quota.ts';
import type { LiveRecording, StimmungDatabase } from './schema.ts';

/** Pieces that are in memory at once while a recording is put together. */
const PIECES_PER_PART = 64;

/** Notes that a recording begins. @throws SerError `storage-full`. */
export async function beginLive(
  database: StimmungDatabase,
  recording: LiveRecording,
): Promise<void> {
  const tx = database.transaction('live', 'readwrite');
  await runTransaction(tx, 0, [tx.store.put(recording)]);
}

/**
 * Keeps the next piece of a recording, and what is said about it, both or neither.
 *
 * @param recording as it is with this piece.
 * @throws SerError `storage-full`.
 */
export async function addLivePiece(
  database: StimmungDatabase,
  recording: LiveRecording,
  piece: Int16Array<ArrayBuffer>,
): Promise<void> {
  const tx = database.transaction(['live', 'live-pieces'], 'readwrite');
  await runTransaction(tx, piece.byteLength, [
    tx.objectStore('live-pieces').put(piece, [recording.id, recording.nPieces - 1]),
    tx.objectStore('live').put(recording),
  ]);
}

/** What was recorded live and is not about to be deleted, newest first. */
export async function listLive(database: StimmungDatabase): Promise<LiveRecording[]> {
  const all = await database.getAll('live');
  return all
    .filter(({ isHidden, nSamples }) => !isHidden && nSamples > 0)
    .sort((a, b) => b.startedAt - a.startedAt);
}

/** The sound that is kept of a recording, in order; it is never in memory as a whole. */
export async function loadLiveParts(database: StimmungDatabase, id: string): Promise<Blob[]> {
  const parts: Blob[] = [];
  for (let first = 0; ; first += PIECES_PER_PART) {
    const range = IDBKeyRange.bound([id, first], [id, first + PIECES_PER_PART], false, true);
    const pieces = await database.getAll('live-pieces', range);
    if (pieces.length === 0) return parts;
    parts.push(new Blob(pieces));
  }
}

/** A WAV file of 16-bit samples. Every platform that runs this keeps them as the file does, lowest byte first. */
export function toWav(parts: readonly Blob[], sampleRate: number): Blob {
  const sizeBytes = parts.reduce((sum, { size }) => sum + size, 0);
  const nSamples = sizeBytes / Int16Array.BYTES_PER_ELEMENT;
  const header = encodeWavHeader(nSamples, sampleRate, { bits: 16 });
  return new Blob([header, ...parts], { type: 'audio/wav' });
}

/** Hides a recording that is to be deleted, or shows it again. */
export async function hideLive(
  database: StimmungDatabase,
  id: string,
  isHidden: boolean,
): Promise<void> {
  const tx = database.transaction('live', 'readwrite');
  const recording = await tx.store.get(id);
  if (recording !== undefined) await tx.store.put({ ...recording, isHidden });
  await tx.done;
}

/** Deletes what is hidden, and what holds no sound and is not being recorded. */
export async function purgeLive(
  database: StimmungDatabase,
  runningIds: ReadonlySet<string>,
): Promise<void> {
  const all = await database.getAll('live');
  for (const { id, isHidden, nSamples } of all) {
    if (isHidden || (nSamples === 0 && !runningIds.has(id))) await deleteLive(database, id);
  }
}

async function deleteLive(database: StimmungDatabase, id: string): Promise<void> {
  const tx = database.transaction(['live', 'live-pieces'], 'readwrite');
  const range = IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);
  await runTransaction(tx, 0, [
    tx.objectStore('live').delete(id),
    tx.objectStore('live-pieces').delete(range),
  ]);
}
