// Which files of a build the app needs to work without a network, and which devices can use each of them.
import { readdirSync, readFileSync, statSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @typedef {import('../lib/offline/files.ts').Need} Need */
/** @typedef {import('../lib/offline/files.ts').OfflineFile} OfflineFile */

const HASHED = '_app/immutable';
const LIST = '_app/offline.json';
/** Between the bundler, which knows what is in a chunk, and the end of the build. */
const CHUNKS = join('.svelte-kit', 'offline-chunks.json');

/** Packages that only some devices can use; null: that nothing here asks for. @type {[RegExp, Need | null][]} */
const PACKAGES = [
  [/\/@tensorflow\/tfjs-backend-webgpu\//, 'webgpu'],
  [/\/@tensorflow\/tfjs-backend-webgl\//, 'webgl'],
  [/\/mediabunny\//, 'webcodecs'],
  // Improves speech in Opus by a network of 4 MB, on demand.
  [/\/@wasm-audio-decoders\/opus-ml\//, null],
];

/** The three builds of one program, of which a device loads one. @type {[RegExp, Need][]} */
const FILES = [
  [/\/tfjs-backend-wasm-threaded-simd-[^/]+\.wasm$/, 'threads'],
  [/\/tfjs-backend-wasm-simd-[^/]+\.wasm$/, 'simd'],
  [/\/tfjs-backend-wasm-[^/]+\.wasm$/, 'no-simd'],
];

/** The adapter's compressed copies. */
const COMPRESSED = /\.(br|gz)$/;

/**
 * For `worker.plugins`: notes which chunks hold a package that only some devices can use, since their names are hashes.
 *
 * @returns {import('vite').Plugin}
 */
export function noteChunks() {
  return {
    name: 'offline-chunks',
    generateBundle(_, bundle) {
      const noted = readNotes();
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk' || output.isEntry) continue;
        const found = PACKAGES.find(([name]) => output.moduleIds.some((id) => name.test(id)));
        if (found !== undefined) noted[output.fileName] = found[1] ?? 'nothing';
      }
      mkdirSync(dirname(CHUNKS), { recursive: true });
      writeFileSync(CHUNKS, JSON.stringify(noted));
    },
  };
}

/**
 * Lists the files with a hash in their name for the page and its service worker.
 *
 * @param {string} dir folder that holds `_app`.
 */
export function writeOfflineList(dir) {
  const noted = readNotes();
  const files = readdirSync(join(dir, HASHED), { recursive: true, encoding: 'utf8' })
    .map((name) => `${HASHED}/${name.replaceAll('\\', '/')}`)
    .filter((path) => !COMPRESSED.test(path) && statSync(join(dir, path)).isFile())
    .filter((path) => noted[path] !== 'nothing')
    .sort()
    .map((path) => ({
      path,
      sizeBytes: statSync(join(dir, path)).size,
      needs: noted[path] ?? FILES.find(([name]) => name.test(path))?.[1] ?? null,
    }));
  writeFileSync(join(dir, LIST), JSON.stringify({ files }));
}

/** @returns {Record<string, Need | 'nothing'>} */
function readNotes() {
  try {
    return JSON.parse(readFileSync(CHUNKS, 'utf8'));
  } catch {
    return {};
  }
}
