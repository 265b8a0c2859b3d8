import { heldLocks, holdLock, untilFree } from '#lib/browser/locks.ts';
import { hideLive, listLive, loadLiveParts, purgeLive, toWav } from '#lib/storage/live-store.ts';
import type { LiveRecording } from '#lib/storage/schema.ts';
import { openIfAllowed, withDatabase } from '#lib/storage/with-database.ts';

const LOCK = 'stimmung.live.';

/** A recording that was made live and is kept on this device. */
export interface KeptLive {
  id: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  durationSec: number;
  /** Cut off by a reload, a crash or a closed tab. */
  isCutOff: boolean;
}

/** What was recorded live in this browser, but for what some tab records at present. */
export async function listKept(): Promise<KeptLive[]> {
  const running = await runningIds();
  const database = await openIfAllowed();
  if (database === null) return [];
  try {
    const all = await listLive(database);
    return all.filter(({ id }) => !running.has(id)).map(toKept);
  } finally {
    database.close();
  }
}

/** Deletes for good what was discarded at earlier visits. */
export async function purgeDiscarded(): Promise<void> {
  const running = await runningIds();
  const database = await openIfAllowed();
  if (database === null) return;
  try {
    await purgeLive(database, running);
  } finally {
    database.close();
  }
}

/** The sound of one as a WAV file. */
export async function openKept(id: string): Promise<Blob> {
  return withDatabase(async (database) => {
    const recording = await database.get('live', id);
    return toWav(await loadLiveParts(database, id), recording?.sampleRate ?? 0);
  });
}

/** Hides one until it is shown again or deleted at the next visit. */
export async function setHidden(id: string, isHidden: boolean): Promise<void> {
  await withDatabase((database) => hideLive(database, id, isHidden));
}

/** Marks a recording as under way until the returned function has settled or the tab is gone. */
export function markRunning(id: string): () => Promise<void> {
  const { release } = holdLock(LOCK + id);
  return () => {
    release();
    return untilFree(LOCK + id);
  };
}

/** Whether some tab records live. */
export async function isRecordingLive(): Promise<boolean> {
  return (await runningIds()).size > 0;
}

async function runningIds(): Promise<Set<string>> {
  const names = await heldLocks();
  return new Set(
    names.filter((name) => name.startsWith(LOCK)).map((name) => name.slice(LOCK.length)),
  );
}

function toKept({ id, startedAt, nSamples, sampleRate, isFinished }: LiveRecording): KeptLive {
  return { id, startedAt, durationSec: nSamples / sampleRate, isCutOff: !isFinished };
}
