/** @returns what lets the lock go, or null if this or another tab holds it. */
export function takeLock(name: string): Promise<(() => void) | null> {
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

/** Settles as soon as no tab holds the lock. */
export async function untilFree(name: string): Promise<void> {
  await navigator.locks.request(name, () => undefined);
}
