import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { BlobReader } from '@zip.js/zip.js';
import { measureRecording } from '#lib/core/audio/measure.ts';
import { resample } from '#lib/core/audio/resample.ts';
import type { Waveform } from '#lib/core/audio/waveform.ts';
import { openArchive } from '#lib/core/data/archive.ts';
import type { UtteranceInfo } from '#lib/core/data/corpus.ts';
import { LIMITS } from '#lib/core/data/entries.ts';
import { importPlan } from '#lib/core/data/import.ts';
import { planImport, type ImportPlan } from '#lib/core/data/plan.ts';
import { SerError } from '#lib/core/errors.ts';
import { toChoices, type TrainOrder } from './order.ts';

/** Longest recording, seconds; an utterance is a sentence. */
const MAXIMUM_SEC = 600;
/** Speech packs to no less than a tenth. */
const MAXIMUM_RATIO = 10;

/** An archive that has been looked into; nothing is unpacked yet. */
export interface OpenCorpus {
  plan: ImportPlan;
  choices: ReturnType<typeof toChoices>;
}

export interface CorpusItem {
  info: UtteranceInfo;
  waveform: Waveform;
}

/**
 * Looks into an archive as the page does.
 *
 * @param maximumBytes that an archive may have; unpacked it may be ten times that, and what is beyond is left aside.
 * @throws SerError `archive-corrupt`, `corpus-empty`, `dataset-unavailable` if the file is not there.
 */
export async function openCorpus(
  file: string,
  order: Pick<TrainOrder, 'labels'>,
  maximumBytes: number,
): Promise<OpenCorpus> {
  const blob = await openFile(file);
  const totalBytes = Math.min(LIMITS.totalBytes, MAXIMUM_RATIO * maximumBytes);
  const entries = await openArchive(new BlobReader(blob), { ...LIMITS, totalBytes });
  const plan = await planImport(entries);
  return {
    plan,
    choices: toChoices(
      plan.labels.map(({ choice }) => choice),
      order,
    ),
  };
}

async function openFile(file: string): Promise<Blob> {
  try {
    return await openAsBlob(file);
  } catch {
    const reason = 'TRAIN_CORPUS names no file that can be read';
    throw new SerError({ code: 'dataset-unavailable', details: { reason } });
  }
}

/**
 * Every usable recording once, at `sampleRate`.
 *
 * @param onFile called after each file with the number of those that are done.
 */
export async function* readCorpus(
  { plan, choices }: OpenCorpus,
  corpusId: string,
  sampleRate: number,
  onFile: (nDone: number, nFiles: number) => void = () => undefined,
): AsyncGenerator<CorpusItem, void, undefined> {
  const tools = {
    hash: (bytes: Uint8Array) => Promise.resolve(sha256(bytes)),
    measure: (bytes: Uint8Array) => measureRecording(bytes, { maximumSec: MAXIMUM_SEC }),
  };
  let nDone = 0;
  for await (const item of importPlan(plan, { corpusId, choices }, tools)) {
    if (item.kind === 'utterance') {
      yield { info: item.info, waveform: resample(item.measured.waveform, sampleRate) };
    }
    onFile(++nDone, plan.candidates.length);
  }
}

/** In lower-case hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
