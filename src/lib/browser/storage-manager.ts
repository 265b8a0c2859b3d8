/** What the browser says of its storage; undefined fields where it does not. */
export async function estimateStorage(): Promise<StorageEstimate> {
  return (
    (await manager()
      ?.estimate?.()
      .catch(() => null)) ?? {}
  );
}

/** Whether the browser has promised not to throw anything away by itself. */
export async function isStoragePersistent(): Promise<boolean> {
  return (
    (await manager()
      ?.persisted?.()
      .catch(() => false)) ?? false
  );
}

/** Asks for that promise; the browser may ask the user, so only after something was clicked. */
export async function persistStorage(): Promise<boolean> {
  return (
    (await manager()
      ?.persist?.()
      .catch(() => false)) ?? false
  );
}

/** Missing from pages that came by plain http, and in parts from older browsers. */
function manager(): Partial<StorageManager> | undefined {
  return (navigator as { storage?: Partial<StorageManager> }).storage;
}
