import * as Comlink from 'comlink';
import { SerError } from '#lib/core/errors.ts';
import { parseBundle, type Bundle } from '#lib/core/network/bundle.ts';
import {
  MAXIMUM_ARCHIVE_BYTES,
  readArchive,
  writeArchive,
} from '#lib/core/network/package-archive.ts';
import { packModel, unpackModel } from '#lib/core/network/package.ts';
import type { ModelAbout } from '#lib/core/network/package.ts';
import { addToLibrary, loadFromLibrary } from '#lib/storage/library-store.ts';
import type { ModelFiles } from '#lib/storage/model-store.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { sha256 } from '#lib/storage/sha256.ts';
import type { LibraryModel } from '#lib/storage/training-records.ts';
import { openIfAllowed, withDatabase } from '#lib/storage/with-database.ts';
import type { LibraryApi } from './library-api.ts';
import { aboutOf } from './model-about.ts';
import { obtainModel } from './model-files.ts';
import { hearingOf } from './own-model.ts';
import { shippedModelUrls } from './shipped-model.ts';
import { passErrors } from './pass-errors.ts';
import { holdLifeline } from './lifeline.ts';

const api: LibraryApi = {
  describeShipped: () =>
    passErrors(async () => {
      const { description, weights } = await obtainShipped();
      const bundle = parseBundle(description, weights);
      const { version, labels } = bundle;
      return { ...aboutShipped(bundle), version, labels, sizeBytes: weights.length };
    }),
  importModel: (file) =>
    passErrors(async () => {
      const model = await readModel(file);
      return withDatabase((database) => keep(database, model));
    }),
  exportModel: (id) =>
    passErrors(async () => {
      const { about, files } = await find(id);
      return pack(about, files.description, files.weights);
    }),
  pack: (about, description, weights) =>
    passErrors(() => pack(about, JSON.parse(description) as unknown, weights)),
};

async function pack(
  about: ModelAbout,
  description: unknown,
  weights: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const archive = await writeArchive(await packModel(about, description, weights, sha256));
  return Comlink.transfer(archive, [archive.buffer]);
}

async function readModel(file: Blob) {
  if (file.size > MAXIMUM_ARCHIVE_BYTES) {
    const details = { fault: 'too-large', file: '', detail: '' } as const;
    throw new SerError({ code: 'package-invalid', details });
  }
  return unpackModel(await readArchive(new Uint8Array(await file.arrayBuffer())), sha256);
}

async function keep(
  database: StimmungDatabase,
  { about, bundle, description, weights }: Awaited<ReturnType<typeof readModel>>,
): Promise<LibraryModel> {
  const draft = {
    ...about,
    id: crypto.randomUUID(),
    createdAt: about.createdAt ?? Date.now(),
    hearing: hearingOf(bundle),
    description,
  };
  return addToLibrary(database, draft, weights);
}

/** @param id null for the shipped model. @throws SerError `bundle-hash-mismatch`, `storage-unavailable`. */
async function find(id: string | null): Promise<{ about: ModelAbout; files: ModelFiles }> {
  if (id === null) {
    const files = await obtainShipped();
    return { about: aboutShipped(parseBundle(files.description, files.weights)), files };
  }
  return withDatabase(async (database) => {
    const model = await database.get('library', id);
    const files = await loadFromLibrary(database, id);
    if (model === undefined || files === null) {
      throw new SerError({ code: 'bundle-hash-mismatch', details: { file: 'weights.bin' } });
    }
    return { about: aboutOf(model), files };
  });
}

async function obtainShipped(): Promise<ModelFiles> {
  const database = await openIfAllowed();
  try {
    return (await obtainModel(shippedModelUrls(), database, () => undefined)).files;
  } finally {
    database?.close();
  }
}

function aboutShipped({ id, uar, training }: Bundle): ModelAbout {
  const { corpus, nRecordings } = training;
  const n = typeof nRecordings === 'number' ? nRecordings : 0;
  return {
    name: id,
    createdAt: null,
    corpusName: typeof corpus === 'string' ? corpus : id,
    recipe: 'recommended',
    split: 'every-speaker',
    nTraining: n,
    nValidation: n,
    uar,
    wa: null,
  };
}

holdLifeline();
Comlink.expose(api);
