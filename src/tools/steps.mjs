// What `npm start` and `npm test` share. Only Node's own modules: they run before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const INSTALL_STAMP = join(ROOT, 'node_modules', '.installed-lock');
const BUILDS = {
  app: { script: 'build.mjs', stamp: 'build/.built-sources' },
  /** For hosts of files, under the path at which the tests expect it. */
  static: { script: 'build-static.mjs', stamp: 'build-static/.built-sources' },
};

/** What the built app is made of. */
const SOURCES = [
  'src',
  'static',
  'model',
  'package.json',
  'package-lock.json',
  'svelte.config.js',
  'vite.config.ts',
  'tsconfig.json',
  'tsconfig.base.json',
];

/** Ends the program with one sentence when this Node is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Node ${process.versions.node} is too old: install Node 20.19 or later.`);
  process.exit(1);
}

/**
 * Runs a program with the terminal's own streams.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env] beside the environment of this process.
 * @returns {Promise<number>} its exit code, 1 when a signal ended it.
 */
export function run(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Runs npm, or another of its programs, the very one that started this script.
 *
 * @param {string[]} args
 */
export function npm(args) {
  const cli = process.env.npm_execpath;
  return cli === undefined
    ? run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args)
    : run(process.execPath, [cli, ...args]);
}

/**
 * Runs a program of an installed package.
 *
 * @param {string} script path of its script under `node_modules`.
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
export function runPackage(script, args, env) {
  return run(process.execPath, [join(ROOT, 'node_modules', script), ...args], env);
}

/** Installs what the lockfile says, unless that has been done. @returns {Promise<boolean>} whether it worked. */
export async function install() {
  const lock = hashFiles(['package-lock.json']);
  if (readStamp(INSTALL_STAMP) === lock) return true;
  console.log('Installing the packages …');
  if ((await npm(['ci', '--no-audit', '--no-fund'])) !== 0) return false;
  writeStamp(INSTALL_STAMP, lock);
  return true;
}

/**
 * Builds the app, unless its sources are those of the last build.
 *
 * @param {keyof typeof BUILDS} [kind]
 * @param {Record<string, string>} [env]
 * @returns {Promise<boolean>} whether it worked.
 */
export async function build(kind = 'app', env = {}) {
  const script = join(ROOT, 'src/tools', BUILDS[kind].script);
  const stamp = join(ROOT, BUILDS[kind].stamp);
  const sources = hashFiles(SOURCES);
  if (readStamp(stamp) === sources) return true;
  console.log(`Building the app (${kind}) …`);
  if ((await run(process.execPath, [script], env)) !== 0) return false;
  writeStamp(stamp, sources);
  return true;
}

/** @param {string[]} paths relative to the root, files or folders. */
function hashFiles(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(listFiles).sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(ROOT, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** @param {string} path @returns {string[]} */
function listFiles(path) {
  const full = join(ROOT, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full).flatMap((name) => listFiles(join(path, name)));
}

/** @param {string} path */
function readStamp(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** @param {string} path @param {string} content */
function writeStamp(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
