// `npm run licences`: the licence of every package that is served or runs on the server, and of what these contain.
// Ends with 1 where one is unknown, or asks (GPL, AGPL) that whatever uses it be under the same licence.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './steps.mjs';

/** Packages for development that are part of what is served all the same, by the build. */
const BUILT_IN = ['svelte', '@sveltejs/kit', '@sveltejs/adapter-node'];

/** Programs inside packages, compiled to WebAssembly, which the lockfile does not know. */
const CONTAINED = [
  ['libFLAC', '@wasm-audio-decoders/flac', 'BSD-3-Clause'],
  ['libvorbis, libogg', '@wasm-audio-decoders/ogg-vorbis', 'BSD-3-Clause'],
  ['libopus', 'opus-decoder', 'BSD-3-Clause'],
  ['libmpg123', 'mpg123-decoder', 'LGPL-2.1-only'],
  ['XNNPACK', '@tensorflow/tfjs-backend-wasm', 'BSD-3-Clause'],
];

/** Without conditions on what uses them; LGPL and MPL ask only that changes to themselves be published. */
const ALLOWED =
  /^(?:MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|Unlicense|CC0-1\.0|CC-BY-[34]\.0|BlueOak-1\.0\.0|Python-2\.0|MPL-2\.0|LGPL-[23]\.[01](?:-only|-or-later)?)$/;

/** From where About takes it into the build. */
const TEXT = join(ROOT, '.svelte-kit', 'licences.txt');
const TEXT_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/** @typedef {{ version?: string; license?: string; dev?: boolean; dependencies?: Record<string, string> }} Locked */

/** @param {string} expression SPDX, without `WITH`. */
export function isAllowed(expression) {
  return expression
    .replaceAll(/[()]/g, '')
    .split(' AND ')
    .every((part) => part.split(' OR ').some((licence) => ALLOWED.test(licence)));
}

/** @returns {Record<string, Locked>} packages of the lockfile by their folder. */
function readLock() {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  // The one without a name is this project.
  return Object.fromEntries(Object.entries(lock.packages).filter(([folder]) => folder !== ''));
}

/**
 * Folder in which Node finds `name` from inside `folder`: the nearest one.
 *
 * @param {Record<string, Locked>} packages
 * @param {string} folder
 * @param {string} name
 */
function resolvePackage(packages, folder, name) {
  const nesting = folder.split('/node_modules/');
  for (let depth = nesting.length; depth >= 0; depth--) {
    const candidate = [...nesting.slice(0, depth), name].join('/node_modules/');
    const path = depth === 0 ? `node_modules/${name}` : candidate;
    if (path in packages) return path;
  }
  return null;
}

/**
 * What is served: packages that are no mere tools, and those built in with all that they need.
 *
 * @param {Record<string, Locked>} packages
 */
function servedFolders(packages) {
  const served = new Set(Object.keys(packages).filter((folder) => packages[folder]?.dev !== true));
  const open = BUILT_IN.map((name) => `node_modules/${name}`);
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (served.has(folder)) continue;
    served.add(folder);
    for (const name of Object.keys(packages[folder]?.dependencies ?? {})) {
      const needed = resolvePackage(packages, folder, name);
      if (needed !== null) open.push(needed);
    }
  }
  return [...served].sort();
}

/** @returns {{ name: string; version: string; licence: string; folder: string }[]} */
export function servedLicences() {
  const packages = readLock();
  const served = servedFolders(packages).map((folder) => ({
    name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version: packages[folder]?.version ?? '',
    licence: packages[folder]?.license ?? 'unknown',
    folder,
  }));
  const contained = CONTAINED.map(([name = '', inside = '', licence = '']) => ({
    name: `${name} (in ${inside})`,
    version: '',
    licence,
    folder: `node_modules/${inside}`,
  }));
  return [...served, ...contained];
}

/** The licences with their texts, each text once, as those who pass the app on have to hand them out. */
export function licencesText() {
  /** @type {Map<string, string[]>} */
  const byText = new Map();
  for (const { name, version, licence, folder } of servedLicences()) {
    const text = ownText(folder);
    const names = byText.get(text) ?? [];
    names.push(`${`${name} ${version}`.trimEnd()} (${licence})`);
    byText.set(text, names);
  }
  const parts = [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}`.trimEnd());
  return `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** For About: before the build, which takes it in. */
export function writeLicences() {
  mkdirSync(dirname(TEXT), { recursive: true });
  writeFileSync(TEXT, licencesText());
}

/** @param {string} folder of a package; one of another platform is not installed. */
function ownText(folder) {
  const at = join(ROOT, folder);
  if (!existsSync(at)) return '';
  return readdirSync(at)
    .filter((file) => TEXT_FILE.test(file))
    .map((file) => readFileSync(join(at, file), 'utf8').replaceAll('\r', '').trim())
    .join('\n\n');
}

function main() {
  const licences = servedLicences();
  for (const { name, version, licence } of licences) {
    console.log(`${licence.padEnd(20)} ${name} ${version}`.trimEnd());
  }
  const refused = licences.filter(({ licence }) => !isAllowed(licence));
  console.log(`\n${licences.length} licences, ${refused.length} refused`);
  for (const { name, licence } of refused) console.error(`Refused: ${name}, ${licence}`);
  process.exitCode = refused.length === 0 ? 0 : 1;
}

if (process.argv[1]?.endsWith('licences.mjs')) main();
