import type { JudgedPart, JudgedRecording, StoredJudgement } from './judgement-records.ts';
import { runTransaction } from './quota.ts';
import type { StimmungDatabase } from './schema.ts';

/** A judgement with what is done of it, in the order of the plan. */
export interface KeptJudgement {
  judgement: StoredJudgement;
  clips: JudgedRecording[];
}

/** About what one record takes, for the sentence about a full disk. */
const RECORD_BYTES = 50_000;

/** Everything of one judgement in the store of parts. */
function partRange(judgementId: string): IDBKeyRange {
  return IDBKeyRange.bound([judgementId], [judgementId, []]);
}

/** @throws SerError `storage-full`. */
export async function createJudgement(
  database: StimmungDatabase,
  judgement: StoredJudgement,
): Promise<void> {
  const tx = database.transaction('judgements', 'readwrite', { durability: 'strict' });
  await runTransaction(tx, RECORD_BYTES, [tx.store.put(judgement)]);
}

/** Newest first, without those that are about to be deleted. */
export async function listJudgements(database: StimmungDatabase): Promise<KeptJudgement[]> {
  const judgements = (await database.getAll('judgements')).filter(({ isHidden }) => !isHidden);
  const kept = judgements.map(async (judgement) => ({
    judgement,
    clips: await loadJudged(database, judgement.id),
  }));
  return (await Promise.all(kept)).sort((a, b) => b.judgement.startedAt - a.judgement.startedAt);
}

/** What was judged so far. */
export async function loadJudged(
  database: StimmungDatabase,
  judgementId: string,
): Promise<JudgedRecording[]> {
  // Keys are in the order of the plan.
  const parts = await database.getAll('judged-parts', partRange(judgementId));
  return parts.flatMap(({ clips }) => clips);
}

/**
 * Keeps what was judged since the last part. A judgement that was deleted meanwhile stays so.
 *
 * @throws SerError `storage-full`.
 */
export async function addPart(database: StimmungDatabase, part: JudgedPart): Promise<void> {
  const tx = database.transaction(['judgements', 'judged-parts'], 'readwrite', {
    durability: 'strict',
  });
  const isWanted = (await tx.objectStore('judgements').getKey(part.judgementId)) !== undefined;
  await runTransaction(
    tx,
    RECORD_BYTES,
    isWanted ? [tx.objectStore('judged-parts').put(part)] : [],
  );
}

/** Takes a judgement from the list, or back into it. */
export async function hideJudgement(
  database: StimmungDatabase,
  id: string,
  isHidden: boolean,
): Promise<void> {
  const tx = database.transaction('judgements', 'readwrite');
  const judgement = await tx.store.get(id);
  await runTransaction(
    tx,
    0,
    judgement === undefined ? [] : [tx.store.put({ ...judgement, isHidden })],
  );
}

/** Deletes for good what was taken from the list. */
export async function deleteHiddenJudgements(database: StimmungDatabase): Promise<void> {
  const tx = database.transaction(['judgements', 'judged-parts'], 'readwrite');
  const judgements = await tx.objectStore('judgements').getAll();
  const hidden = judgements.filter(({ isHidden }) => isHidden);
  await Promise.all([
    ...hidden.map(({ id }) => tx.objectStore('judgements').delete(id)),
    ...hidden.map(({ id }) => tx.objectStore('judged-parts').delete(partRange(id))),
  ]);
  await tx.done;
}
