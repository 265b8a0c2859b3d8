import { decodeText, encodeText } from '../data/text.ts';
import { SerError, type PackageFault } from '../errors.ts';
import { parseBundle, type Bundle } from './bundle.ts';
import { modelReadme } from './package-readme.ts';

/** How the recordings that a model was judged on were parted from those that it learnt from. */
export const MODEL_SPLITS = [
  'every-speaker',
  'speakers',
  'leave-one-out',
  'random',
  'everything',
] as const;
/** `every-speaker`: each speaker was left out in turn, by a model of its own. */
export type ModelSplit = (typeof MODEL_SPLITS)[number];

/** What people want to know of a model beside its numbers. */
export interface ModelAbout {
  name: string;
  /** Milliseconds since 1970; null if that is not known. */
  createdAt: number | null;
  corpusName: string;
  /** Null: a recipe with changes of one's own. */
  recipe: 'recommended' | 'original' | null;
  split: ModelSplit;
  nTraining: number;
  nValidation: number;
  /** On the held-out recordings, in [0, 1]; null if none were held out. */
  uar: number | null;
  wa: number | null;
}

/** The files of a model by name. */
export type PackageFiles = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** SHA-256 in lower-case hexadecimal. */
export type Digest = (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;

/** A model as it came out of a package, checked. */
export interface UnpackedModel {
  about: ModelAbout;
  bundle: Bundle;
  /** The parsed `model.json`. */
  description: unknown;
  weights: Uint8Array<ArrayBuffer>;
}

export const MANIFEST = 'manifest.json';
/** What a package holds beside its manifest, in this order. */
export const PARTS = [
  'model.json',
  'weights.bin',
  'preprocess.json',
  'labels.json',
  'about.json',
  'README.md',
] as const;

const FORMAT = 'stimmung-model';
const FORMAT_VERSION = 1;
const MAXIMUM_NAME = 200;
/** Of what the app writes, the deepest has eight. */
const MAXIMUM_DEPTH = 64;

/**
 * The files of one model: `model.json` and `weights.bin` as TensorFlow.js reads them, what comes before and after the
 * network, a card for people, and a manifest with the size and SHA-256 of each.
 *
 * @param description `model.json`, parsed; it must be one that `parseBundle` reads.
 * @throws SerError `bundle-invalid`, `spec-invalid`.
 */
export async function packModel(
  about: ModelAbout,
  description: unknown,
  weights: Uint8Array<ArrayBuffer>,
  digest: Digest,
): Promise<PackageFiles> {
  const bundle = parseBundle(description, weights);
  const contents: Record<(typeof PARTS)[number], Uint8Array<ArrayBuffer>> = {
    'model.json': toJson(description),
    'weights.bin': weights,
    'preprocess.json': toJson(preprocessOf(bundle)),
    'labels.json': toJson(bundle.labels),
    'about.json': toJson(about),
    'README.md': encodeText(modelReadme(about, bundle)),
  };
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const entries: Record<string, unknown> = {};
  for (const name of PARTS) {
    const content = contents[name];
    files.set(name, content);
    entries[name] = { sizeBytes: content.length, sha256: await digest(content) };
  }
  const manifest = { format: FORMAT, formatVersion: FORMAT_VERSION, files: entries };
  return new Map([[MANIFEST, toJson(manifest)], ...files]);
}

/**
 * Reads what `packModel` made. Nothing is believed: every file must be the one that the manifest names, and the files
 * must agree with each other.
 *
 * @throws SerError `package-invalid` with what is wrong and with which file.
 */
export async function unpackModel(files: PackageFiles, digest: Digest): Promise<UnpackedModel> {
  await requireWhole(files, digest);
  const description = parseJson(files, 'model.json');
  const weights = fileOf(files, 'weights.bin');
  const bundle = readBundle(description, weights);
  if (!isSame(parseJson(files, 'labels.json'), bundle.labels))
    throw invalid('contradiction', 'labels.json');
  if (!isSame(parseJson(files, 'preprocess.json'), preprocessOf(bundle)))
    throw invalid('contradiction', 'preprocess.json');
  requireLabels(bundle.labels);
  return { about: readAbout(parseJson(files, 'about.json')), bundle, description, weights };
}

async function requireWhole(files: PackageFiles, digest: Digest): Promise<void> {
  if (!files.has(MANIFEST)) throw invalid('foreign', MANIFEST);
  const manifest = parseJson(files, MANIFEST);
  const entries = fieldOf(manifest, 'files');
  if (fieldOf(manifest, 'format') !== FORMAT || typeof entries !== 'object' || entries === null)
    throw invalid('foreign', MANIFEST);
  if (fieldOf(manifest, 'formatVersion') !== FORMAT_VERSION) throw invalid('version', MANIFEST);
  const known = new Set<string>([MANIFEST, ...PARTS]);
  const stranger = [...files.keys(), ...Object.keys(entries)].find((name) => !known.has(name));
  if (stranger !== undefined) throw invalid('stranger', stranger);
  for (const name of PARTS) {
    const content = fileOf(files, name);
    const entry = fieldOf(entries, name);
    const isWhole =
      fieldOf(entry, 'sizeBytes') === content.length &&
      fieldOf(entry, 'sha256') === (await digest(content));
    if (!isWhole) throw invalid('checksum', name);
  }
}

/** A model that cannot be read is the fault of the package here. */
function readBundle(description: unknown, weights: Uint8Array): Bundle {
  try {
    return parseBundle(description, weights);
  } catch (error) {
    if (!(error instanceof SerError)) throw error;
    const { info } = error;
    const reason = 'reason' in info.details ? info.details.reason : '';
    const field = 'field' in info.details ? `${info.details.field} ` : '';
    throw invalid('model', 'model.json', `${field}${reason}`);
  }
}

function requireLabels(labels: readonly string[]): void {
  const isNamed = labels.every((label) => label.trim() !== '' && label.length <= MAXIMUM_NAME);
  if (labels.length < 2 || !isNamed || new Set(labels).size !== labels.length)
    throw invalid('labels', 'labels.json');
}

function readAbout(value: unknown): ModelAbout {
  const text = (field: string) => {
    const found = fieldOf(value, field);
    if (typeof found !== 'string' || found.trim() === '' || found.length > MAXIMUM_NAME)
      throw invalid('about', 'about.json', field);
    return found;
  };
  const number = (field: string, maximum: number) => {
    const found = fieldOf(value, field);
    if (typeof found !== 'number' || !(found >= 0 && found <= maximum))
      throw invalid('about', 'about.json', field);
    return found;
  };
  const share = (field: string) => (fieldOf(value, field) === null ? null : number(field, 1));
  const recipe = fieldOf(value, 'recipe');
  const split = MODEL_SPLITS.find((known) => known === fieldOf(value, 'split'));
  if (split === undefined) throw invalid('about', 'about.json', 'split');
  return {
    name: text('name'),
    createdAt: fieldOf(value, 'createdAt') === null ? null : number('createdAt', 8.64e15),
    corpusName: text('corpusName'),
    recipe: recipe === 'recommended' || recipe === 'original' ? recipe : null,
    split,
    nTraining: number('nTraining', Number.MAX_SAFE_INTEGER),
    nValidation: number('nValidation', Number.MAX_SAFE_INTEGER),
    uar: share('uar'),
    wa: share('wa'),
  };
}

function preprocessOf({ spec, segmentFrames, warps }: Bundle): object {
  return { spec, segmentFrames, warps };
}

function toJson(value: unknown): Uint8Array<ArrayBuffer> {
  return encodeText(JSON.stringify(value));
}

function parseJson(files: PackageFiles, name: string): unknown {
  const text = decodeText(fileOf(files, name));
  if (depthOf(text) > MAXIMUM_DEPTH) throw invalid('unreadable', name);
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SerError) throw error;
    throw invalid('unreadable', name);
  }
}

/** How deep brackets are nested; more than a stack bears can be written in a few bytes. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let isQuoted = false;
  for (let i = 0; i < json.length; i++) {
    const character = json.charAt(i);
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) i += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth--;
  }
  return deepest;
}

function fileOf(files: PackageFiles, name: string): Uint8Array<ArrayBuffer> {
  const content = files.get(name);
  if (content === undefined) throw invalid('missing', name);
  return content;
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[field]
    : undefined;
}

/** Equal as data; the order of keys does not count. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => isSame(fieldOf(a, key), fieldOf(b, key)));
}

function invalid(fault: PackageFault, file: string, detail = ''): SerError {
  return new SerError({ code: 'package-invalid', details: { fault, file, detail } });
}
