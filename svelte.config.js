import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { CSP_DIRECTIVES } from './src/lib/server/csp.js';

/** @type {import('@sveltejs/kit').Config} */
const config = {
  preprocess: vitePreprocess(),
  kit: {
    adapter: adapter({ out: 'build' }),
    csp: { mode: 'hash', directives: CSP_DIRECTIVES },
    // The one endpoint is stateless: it knows no cookie and no session that a foreign page could abuse,
    // and `curl -F` sends no Origin.
    csrf: { trustedOrigins: ['*'] },
    serviceWorker: { register: false },
  },
};

export default config;
