/**
 * Forgets the oldest entries beyond `maxEntries`. Files of the running release are not told apart from older ones, since
 * the kit does not list what workers load; age does it, because caches keep the order in which entries came.
 */
export async function pruneAssets(
  caches: CacheStorage,
  cacheName: string,
  maxEntries: number,
): Promise<void> {
  if (!(await caches.has(cacheName))) return;
  const cache = await caches.open(cacheName);
  const entries = await cache.keys();
  const oldest = entries.slice(0, Math.max(0, entries.length - maxEntries));
  await Promise.all(oldest.map((entry) => cache.delete(entry)));
}
