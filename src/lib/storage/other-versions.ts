import { SerError } from '#lib/core/errors.ts';

/** A tab that is asked to let go does so at once; one of which that cannot be said any more is not waited for, ms. */
const BLOCKED_MS = 4000;

/** Connections that were closed under whoever used them, because another tab changes what is stored as a whole. */
const closed = new WeakSet<object>();

/** To be called when a newer version of the app takes over what `connection` reads. */
export function markTakenOver(connection: object): void {
  closed.add(connection);
}

/** A failure to open, or to use `connection`, that another version of the app is the reason of is told as such. */
export function explainFailure(error: unknown, connection?: object): unknown {
  const isNewer = isDomException(error, 'VersionError');
  const isCut = isDomException(error, 'InvalidStateError') || isDomException(error, 'AbortError');
  const wasTaken = connection !== undefined && closed.has(connection);
  return isNewer || (isCut && wasTaken)
    ? new SerError({ code: 'storage-outdated', details: {} })
    : error;
}

/**
 * Begins something that other tabs can block, and waits a while for them.
 *
 * @param dispose of what comes when nobody waits for it any more.
 * @throws SerError `storage-blocked`.
 */
export function unlessBlocked<T>(
  begin: (onBlocked: () => void) => Promise<T>,
  dispose: (late: T) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGivenUp = false;
    const giveUp = () => {
      isGivenUp = true;
      reject(new SerError({ code: 'storage-blocked', details: {} }));
    };
    begin(() => (timer = setTimeout(giveUp, BLOCKED_MS)))
      .finally(() => clearTimeout(timer))
      .then((result) => {
        if (isGivenUp) dispose(result);
        else resolve(result);
      }, reject);
  });
}

function isDomException(error: unknown, name: string): boolean {
  return error instanceof DOMException && error.name === name;
}
