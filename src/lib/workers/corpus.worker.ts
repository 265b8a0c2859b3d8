import * as Comlink from 'comlink';
import { planImport, summarise } from '#lib/core/data/plan.ts';
import type { UtteranceInfo } from '#lib/core/data/corpus.ts';
import { pickTypical } from '#lib/core/data/typical.ts';
import { logMel } from '#lib/core/features/log-mel.ts';
import { PICTURE_SPEC } from '#lib/core/features/spec.ts';
import {
  listCorpora,
  listUtterances,
  loadProfiles,
  loadWaveform,
} from '#lib/storage/corpus-store.ts';
import { listImports } from '#lib/storage/import-store.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { withDatabase } from '#lib/storage/with-database.ts';
import type { CorpusApi, UtteranceView } from './corpus-api.ts';
import { importFiles, resumeImport } from './corpus-import.ts';
import { openSource } from './corpus-source.ts';
import { reportInOrder } from './report-in-order.ts';
import { passErrors } from './pass-errors.ts';
import { holdLifeline } from './lifeline.ts';

const api: CorpusApi = {
  plan: (files) => passErrors(async () => summarise(await planImport(await openSource(files)))),
  import: (order, onProgress) =>
    stored((database) =>
      reportInOrder(onProgress, (report) => importFiles(database, order, report)),
    ),
  resume: (corpusId, onProgress) =>
    stored(async (database) => {
      const stored = (await listImports(database)).find((one) => one.corpusId === corpusId);
      if (stored === undefined) throw new Error(`No import of ${corpusId} was interrupted.`);
      return reportInOrder(onProgress, (report) => resumeImport(database, stored, report));
    }),
  view: (corpusId, id) =>
    stored(async (database) => {
      const info = await database.get('utterances', [corpusId, id]);
      const view = info === undefined ? null : await viewOf(database, info);
      return view === null ? null : Comlink.transfer(view, buffersOf([view]));
    }),
  typical: (corpusId) =>
    stored(async (database) => {
      const views = await viewTypical(database, corpusId);
      return Comlink.transfer(views, buffersOf(views));
    }),
};

/** A call that needs the database. */
function stored<T>(use: (database: StimmungDatabase) => Promise<T>): Promise<T> {
  return passErrors(() => withDatabase(use));
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
    profile: profiles.get(id) ?? new Float32Array(PICTURE_SPEC.nMels),
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
  const spec = PICTURE_SPEC;
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

holdLifeline();
Comlink.expose(api);
