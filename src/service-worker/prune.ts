/**
 * Forgets what no release needs any more: everything but the files of the running one and, for tabs that an earlier one
 * still runs in, the newest `maxOld` others. Caches keep the order in which entries came.
 *
 * @param isCurrent whether an address belongs to the running release.
 */
export async function pruneAssets(
  cache: Cache,
  isCurrent: (url: string) => boolean,
  maxOld: number,
): Promise<void> {
  const entries = await cache.keys();
  const old = entries.filter(({ url }) => !isCurrent(url));
  const oldest = old.slice(0, Math.max(0, old.length - maxOld));
  await Promise.all(oldest.map((entry) => cache.delete(entry)));
}
