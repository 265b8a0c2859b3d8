import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where the export lies on its host. `npm test` builds it for this path. */
export const STATIC_BASE = '/stimmung';

const ROOT = resolve(import.meta.dirname, '../../..');
export const STATIC_DIR = join(ROOT, 'build-static');
/** A file of the second build alone, which everything must be fetched with. */
export const SECOND_FILE = '_app/immutable/workers/assets/second.json';

/**
 * A later build of the same source. In `npm run test:full` it is built once more; else the first one is given another
 * version, which is all that a service worker knows builds apart by. Its pages say so: `<html data-build="second">`.
 *
 * @returns its folder.
 */
export async function makeSecondBuild(): Promise<string> {
  const dir = join(await mkdtemp(join(tmpdir(), 'second-')), 'build');
  if (process.env.TEST_FULL === '1') buildAgain(dir);
  else {
    await cp(STATIC_DIR, dir, { recursive: true });
    await renameVersion(dir);
  }
  await markPages(dir);
  await addFile(dir);
  return dir;
}

function buildAgain(dir: string): void {
  const env = { ...process.env, BASE_PATH: STATIC_BASE, STATIC_DIR: dir, APP_VERSION: 'second' };
  const script = join(ROOT, 'src/tools/build-static.mjs');
  const { status } = spawnSync(process.execPath, [script], { cwd: ROOT, env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`The second build ended with ${status}.`);
}

async function renameVersion(dir: string): Promise<void> {
  const file = join(dir, '_app/version.json');
  const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
  await writeFile(file, JSON.stringify({ version: 'second' }));
  const worker = join(dir, 'service-worker.js');
  const script = await readFile(worker, 'utf8');
  if (!script.includes(version)) throw new Error('The service worker does not name its version.');
  await writeFile(worker, script.replaceAll(version, 'second'));
}

async function markPages(dir: string): Promise<void> {
  for (const name of await readdir(dir, { recursive: true })) {
    if (!name.endsWith('.html')) continue;
    const html = await readFile(join(dir, name), 'utf8');
    await writeFile(join(dir, name), html.replace('<html', '<html data-build="second"'));
  }
}

async function addFile(dir: string): Promise<void> {
  const list = join(dir, '_app/offline.json');
  const { files } = JSON.parse(await readFile(list, 'utf8')) as { files: object[] };
  await writeFile(join(dir, SECOND_FILE), '{}');
  files.push({ path: SECOND_FILE, sizeBytes: 2, needs: null });
  await writeFile(list, JSON.stringify({ files }));
}
