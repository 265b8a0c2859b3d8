import { base, build, files, prerendered, version } from '$service-worker';
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import {
  ASSET_CACHE,
  filesFor,
  keepFile,
  LIST_PATH,
  missingFiles,
  readList,
  readWish,
  type OfflineFile,
} from '#lib/offline/files.ts';
import { receiveShared } from '#lib/offline/shared.ts';
import { pruneAssets } from './prune.ts';

declare const self: ServiceWorkerGlobalScope;

const ROOT = new URL(`${base}/`, self.location.origin).href;
const LIST_URL = `${base}/${LIST_PATH}`;
const HASHED = `${base}/_app/immutable/`;
/** Addresses that the server alone answers, by how they begin. */
const ENDPOINTS = ['predict', 'datasets', 'docs', 'openapi\\.json', 'healthz', 'readyz', 'metrics'];
/** About two releases of everything that is not in the shell. */
const MAX_OLD_ASSETS = 128;

/** Models, wasm and the compute worker with its decoders come when they are first used, or all at once. */
const shell = build.filter(
  (path) => /\.(js|css|svg|woff2)$/.test(path) && !path.includes('/workers/'),
);

/** Screenshots are for the browser's question whether to install, which is asked online. */
function belongsToShell(path: string): boolean {
  return !path.endsWith('.md') && !path.includes('/screenshots/');
}

precacheAndRoute(
  [
    // The hash in the name is the revision.
    ...shell.map((url) => ({ url, revision: null })),
    ...files.filter(belongsToShell).map((url) => ({ url, revision: version })),
    ...prerendered.map((url) => ({ url, revision: version })),
    { url: LIST_URL, revision: version },
  ],
  // A page is the same whatever its address says after the question mark.
  { ignoreURLParametersMatching: [/./] },
);
cleanupOutdatedCaches();

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith(HASHED),
  new CacheFirst({ cacheName: ASSET_CACHE }),
);

registerRoute(
  ({ url, request }) => request.mode === 'navigate' && url.pathname === `${base}/share`,
  ({ request }) => receiveShared(request, ROOT),
  'POST',
);

// An address that is no page: ask the server, and without a network go home.
registerRoute(
  new NavigationRoute(
    async ({ request, url }) => {
      try {
        return await fetch(request);
      } catch {
        // Where pages are folders, the address may lack its last slash.
        const folder = await matchPrecache(`${url.pathname}/`);
        if (folder !== undefined) return Response.redirect(`${url.pathname}/${url.search}`);
        const home = await matchPrecache(`${base}/`);
        return home === undefined ? Response.error() : Response.redirect(`${base}/`);
      }
    },
    { denylist: [isEndpoint()] },
  ),
);

self.addEventListener('install', (event) => {
  event.waitUntil(fetchWished());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), forgetOldAssets()]));
});

self.addEventListener('message', (event) => {
  const { data } = event as { data: { type?: unknown } | null };
  if (data?.type === 'SKIP_WAITING') void self.skipWaiting();
});

function isEndpoint(): RegExp {
  const escaped = base.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped}/(${ENDPOINTS.join('|')})`);
}

/**
 * Whoever has everything on the device keeps it: a new release is not there before all its files are, and until then
 * the old one, which works, stays.
 */
async function fetchWished(): Promise<void> {
  const has = await readWish(ROOT);
  if (has === null) return;
  const all = await readList(await fetch(LIST_URL, { cache: 'no-store' }));
  for (const file of await missingFiles(filesFor(all, has).filter(isNoShell), ROOT)) {
    await keepFile(file, ROOT);
  }
}

function isNoShell({ path }: OfflineFile): boolean {
  return !shell.includes(`${base}/${path}`);
}

async function forgetOldAssets(): Promise<void> {
  const list = await matchPrecache(LIST_URL);
  if (list === undefined) return;
  const current = new Set((await readList(list)).map(({ path }) => ROOT + path));
  const isCurrent = (url: string) => current.has(url) || !new URL(url).pathname.startsWith(HASHED);
  await pruneAssets(await caches.open(ASSET_CACHE), isCurrent, MAX_OLD_ASSETS);
}
