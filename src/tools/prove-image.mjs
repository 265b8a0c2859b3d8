// `npm run image`: carries out the Dockerfile where there is no container engine, each stage in a folder of its own, and
// starts what comes out of it as its user, who can write nothing there. The base image is the system at hand, with the
// Node that runs this script; whatever a RUN does must stay inside its working directory.
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, posix, resolve } from 'node:path';
import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import dockerignore from '@balena/dockerignore';
import { readCommand, readStages, readVariables } from './dockerfile.mjs';
import { ROOT } from './steps.mjs';

/** @typedef {import('./dockerfile.mjs').Stage} Stage */
/** @typedef {import('./dockerfile.mjs').Step} Step */

/**
 * A stage that has been carried out. `root` stands for `/`.
 *
 * @typedef {{ root: string; workdir: string; env: Record<string, string>; user: string; cmd: string[]; healthcheck: string[] }} Image
 */

/** The server must answer by then. */
const START_MS = 120_000;
const isRoot = process.getuid?.() === 0;

/** @param {string} content of a .dockerignore. @param {string[]} files @returns {string[]} what an engine would send. */
export function contextOf(content, files) {
  return dockerignore().add(content.split('\n')).filter(files);
}

/** @returns {string[]} files of the working tree that git does not ignore. */
function listFiles() {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const names = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\0');
  return names.filter((name) => name !== '' && existsSync(join(ROOT, name)));
}

/**
 * @param {Stage} stage
 * @param {string} root an empty folder.
 * @param {Map<string | null, Image>} earlier
 * @param {string[]} context
 * @returns {Promise<Image>}
 */
async function carryOut({ steps }, root, earlier, context) {
  /** @type {Image} */
  const image = { root, workdir: '/', env: {}, user: '0:0', cmd: [], healthcheck: [] };
  for (const step of steps) {
    console.log(`  ${step.keyword} ${step.text}`);
    switch (step.keyword) {
      case 'WORKDIR':
        image.workdir = posix.resolve(image.workdir, step.text);
        mkdirSync(join(root, image.workdir), { recursive: true });
        break;
      case 'ENV':
        Object.assign(image.env, readVariables(step.text));
        break;
      case 'COPY':
        copy(step, image, earlier, context);
        break;
      case 'RUN':
        await run(step.text, image);
        break;
      case 'USER':
        image.user = step.text;
        break;
      case 'CMD':
        image.cmd = readCommand(step.text);
        break;
      case 'HEALTHCHECK':
        image.healthcheck = readCommand(step.text);
        break;
      case 'EXPOSE':
      case 'STOPSIGNAL':
        break;
      default:
        throw new Error(`${step.keyword} cannot be carried out without a container engine.`);
    }
  }
  return image;
}

/**
 * @param {Step} step
 * @param {Image} image
 * @param {Map<string | null, Image>} earlier
 * @param {string[]} context
 */
function copy({ flags, text }, { root, workdir }, earlier, context) {
  const sources = text.split(/\s+/);
  const target = sources.pop() ?? '.';
  const to = join(root, posix.resolve(workdir, target));
  mkdirSync(to, { recursive: true });
  for (const source of sources) {
    if (flags.from === undefined) {
      const wanted = context.filter((file) => source === '.' || file === source);
      if (wanted.length === 0) throw new Error(`${source} is not sent to the engine.`);
      for (const file of wanted) {
        mkdirSync(dirname(join(to, file)), { recursive: true });
        cpSync(join(ROOT, file), join(to, file));
      }
    } else {
      const from = earlier.get(flags.from);
      if (from === undefined) throw new Error(`There is no stage ${flags.from} before.`);
      cpSync(join(from.root, source), to, { recursive: true });
    }
  }
  if (isRoot && flags.chown !== undefined) changeOwner(to, flags.chown);
}

/** @param {string} path @param {string} owner `UID:GID` */
function changeOwner(path, owner) {
  const { uid, gid } = toIds(owner);
  chownSync(path, uid, gid);
  if (!statSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) changeOwner(join(path, name), owner);
}

/** @param {string} owner */
function toIds(owner) {
  const [uid = NaN, gid = NaN] = owner.split(':').map(Number);
  if (!Number.isInteger(uid) || !Number.isInteger(gid)) {
    throw new Error(`${owner} must be numbers: a cluster cannot tell whether a name is root.`);
  }
  return { uid, gid };
}

/** @param {string} command @param {Image} image */
async function run(command, { root, workdir, env }) {
  const outside = /(?:^|[\s=:])\/[a-z]/.exec(command);
  if (outside !== null) throw new Error(`"${command}" leaves its folder: prove it in a container.`);
  // What this script was started with must not decide what is installed.
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_ENV$)/.test(name));
  const child = spawn('sh', ['-ec', command], {
    cwd: join(root, workdir),
    env: { ...Object.fromEntries(own), PATH: searchPath(), ...env },
    stdio: 'inherit',
  });
  const code = await new Promise((done) => child.on('close', done));
  if (code !== 0) throw new Error(`"${command}" ended with ${code}.`);
}

function searchPath() {
  return [dirname(process.execPath), process.env.PATH].join(delimiter);
}

/**
 * A command of the image as its user, with its environment and nothing else.
 *
 * @param {Image} image
 * @param {string[]} command
 * @param {Record<string, string>} [env]
 */
function start({ root, workdir, env: own, user }, [program = '', ...args], env = {}) {
  return spawn(program, args, {
    cwd: join(root, workdir),
    env: { PATH: searchPath(), ...own, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    ...(isRoot ? toIds(user) : {}),
  });
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<number | null>} */
function ended(child) {
  return child.exitCode === null
    ? new Promise((done) => child.on('close', done))
    : Promise.resolve(child.exitCode);
}

/** @returns {Promise<string>} */
function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(String(typeof address === 'object' ? address?.port : '')));
    });
  });
}

/** Starts the image, asks for the page and for a recording, and stops it. @param {Image} image */
async function proveServer(image) {
  const env = { PORT: await freePort() };
  const server = start(image, image.cmd, env);
  const untilMs = performance.now() + START_MS;
  let health = 1;
  while (health !== 0) {
    if (server.exitCode !== null) throw new Error(`The server ended with ${server.exitCode}.`);
    if (performance.now() > untilMs) throw new Error('The health check never passed.');
    await wait(250);
    health = (await ended(start(image, image.healthcheck, env))) ?? 1;
  }
  console.log('  the health check passes');
  const url = `http://127.0.0.1:${env.PORT}`;
  const page = await fetch(url);
  require(page.ok && (await page.text()).includes('Stimmung'), 'the page is served');
  const recording = readFileSync(join(ROOT, 'static/samples/calm.wav'));
  const headers = { 'content-type': 'audio/wav', accept: 'text/plain' };
  const answer = await fetch(`${url}/predict`, { method: 'POST', body: recording, headers });
  require(answer.ok, `a recording is heard: ${(await answer.text()).trim()}`);
  server.kill('SIGTERM');
  require((await ended(server)) === 0, 'SIGTERM ends it with 0');
}

/** Scores the bundled clips with the image. @param {Image} image @param {string} folder */
async function proveScoring(image, folder) {
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  const options = ['--in', resolve(ROOT, 'static/samples'), '--out', folder];
  const code = await ended(start(image, ['node', 'build/score.js', ...options]));
  const rows = readFileSync(join(folder, 'scores-0-of-1.csv'), 'utf8').trim().split('\r\n');
  require(code === 0 && rows.length === 5, 'score.js writes a row for each of four clips');
}

/** @param {boolean} isTrue @param {string} what */
function require(isTrue, what) {
  if (!isTrue) throw new Error(`Not so: ${what}.`);
  console.log(`  ${what}`);
}

/** @param {string} root @returns {{ nFiles: number; bytes: number; state: string }} */
function measure(root) {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name, stats: statSync(join(root, name)) }))
    .filter(({ stats }) => stats.isFile());
  return {
    nFiles: files.length,
    bytes: files.reduce((sum, { stats }) => sum + stats.size, 0),
    state: files.map(({ name, stats }) => `${name} ${stats.size} ${stats.mtimeMs}`).join('\n'),
  };
}

async function main() {
  const stages = readStages(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'));
  const context = contextOf(readFileSync(join(ROOT, '.dockerignore'), 'utf8'), listFiles());
  const folder = mkdtempSync(join(tmpdir(), 'stimmung-image-'));
  chmodSync(folder, 0o755);
  try {
    /** @type {Map<string | null, Image>} */
    const images = new Map();
    for (const [i, stage] of stages.entries()) {
      console.log(`Stage ${stage.name ?? i + 1}, on the system at hand for ${stage.image}:`);
      const root = join(folder, String(i));
      mkdirSync(root);
      images.set(stage.name, await carryOut(stage, root, images, context));
    }
    const last = images.get(stages.at(-1)?.name ?? null);
    if (last === undefined) throw new Error('The Dockerfile has no stage.');
    const { nFiles, bytes, state } = measure(last.root);
    console.log(`As ${isRoot ? last.user : 'this user'}, with Node ${process.versions.node}:`);
    await proveServer(last);
    await proveScoring(last, join(folder, 'scores'));
    require(measure(last.root).state === state, 'nothing was written inside the image');
    console.log(`${(bytes / 1e6).toFixed(1)} MB in ${nFiles} files above the base image`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1]?.endsWith('prove-image.mjs')) await main();
