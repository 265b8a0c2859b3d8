import { chunkRange } from './chunks.ts';
import type { StoredEvaluation, StoredFold } from './evaluation-records.ts';
import { runTransaction } from './quota.ts';
import type { StimmungDatabase } from './schema.ts';
import type { StoredRun } from './training-records.ts';

/** An evaluation with the folds that are done, in the order in which they were planned. */
export interface KeptEvaluation {
  evaluation: StoredEvaluation;
  folds: StoredFold[];
}

/** About what one record takes, for the sentence about a full disk. */
const RECORD_BYTES = 50_000;

/** Everything of one evaluation in the store of folds. */
function foldRange(evaluationId: string): IDBKeyRange {
  return IDBKeyRange.bound([evaluationId], [evaluationId, []]);
}

/** @throws SerError `storage-full`. */
export async function createEvaluation(
  database: StimmungDatabase,
  evaluation: StoredEvaluation,
): Promise<void> {
  const tx = database.transaction('evaluations', 'readwrite', { durability: 'strict' });
  await runTransaction(tx, RECORD_BYTES, [tx.store.put(evaluation)]);
}

/** Newest first, without those that are about to be deleted. */
export async function listEvaluations(database: StimmungDatabase): Promise<KeptEvaluation[]> {
  const evaluations = (await database.getAll('evaluations')).filter(({ isHidden }) => !isHidden);
  const kept = evaluations.map(async (evaluation) => {
    const folds = await database.getAll('folds', foldRange(evaluation.id));
    const place = ({ protocol, name }: StoredFold) =>
      evaluation.folds.findIndex((plan) => plan.protocol === protocol && plan.name === name);
    return { evaluation, folds: folds.sort((a, b) => place(a) - place(b)) };
  });
  return (await Promise.all(kept)).sort((a, b) => b.evaluation.startedAt - a.evaluation.startedAt);
}

/** Key of the training run of a fold: the same after every interruption. */
export function foldRunId({
  evaluationId,
  protocol,
  name,
}: Pick<StoredFold, 'evaluationId' | 'protocol' | 'name'>): string {
  return `${evaluationId} ${protocol} ${name}`;
}

/** The run of a fold as it was left, or as `make` makes it. @throws SerError `storage-full`. */
export async function openFoldRun(
  database: StimmungDatabase,
  runId: string,
  make: () => StoredRun,
): Promise<StoredRun> {
  const tx = database.transaction('runs', 'readwrite', { durability: 'strict' });
  const kept = await tx.store.get(runId);
  const run = kept ?? make();
  await runTransaction(tx, RECORD_BYTES, kept === undefined ? [tx.store.put(run)] : []);
  return run;
}

/**
 * Keeps what a fold has come to and lets go of its training, all or nothing. An evaluation that was deleted meanwhile
 * stays so.
 *
 * @throws SerError `storage-full`; the training is untouched.
 */
export async function finishFold(database: StimmungDatabase, fold: StoredFold): Promise<void> {
  const stores = ['evaluations', 'folds', 'runs', 'checkpoints', 'checkpoint-chunks'] as const;
  const tx = database.transaction(stores, 'readwrite', { durability: 'strict' });
  const isWanted = (await tx.objectStore('evaluations').getKey(fold.evaluationId)) !== undefined;
  const run = await tx.objectStore('runs').get(foldRunId(fold));
  const checkpointId = run?.checkpointId ?? null;
  await runTransaction(tx, RECORD_BYTES, [
    ...(isWanted ? [tx.objectStore('folds').put(fold)] : []),
    tx.objectStore('runs').delete(foldRunId(fold)),
    ...(checkpointId === null
      ? []
      : [
          tx.objectStore('checkpoints').delete(checkpointId),
          tx.objectStore('checkpoint-chunks').delete(chunkRange(checkpointId)),
        ]),
  ]);
}

/** Takes an evaluation from the list, or back into it. */
export async function hideEvaluation(
  database: StimmungDatabase,
  id: string,
  isHidden: boolean,
): Promise<void> {
  const tx = database.transaction('evaluations', 'readwrite');
  const evaluation = await tx.store.get(id);
  await runTransaction(
    tx,
    0,
    evaluation === undefined ? [] : [tx.store.put({ ...evaluation, isHidden })],
  );
}

/** Deletes for good what was taken from the list, with its folds and half trained networks. */
export async function deleteHiddenEvaluations(database: StimmungDatabase): Promise<void> {
  const stores = ['evaluations', 'folds', 'runs', 'checkpoints', 'checkpoint-chunks'] as const;
  const tx = database.transaction(stores, 'readwrite');
  const evaluations = await tx.objectStore('evaluations').getAll();
  const hidden = new Set(evaluations.filter(({ isHidden }) => isHidden).map(({ id }) => id));
  const runs = (await tx.objectStore('runs').getAll()).filter(
    ({ evaluationId }) => evaluationId !== undefined && hidden.has(evaluationId),
  );
  const checkpointIds = runs.flatMap(({ checkpointId }) => checkpointId ?? []);
  await Promise.all([
    ...[...hidden].map((id) => tx.objectStore('evaluations').delete(id)),
    ...[...hidden].map((id) => tx.objectStore('folds').delete(foldRange(id))),
    ...runs.map(({ id }) => tx.objectStore('runs').delete(id)),
    ...checkpointIds.map((id) => tx.objectStore('checkpoints').delete(id)),
    ...checkpointIds.map((id) => tx.objectStore('checkpoint-chunks').delete(chunkRange(id))),
  ]);
  await tx.done;
}
