const LOCK = 'stimmung.training';

/** @returns what lets the lock go, or null while another tab trains. */
export function takeTrainingLock(): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(LOCK, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          resolve(null);
          return undefined;
        }
        return new Promise<void>((release) => resolve(() => release()));
      })
      .catch(reject);
  });
}

/** Whether some tab trains at present. */
export async function isTrainingElsewhere(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === LOCK);
}

/** Settles as soon as no tab trains. */
export async function untilTrainingEnds(): Promise<void> {
  await navigator.locks.request(LOCK, () => undefined);
}
