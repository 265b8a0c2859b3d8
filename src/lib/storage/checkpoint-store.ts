import { listArrays, takeArrays } from '#lib/core/training/checkpoint-arrays.ts';
import type { RunCheckpoint } from '#lib/core/training/run.ts';
import { SerError } from '#lib/core/errors.ts';
import { chunkRange, deleteChunksExcept, readChunks, writeChunks } from './chunks.ts';
import { runTransaction } from './quota.ts';
import type { StimmungDatabase } from './schema.ts';
import type { StoredCheckpoint, StoredRun } from './training-records.ts';

/** About what the record beside the arrays takes, for the sentence about a full disk. */
const RECORD_BYTES = 100_000;

/** The run that was begun last, or null; a page trains one at a time. Folds of evaluations do not count. */
export async function latestRun(database: StimmungDatabase): Promise<StoredRun | null> {
  const runs = (await database.getAll('runs')).filter((run) => run.evaluationId === undefined);
  return runs.sort((a, b) => b.startedAt - a.startedAt)[0] ?? null;
}

/** @throws SerError `storage-full`. */
export async function createRun(database: StimmungDatabase, run: StoredRun): Promise<void> {
  const tx = database.transaction('runs', 'readwrite', { durability: 'strict' });
  await runTransaction(tx, RECORD_BYTES, [tx.store.put(run)]);
}

/** Removes a run and everything that belongs to it. */
export async function deleteRun(database: StimmungDatabase, runId: string): Promise<void> {
  const tx = database.transaction(['runs', 'checkpoints', 'checkpoint-chunks'], 'readwrite');
  const checkpoints = await tx.objectStore('checkpoints').getAll();
  const own = checkpoints.filter((checkpoint) => checkpoint.runId === runId);
  await Promise.all([
    tx.objectStore('runs').delete(runId),
    ...own.map(({ id }) => tx.objectStore('checkpoints').delete(id)),
    ...own.map(({ id }) => tx.objectStore('checkpoint-chunks').delete(chunkRange(id))),
  ]);
  await tx.done;
}

/**
 * Keeps a checkpoint in place of the run's former one: the arrays first, then in one transaction the record and the run
 * that points to it. Whatever ends the page in between leaves the former one whole.
 *
 * @throws SerError `storage-full`, and the former checkpoint is untouched; `storage-lost` if the run is not there any
 * more, which nothing may bring back. What was written of this one is gone then.
 */
export async function saveCheckpoint(
  database: StimmungDatabase,
  runId: string,
  { topology, checkpoint, progress }: RunCheckpoint,
): Promise<void> {
  const { position, optimizer } = checkpoint;
  const id = `${runId} ${position.step} ${crypto.randomUUID()}`;
  const { arrays, bytes } = listArrays(checkpoint);
  try {
    const content = await writeChunks(database, 'checkpoint-chunks', id, bytes);
    const optimizerStep = optimizer.step;
    const made = { topology, position, optimizerStep, arrays, content, progress };
    await flipPointer(database, { id, runId, ...made });
  } finally {
    await deleteOrphans(database);
  }
}

/** @returns null before the first checkpoint, or if what is stored is incomplete or altered. */
export async function loadCheckpoint(
  database: StimmungDatabase,
  runId: string,
): Promise<RunCheckpoint | null> {
  const id = (await database.get('runs', runId))?.checkpointId ?? null;
  const record = id === null ? undefined : await database.get('checkpoints', id);
  if (record === undefined) return null;
  const bytes = await readChunks(database, 'checkpoint-chunks', record.id, record.content);
  if (bytes === null) return null;
  const { topology, position, optimizerStep: step, progress } = record;
  const { weights, ...kept } = takeArrays(record.arrays, new Float32Array(bytes.buffer));
  const checkpoint = { position, weights, optimizer: { step, ...kept } };
  return { topology, checkpoint, progress };
}

/** How far a run has come, without its arrays; null before the first checkpoint. */
export async function peekCheckpoint(
  database: StimmungDatabase,
  { checkpointId }: StoredRun,
): Promise<StoredCheckpoint | null> {
  if (checkpointId === null) return null;
  return (await database.get('checkpoints', checkpointId)) ?? null;
}

async function flipPointer(database: StimmungDatabase, record: StoredCheckpoint): Promise<void> {
  const tx = database.transaction(['runs', 'checkpoints'], 'readwrite', { durability: 'strict' });
  const run = await tx.objectStore('runs').get(record.runId);
  if (run === undefined) throw new SerError({ code: 'storage-lost', details: {} });
  const replaced = run.checkpointId;
  await runTransaction(tx, RECORD_BYTES, [
    tx.objectStore('checkpoints').put(record),
    tx.objectStore('runs').put({ ...run, checkpointId: record.id }),
    ...(replaced === null ? [] : [tx.objectStore('checkpoints').delete(replaced)]),
  ]);
}

async function deleteOrphans(database: StimmungDatabase): Promise<void> {
  const owners = new Set(await database.getAllKeys('checkpoints'));
  await deleteChunksExcept(database, 'checkpoint-chunks', owners);
}
