import { measureRecording } from '#lib/core/audio/measure.ts';
import type { MeasuredRecording } from '#lib/core/audio/measure.ts';
import { resample } from '#lib/core/audio/resample.ts';
import { quantize } from '#lib/core/audio/wav.ts';
import type { Waveform } from '#lib/core/audio/waveform.ts';
import { CORPUS_NAMES, corpusIdOf } from '#lib/core/data/corpus.ts';
import type { CorpusKind, ImportReport } from '#lib/core/data/corpus.ts';
import { importPlan } from '#lib/core/data/import.ts';
import type { Imported } from '#lib/core/data/import.ts';
import { planImport } from '#lib/core/data/plan.ts';
import type { ImportPlan } from '#lib/core/data/plan.ts';
import { SerError } from '#lib/core/errors.ts';
import { logMel } from '#lib/core/features/log-mel.ts';
import { PICTURE_SPEC } from '#lib/core/features/spec.ts';
import { addUtterances, listUtterances, noteCopy, PCM_RATE_HZ } from '#lib/storage/corpus-store.ts';
import type { CorpusDraft, NewUtterance } from '#lib/storage/corpus-store.ts';
import { beginImport, endImport } from '#lib/storage/import-store.ts';
import type { StimmungDatabase, StoredImport, StoredSound } from '#lib/storage/schema.ts';
import { sha256 } from '#lib/storage/sha256.ts';
import type { ImportOrder, ImportProgress, ImportResult } from './corpus-api.ts';
import { openSource } from './corpus-source.ts';
import { webCodecsDecoders } from './webcodecs.ts';

/** Recordings that are written at a time: few enough to lose little, many enough to write fast. */
const BATCH = 32;

/** Longest recording, seconds; an utterance is a sentence. */
const MAXIMUM_SEC = 600;

type OnProgress = (progress: ImportProgress) => void;

/** What a corpus is called; those that name themselves keep their names. */
export function draftOf(kind: CorpusKind, name: string): CorpusDraft {
  const own = kind === 'other' ? name.trim() : CORPUS_NAMES[kind];
  return { id: corpusIdOf(kind, own), kind, name: own };
}

/** Brings files in as a corpus, a batch at a time: whatever ends it in between leaves whole recordings behind. */
export async function importFiles(
  database: StimmungDatabase,
  { files, name, choices }: ImportOrder,
  onProgress: OnProgress,
): Promise<ImportResult> {
  const plan = await planImport(await openSource(files));
  const draft = draftOf(plan.kind, name);
  const nFiles = plan.candidates.length;
  const started = { corpusId: draft.id, name: draft.name, kind: plan.kind, files, choices, nFiles };
  await keepForResume(database, started);
  const report = await run(database, plan, { draft, choices, done: new Set() }, onProgress);
  await endImport(database, draft.id, report);
  return { corpusId: draft.id, report };
}

/** Goes on with an import of which the beginning is stored. */
export async function resumeImport(
  database: StimmungDatabase,
  { corpusId, name, files, choices }: StoredImport,
  onProgress: OnProgress,
): Promise<ImportResult> {
  const plan = await planImport(await openSource(files));
  const utterances = await listUtterances(database, corpusId);
  const done = new Set(
    utterances.flatMap(({ file, copies }) => [file, ...copies.map((copy) => copy.file)]),
  );
  const draft = draftOf(plan.kind, name);
  const report = await run(database, plan, { draft, choices, done }, onProgress);
  await endImport(database, corpusId, report);
  return { corpusId, report };
}

/** Without room for a copy of the source the import goes on; only a reload could not take it up. */
async function keepForResume(database: StimmungDatabase, started: StoredImport): Promise<void> {
  try {
    await beginImport(database, started);
  } catch (error) {
    if (!(error instanceof SerError && error.info.code === 'storage-full')) throw error;
  }
}

interface Run {
  draft: CorpusDraft;
  choices: StoredImport['choices'];
  done: ReadonlySet<string>;
}

async function run(
  database: StimmungDatabase,
  plan: ImportPlan,
  { draft, choices, done }: Run,
  onProgress: OnProgress,
): Promise<ImportReport> {
  const report: ImportReport = { nAdded: 0, nKnown: 0, skipped: [...plan.skipped] };
  const copies: Extract<Imported<MeasuredRecording>, { kind: 'copy' }>[] = [];
  let batch: NewUtterance[] = [];
  const flush = async () => {
    const full = batch;
    batch = [];
    if (full.length === 0) return;
    const nAdded = await addUtterances(database, draft, full);
    report.nAdded += nAdded;
    report.nKnown += full.length - nAdded;
  };
  let nDone = 0;
  const nFiles = plan.candidates.length;
  onProgress({ nDone, nFiles });
  const tools = {
    hash: sha256,
    measure: (bytes: Uint8Array) =>
      measureRecording(bytes, { extra: webCodecsDecoders(), maximumSec: MAXIMUM_SEC }),
  };
  for await (const item of importPlan(plan, { corpusId: draft.id, choices, done }, tools)) {
    if (item.kind === 'utterance') batch.push(toNew(item));
    else if (item.kind === 'known') report.nKnown += 1;
    else report.skipped.push({ file: item.file, reason: item.reason });
    if (item.kind === 'copy') copies.push(item);
    if (batch.length >= BATCH) await flush();
    onProgress({ nDone: ++nDone, nFiles });
  }
  await flush();
  for (const { id, file, label } of copies) {
    await noteCopy(database, draft.id, id, { file, label });
  }
  return report;
}

function toNew({
  info,
  bytes,
  measured,
}: Extract<Imported<MeasuredRecording>, { kind: 'utterance' }>): NewUtterance {
  const waveform = resample(measured.waveform, PCM_RATE_HZ);
  const isQuick = measured.format === 'wav' && measured.sampleRate === PCM_RATE_HZ;
  const sound: StoredSound = {
    bytes: bytes.buffer,
    pcm: isQuick ? null : quantize(waveform.samples),
  };
  return { info, sound, profile: profileOf(waveform) };
}

function profileOf(waveform: Waveform): Float32Array<ArrayBuffer> {
  const { data, nMels, nFrames } = logMel(waveform, PICTURE_SPEC);
  return Float32Array.from({ length: nMels }, (_, band) => {
    const row = data.subarray(band * nFrames, (band + 1) * nFrames);
    return row.reduce((sum, db) => sum + db, 0) / nFrames;
  });
}
