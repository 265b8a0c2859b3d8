import { comingSharedLocks, heldLocks, holdLock, takeLock, untilFree } from '#lib/browser/locks.ts';

/** Held in shared mode by every tab in which a reload would cost something. */
const BUSY = 'stimmung.busy';
/** What keeps its own lock while it goes on, in tabs of earlier versions too. */
const LOCKS = [BUSY, 'stimmung.training', 'stimmung.judging'];
/** Before the id of a recording that is made. */
const LIVE = 'stimmung.live.';

/** Tells all tabs that a reload would cost something here. @returns what tells them that this is over. */
export function holdBusy(): () => void {
  return holdLock(BUSY, 'shared').release;
}

/** Settles as soon as no tab would lose anything. */
export async function untilIdle(): Promise<void> {
  for (let name = await findBusy(); name !== null; name = await findBusy()) await untilFree(name);
}

/**
 * Lets `task` begin only if no tab would lose anything, and keeps what begins meanwhile waiting for a moment.
 *
 * @returns whether it ran.
 */
export async function runIfIdle(task: () => void): Promise<boolean> {
  const release = await takeLock(BUSY);
  if (release === null) return false;
  try {
    if ((await findBusy(BUSY)) !== null) return false;
    task();
    return true;
  } finally {
    release();
  }
}

/** A lock of something that goes on, or is just about to, in some tab. @param own is held by the asker itself. */
async function findBusy(own?: string): Promise<string | null> {
  const held = await heldLocks();
  const names = [...held.filter((name) => name !== own), ...(await comingSharedLocks())];
  return names.find((name) => LOCKS.includes(name) || name.startsWith(LIVE)) ?? null;
}
