// `node src/tools/collect-server.mjs FOLDER`: what the built server needs to run, and nothing else: its programs, the
// modules that they import, the page and the model.
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeFileTrace } from '@vercel/nft';
import { ROOT } from './steps.mjs';

/** Found by their names when the server runs, not by an import. */
const DATA = ['package.json', 'model/model.json', 'model/weights.bin', 'LICENSE'];
const WASM = 'node_modules/@tensorflow/tfjs-backend-wasm/dist';

/** @returns {string[]} every script of the build that runs on the server. */
function listScripts() {
  const files = readdirSync(join(ROOT, 'build'), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.js') && !/^(client|prerendered)\b/.test(file));
}

/** @returns {Promise<string[]>} the files of packages that those scripts may load. */
async function traceModules() {
  const entries = listScripts().map((file) => join(ROOT, 'build', file));
  if (entries.length === 0) throw new Error('There is no build yet: npm run build makes one.');
  // The folder of the model is named in a string; its programs are none of the server's.
  const { fileList } = await nodeFileTrace(entries, { base: ROOT, ignore: ['model/**'] });
  const wasm = readdirSync(join(ROOT, WASM)).filter((file) => file.endsWith('.wasm'));
  return [...fileList, ...wasm.map((file) => `${WASM}/${file}`)].filter((file) =>
    file.startsWith('node_modules/'),
  );
}

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('Name the folder that the server is to be copied into.');
const modules = await traceModules();
for (const file of ['build', ...DATA, ...modules]) {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  cpSync(join(ROOT, file), join(folder, file), { recursive: true, dereference: true });
}
console.log(`The server and ${modules.length} files of packages lie in ${folder}.`);
