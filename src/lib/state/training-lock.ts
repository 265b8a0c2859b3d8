import { openChannel } from '#lib/browser/channel.ts';
import { heldLocks, takeLock, untilFree } from '#lib/browser/locks.ts';

const LOCK = 'stimmung.training';
const BEGINNING = 'stimmung.training.begins';
/** Held beside the lock by an evaluation, so that other tabs can tell what goes on. */
const EVALUATION_MARK = 'stimmung.training.evaluation';

/** What may train: one of them at a time on this device, and in one tab. */
export type Trainer = 'training' | 'evaluation';

/** @returns what lets the lock go, or null while this or another tab trains. */
export async function takeTrainingLock(trainer: Trainer): Promise<(() => void) | null> {
  const release = await takeLock(LOCK);
  if (release === null) return null;
  const unmark = trainer === 'evaluation' ? await takeLock(EVALUATION_MARK) : null;
  announceBeginning();
  return () => {
    unmark?.();
    release();
  };
}

/** Calls back whenever something begins to train, here or in another tab. @returns a function that ends this. */
export function onTrainingBegins(listener: () => void): () => void {
  const channel = openChannel(BEGINNING);
  channel.onmessage = listener;
  return () => channel.close();
}

function announceBeginning(): void {
  const channel = openChannel(BEGINNING);
  channel.postMessage(null);
  channel.close();
}

/** What trains at present, in this tab or another one; null while nothing does. */
export async function activeTrainer(): Promise<Trainer | null> {
  const names = new Set(await heldLocks());
  if (!names.has(LOCK)) return null;
  return names.has(EVALUATION_MARK) ? 'evaluation' : 'training';
}

/** Settles as soon as no tab trains. */
export function untilTrainingEnds(): Promise<void> {
  return untilFree(LOCK);
}
