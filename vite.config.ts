import { sveltekit } from '@sveltejs/kit/vite';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { noteChunks } from './src/tools/offline-list.mjs';
import { chromiumLaunchOptions } from './tests/support/chromium.ts';

/** `npm run test:full` adds what takes long. */
const isFull = process.env.TEST_FULL === '1';

export default defineConfig({
  plugins: [sveltekit()],
  define: { IS_STATIC_EXPORT: JSON.stringify(process.env.STATIC_DIR !== undefined) },
  worker: { format: 'es', plugins: () => [noteChunks()] },
  build: {
    target: 'es2022',
    // A worker or a sound inlined as a data: URL would be refused by the content security policy.
    assetsInlineLimit: 0,
  },
  server: { port: 4444 },
  optimizeDeps: {
    // Met only in workers and lazy imports: found late, they would make Vite reload the page in the middle of its work.
    include: [
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js',
      '@tensorflow/tfjs-backend-webgl',
      '@tensorflow/tfjs-backend-webgpu',
      '@tensorflow/tfjs-core',
      '@wasm-audio-decoders/flac',
      '@wasm-audio-decoders/ogg-vorbis',
      '@zip.js/zip.js',
      'comlink',
      'idb',
      'mediabunny',
      'mpg123-decoder',
      'ogg-opus-decoder',
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['tests/unit/**/*.test.ts', ...(isFull ? ['tests/full/**/*.test.ts'] : [])],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          exclude: isFull ? [] : ['tests/browser/full/**'],
          testTimeout: 120_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunchOptions() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
