import * as Comlink from 'comlink';
import { planImport, summarise } from '#lib/core/data/plan.ts';
import type { UtteranceInfo } from '#lib/core/data/corpus.ts';
import { pickTypical } from '#lib/core/data/typical.ts';
import { SerError } from '#lib/core/errors.ts';
import { logMel } from '#lib/core/features/log-mel.ts';
import { RECOMMENDED_SPEC } from '#lib/core/training/config.ts';
import {
  listCorpora,
  listUtterances,
  loadProfiles,
  loadWaveform,
} from '#lib/storage/corpus-store.ts';
import { listImports } from '#lib/storage/import-store.ts';
import { openDatabase } from '#lib/storage/schema.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import type { CorpusApi, UtteranceView } from './corpus-api.ts';
import { importFiles, resumeImport } from './corpus-import.ts';
import { openSource } from './corpus-source.ts';

const api: CorpusApi = {
  plan: (files) => whole(async () => summarise(await planImport(await openSource(files)))),
  import: (order, onProgress) =>
    withDatabase((database) => importFiles(database, order, onProgress)),
  resume: (corpusId, onProgress) =>
    withDatabase(async (database) => {
      const stored = (await listImports(database)).find((one) => one.corpusId === corpusId);
      if (stored === undefined) throw new Error(`No import of ${corpusId} was interrupted.`);
      return resumeImport(database, stored, onProgress);
    }),
  view: (corpusId, id) =>
    withDatabase(async (database) => {
      const info = await database.get('utterances', [corpusId, id]);
      const view = info === undefined ? null : await viewOf(database, info);
      return view === null ? null : Comlink.transfer(view, buffersOf([view]));
    }),
  typical: (corpusId) =>
    withDatabase(async (database) => {
      const views = await viewTypical(database, corpusId);
      return Comlink.transfer(views, buffersOf(views));
    }),
};

/** Comlink sends only the message of an Error, but any other value whole. */
async function whole<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw error instanceof SerError ? error.info : error;
  }
}

function withDatabase<T>(task: (database: StimmungDatabase) => Promise<T>): Promise<T> {
  return whole(async () => {
    const database = await openStorage();
    try {
      return await task(database);
    } finally {
      database.close();
    }
  });
}

async function openStorage(): Promise<StimmungDatabase> {
  try {
    return await openDatabase();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new SerError({ code: 'storage-unavailable', details: {} });
  }
}

async function viewTypical(database: StimmungDatabase, corpusId: string): Promise<UtteranceView[]> {
  const corpus = (await listCorpora(database)).find(({ id }) => id === corpusId);
  if (corpus === undefined) return [];
  const utterances = await listUtterances(database, corpusId);
  const profiles = await loadProfiles(database, corpusId);
  const profiled = utterances.map(({ id, label, durationSec }) => ({
    id,
    label,
    durationSec,
    profile: profiles.get(id) ?? new Float32Array(RECOMMENDED_SPEC.nMels),
  }));
  const views: UtteranceView[] = [];
  for (const id of pickTypical(profiled, corpus.labels).values()) {
    const info = utterances.find((utterance) => utterance.id === id);
    const view = info === undefined ? null : await viewOf(database, info);
    if (view !== null) views.push(view);
  }
  return views;
}

async function viewOf(
  database: StimmungDatabase,
  { corpusId, id, label, file }: UtteranceInfo,
): Promise<UtteranceView | null> {
  const spec = RECOMMENDED_SPEC;
  const waveform = await loadWaveform(database, corpusId, id, spec.sampleRate);
  if (waveform === null) return null;
  return { id, label, file, waveform, logMel: logMel(waveform, spec), spec };
}

function buffersOf(views: readonly UtteranceView[]): ArrayBuffer[] {
  const buffers = views.flatMap(({ waveform, logMel: { data } }) => [
    waveform.samples.buffer,
    data.buffer,
  ]);
  return buffers.filter((buffer) => buffer instanceof ArrayBuffer);
}

Comlink.expose(api);
