import { createHash } from 'node:crypto';
import { parentOf, readLesson } from '#lib/core/evaluation/upbringing.ts';
import { serializeBundle } from '#lib/core/network/bundle.ts';
import { weightShapes } from '#lib/core/network/initializers.ts';
import type { Topology } from '#lib/core/network/network.ts';
import { readArchive, writeArchive } from '#lib/core/network/package-archive.ts';
import {
  MANIFEST,
  packModel,
  PARTS,
  unpackModel,
  type ModelAbout,
  type PackageFiles,
} from '#lib/core/network/package.ts';
import type { Rng } from '#lib/core/rng.ts';
import { makeBundle } from '../../support/bundle.ts';
import { tinyTopology } from '../../support/network.ts';
import { syllables } from '../../support/signals.ts';
import { mutateJson } from '../mutate-json.ts';
import { mutate, pick } from '../mutate.ts';
import { recognizerOf } from '../small-recognizer.ts';
import { outcomeOf, insist, type FuzzTarget } from '../target.ts';

const ABOUT: ModelAbout = {
  name: 'Räume & Stimmen',
  createdAt: Date.UTC(2026, 10, 24),
  corpusName: 'EMO-DB',
  recipe: 'recommended',
  split: 'speakers',
  nTraining: 400,
  nValidation: 100,
  uar: 0.62,
  wa: 0.6,
};

const MAXIMUM_WEIGHTS_BYTES = 4e6;
/** Twice this byte is a tenth at half precision. */
const TENTH = 0x2e;

const digest = (bytes: Uint8Array) =>
  Promise.resolve(createHash('sha256').update(bytes).digest('hex'));

/** A damaged archive of a model. */
export const packageTarget: FuzzTarget = {
  name: 'package',
  share: 2,
  async open() {
    const seeds = await Promise.all((await packages()).map(writeArchive));
    return (rng) => {
      const input = mutate(pick(rng, seeds), rng, seeds);
      return { input, run: () => outcomeOf(async () => useModel(await readArchive(input))) };
    };
  },
};

/** A package that vouches for itself, of which one file was changed by somebody who knows what it means. */
export const modelTarget: FuzzTarget = {
  name: 'model',
  share: 6,
  async open() {
    const seeds = await packages();
    return async (rng) => {
      const files = await forge(pick(rng, seeds), rng);
      const input = files.get('model.json') ?? new Uint8Array();
      return { input, run: () => outcomeOf(() => useModel(files)) };
    };
  },
};

async function packages(): Promise<PackageFiles[]> {
  const bundles = [
    makeBundle({
      training: {
        corpus: 'x',
        nRecordings: 3,
        plan: { seed: 1, split: { kind: 'random', share: 0.2 } },
      },
    }),
    makeBundle({
      topology: tinyTopology(false),
      spec: { ...makeBundle().spec, nMels: 16 },
      labels: ['a', 'b', 'c'],
    }),
  ];
  return Promise.all(
    bundles.map((bundle) => {
      const complete = { ...bundle, weights: bundle.weights };
      const { description, weights } = serializeBundle(complete);
      return packModel(ABOUT, description, new Uint8Array(weights), digest);
    }),
  );
}

async function forge(files: PackageFiles, rng: Rng): Promise<PackageFiles> {
  const forged = new Map(files);
  const name = rng.uniform() < 0.7 ? 'model.json' : pick(rng, [MANIFEST, ...PARTS]);
  const content = files.get(name) ?? new Uint8Array();
  const isJson = name.endsWith('.json') && rng.uniform() < 0.9;
  forged.set(
    name,
    isJson ? toBytes(mutateJson(toText(content), rng)) : mutate(content, rng, [...files.values()]),
  );
  if (name === MANIFEST) return forged;
  if (name === 'model.json' && isJson) agree(forged);
  const entries = await Promise.all(
    PARTS.map(async (part) => {
      const bytes = forged.get(part) ?? new Uint8Array();
      return [part, { sizeBytes: bytes.length, sha256: await digest(bytes) }] as const;
    }),
  );
  const manifest = { ...parse(files.get(MANIFEST)), files: Object.fromEntries(entries) };
  return forged.set(MANIFEST, toBytes(JSON.stringify(manifest)));
}

/** Makes the files beside the changed description say the same, and the weights fit its shapes where they can. */
function agree(files: Map<string, Uint8Array<ArrayBuffer>>): void {
  const description = parse(files.get('model.json')) as {
    userDefinedMetadata?: Partial<
      Record<'labels' | 'spec' | 'segmentFrames' | 'warps' | 'topology', unknown>
    >;
  };
  const { labels, spec, segmentFrames, warps, topology } = description.userDefinedMetadata ?? {};
  files.set('labels.json', toBytes(JSON.stringify(labels ?? null)));
  files.set('preprocess.json', toBytes(JSON.stringify({ spec, segmentFrames, warps })));
  const nBytes = 2 * nWeights(topology as Topology);
  if (nBytes > 0 && nBytes <= MAXIMUM_WEIGHTS_BYTES && Number.isSafeInteger(nBytes))
    files.set('weights.bin', new Uint8Array(nBytes).fill(TENTH));
}

/** NaN for what is no network. */
function nWeights(topology: Topology): number {
  try {
    return weightShapes(topology).reduce(
      (sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1),
      0,
    );
  } catch {
    return NaN;
  }
}

/** Everything that happens to a model that is imported: read, heard with, asked where it comes from, exported again. */
async function useModel(files: PackageFiles): Promise<void> {
  const { about, bundle, description, weights } = await unpackModel(files, digest);
  readLesson(bundle.training, about);
  parentOf(bundle.training);
  structuredClone(description);
  const recognizer = await recognizerOf(bundle);
  try {
    const { samples, sampleRate } = syllables(16_000, 1);
    const pcm = { channels: [samples], sampleRate, format: 'wav', warnings: [] } as const;
    const prediction = await recognizer.recognize({ ...pcm, channels: [samples], warnings: [] });
    insist(prediction.labels.length === bundle.labels.length, 'labels');
    insist(
      (prediction.posteriors ?? []).every((p) => p >= 0 && p <= 1),
      'posteriors',
    );
  } finally {
    recognizer.dispose();
  }
  await packModel(about, description, weights, digest);
}

function parse(bytes: Uint8Array | undefined): Record<string, unknown> {
  const value: unknown = JSON.parse(toText(bytes));
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function toText(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
