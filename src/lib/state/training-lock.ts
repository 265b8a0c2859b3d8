const LOCK = 'stimmung.training';
/** Held beside the lock by an evaluation, so that other tabs can tell what goes on. */
const EVALUATION_MARK = 'stimmung.training.evaluation';

/** What may train: one of them at a time on this device, and in one tab. */
export type Trainer = 'training' | 'evaluation';

/** @returns what lets the lock go, or null while this or another tab trains. */
export async function takeTrainingLock(trainer: Trainer): Promise<(() => void) | null> {
  const release = await take(LOCK);
  if (release === null || trainer === 'training') return release;
  const unmark = await take(EVALUATION_MARK);
  return () => {
    unmark?.();
    release();
  };
}

/** What trains at present, in this tab or another one; null while nothing does. */
export async function activeTrainer(): Promise<Trainer | null> {
  const { held = [] } = await navigator.locks.query();
  const names = new Set(held.map(({ name }) => name));
  if (!names.has(LOCK)) return null;
  return names.has(EVALUATION_MARK) ? 'evaluation' : 'training';
}

/** Settles as soon as no tab trains. */
export async function untilTrainingEnds(): Promise<void> {
  await navigator.locks.request(LOCK, () => undefined);
}

/** @returns what lets the lock go, or null if it is held. */
function take(name: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          resolve(null);
          return undefined;
        }
        return new Promise<void>((release) => resolve(() => release()));
      })
      .catch(reject);
  });
}
