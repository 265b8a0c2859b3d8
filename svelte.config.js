import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
const config = {
  preprocess: vitePreprocess(),
  kit: {
    adapter: adapter({ out: 'build' }),
    // Prerendered pages carry these in a meta element, with a hash for each inline script of the kit.
    // The server entry repeats them as a header, since `frame-ancestors` counts only there.
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['self'],
        'script-src': ['self', 'wasm-unsafe-eval'],
        'style-src': ['self'],
        'connect-src': ['self'],
        'img-src': ['self', 'blob:', 'data:'],
        'media-src': ['self', 'blob:', 'data:'],
        'worker-src': ['self'],
        'object-src': ['none'],
        'base-uri': ['self'],
        'form-action': ['self'],
        'frame-ancestors': ['none'],
      },
    },
    // The one endpoint is stateless: it knows no cookie and no session that a foreign page could abuse,
    // and `curl -F` sends no Origin.
    csrf: { trustedOrigins: ['*'] },
    serviceWorker: { register: false },
  },
};

export default config;
