// `npm run build:static`: the app without its endpoint, for any host of files. `BASE_PATH` is the path that it will
// have there, e.g. `/stimmung`; `STATIC_DIR` the folder that it is written to, `build-static` by default.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, runnerImport } from 'vite';
import { writeLicences } from './licences.mjs';
import { writeOfflineList } from './offline-list.mjs';
import { ROOT } from './steps.mjs';

process.chdir(ROOT);
process.env.STATIC_DIR ??= 'build-static';
const dir = resolve(ROOT, process.env.STATIC_DIR);
writeLicences();
await build();
writeOfflineList(dir);
writeFileSync(join(dir, '_headers'), await listHeaders(process.env.BASE_PATH ?? ''));
console.log(`The app lies in ${process.env.STATIC_DIR}.`);

/**
 * The headers of our own server as Netlify and Cloudflare Pages read them. Pages carry their policy themselves, since
 * each has its own hashes; only what an element cannot say is here.
 *
 * @param {string} base
 */
async function listHeaders(base) {
  const { module } = await runnerImport(join(ROOT, 'src/lib/server/headers.ts'));
  const { 'content-security-policy': policy, ...headers } = module.securityHeaders('', new Map());
  return [
    ...rule(`${base}/*`, { ...headers, 'content-security-policy': "frame-ancestors 'none'" }),
    ...rule(`${base}/_app/immutable/workers/*`, { 'content-security-policy': policy }),
    ...rule(`${base}/_app/immutable/*`, { 'cache-control': 'public, max-age=31536000, immutable' }),
  ].join('\n');
}

/** @param {string} path @param {Record<string, string>} headers */
function rule(path, headers) {
  return [path, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`), ''];
}
