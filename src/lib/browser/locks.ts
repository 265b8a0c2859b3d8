import { PageLocks } from './page-locks.ts';

type Locks = Pick<LockManager, 'request' | 'query'>;

let ofPage: PageLocks | undefined;

/** What keeps the tabs of this app apart. A browser without Web Locks is taken to have no other tab. */
function locks(): Locks {
  const { locks: ofBrowser } = navigator as { locks?: Locks };
  return ofBrowser ?? (ofPage ??= new PageLocks());
}

/** @returns what lets the lock go, or null if this or another tab holds it. */
export function takeLock(name: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    locks()
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

/**
 * Waits for a lock and holds it until it is let go or the page is gone.
 *
 * @returns `held` settles once it is held.
 */
export function holdLock(
  name: string,
  mode: LockMode = 'exclusive',
): { held: Promise<void>; release: () => void } {
  let release: () => void = () => undefined;
  const end = new Promise<void>((resolve) => (release = resolve));
  const held = new Promise<void>((resolve, reject) => {
    locks()
      .request(name, { mode }, () => {
        resolve();
        return end;
      })
      .catch(reject);
  });
  return { held, release };
}

/** Runs `task` while no other tab or thread does anything under the same name. */
export async function withLock<T>(name: string, task: () => Promise<T>): Promise<T> {
  const { held, release } = holdLock(name);
  await held;
  try {
    return await task();
  } finally {
    release();
  }
}

/** Settles as soon as no tab holds the lock. */
export async function untilFree(name: string): Promise<void> {
  await locks().request(name, () => undefined);
}

/** Names of all locks that some tab holds. */
export async function heldLocks(): Promise<string[]> {
  const { held = [] } = await locks().query();
  return held.flatMap(({ name }) => name ?? []);
}

/** Names of the locks that some tab is about to hold together with others, as soon as one that excludes them is free. */
export async function comingSharedLocks(): Promise<string[]> {
  const { pending = [] } = await locks().query();
  return pending.filter(({ mode }) => mode === 'shared').flatMap(({ name }) => name ?? []);
}
