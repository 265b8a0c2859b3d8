import { build, files, prerendered, version } from '$service-worker';
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { pruneAssets } from './prune.ts';

declare const self: ServiceWorkerGlobalScope;

const ASSET_CACHE = 'assets';
/** About five releases of everything that is not in the shell. */
const MAX_ASSETS = 128;

/** Models, wasm and the compute worker with its decoders come when they are first used. */
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
  ],
  // A page is the same whatever its address says after the question mark.
  { ignoreURLParametersMatching: [/./] },
);
cleanupOutdatedCaches();

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/_app/immutable/'),
  new CacheFirst({ cacheName: ASSET_CACHE }),
);

// An address that is no page: ask the server, and without a network go home.
registerRoute(
  new NavigationRoute(
    async ({ request }) => {
      try {
        return await fetch(request);
      } catch {
        const home = await matchPrecache('/');
        return home === undefined ? Response.error() : Response.redirect('/');
      }
    },
    { denylist: [/^\/(predict|datasets|docs|openapi\.json|healthz|readyz|metrics)/] },
  ),
);

self.addEventListener('activate', (event) => {
  event.waitUntil(
    Promise.all([self.clients.claim(), pruneAssets(self.caches, ASSET_CACHE, MAX_ASSETS)]),
  );
});

self.addEventListener('message', (event) => {
  const { data } = event as { data: { type?: unknown } | null };
  if (data?.type === 'SKIP_WAITING') void self.skipWaiting();
});
