import adapterNode from '@sveltejs/adapter-node';
import adapterStatic from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { CSP_DIRECTIVES } from './src/lib/server/csp.js';

/** Where `npm run build:static` writes; without it the app is built with its server. */
const { STATIC_DIR, BASE_PATH = '', APP_VERSION } = process.env;

/** @param {string} base @returns {'' | `/${string}`} */
function requireBase(base) {
  if (base === '' || /^\/.*[^/]$/.test(base)) return /** @type {'' | `/${string}`} */ (base);
  throw new Error(`BASE_PATH is "${base}"; it must begin with a slash and not end with one.`);
}

/** @type {import('@sveltejs/kit').Config} */
const config = {
  preprocess: vitePreprocess(),
  kit: {
    adapter:
      STATIC_DIR === undefined
        ? adapterNode({ out: 'build' })
        : // The endpoints are left out.
          adapterStatic({ pages: STATIC_DIR, fallback: '404.html', strict: false }),
    paths: { base: STATIC_DIR === undefined ? '' : requireBase(BASE_PATH) },
    ...(APP_VERSION === undefined ? {} : { version: { name: APP_VERSION } }),
    csp: { mode: 'hash', directives: CSP_DIRECTIVES },
    // No endpoint knows a cookie or a session that a foreign page could abuse, and `curl -F` sends no Origin.
    csrf: { trustedOrigins: ['*'] },
    serviceWorker: { register: false },
  },
};

export default config;
