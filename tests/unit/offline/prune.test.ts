import { expect, test } from 'vitest';
import { pruneAssets } from '../../../src/service-worker/prune.ts';

/** A cache that knows only addresses. */
function cacheOf(urls: string[]): { cache: Cache; left: () => string[] } {
  const kept = new Set(urls);
  const cache = {
    keys: () => Promise.resolve([...kept].map((url) => ({ url }) as Request)),
    delete: ({ url }: Request) => Promise.resolve(kept.delete(url)),
  } as unknown as Cache;
  return { cache, left: () => [...kept] };
}

test('keeps the running release whole, and of others the newest', async () => {
  const { cache, left } = cacheOf(['old-1', 'now-1', 'old-2', 'old-3', 'now-2']);
  await pruneAssets(cache, (url) => url.startsWith('now'), 2);
  expect(left()).toEqual(['now-1', 'old-2', 'old-3', 'now-2']);
});

test('forgets nothing where there is little', async () => {
  const { cache, left } = cacheOf(['old-1', 'now-1']);
  await pruneAssets(cache, () => false, 2);
  expect(left()).toHaveLength(2);
});
