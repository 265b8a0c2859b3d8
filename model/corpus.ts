import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { BlobReader } from '@zip.js/zip.js';
import { measureRecording } from '#lib/core/audio/measure.ts';
import { resample } from '#lib/core/audio/resample.ts';
import type { Waveform } from '#lib/core/audio/waveform.ts';
import { openArchive } from '#lib/core/data/archive.ts';
import { importPlan } from '#lib/core/data/import.ts';
import { EMOTIONS, type Emotion } from '#lib/core/data/labels.ts';
import { planImport } from '#lib/core/data/plan.ts';

/** One recording of EMO-DB. */
export interface Utterance {
  /** File name without folder, e.g. `03a01Fa.wav`. */
  file: string;
  speaker: string;
  sex: 'male' | 'female';
  emotion: Emotion;
  labelIndex: number;
  /** At the model's rate. */
  waveform: Waveform;
}

/** Path of the corpus archive from the command line (`--corpus FILE`) or `EMODB_ZIP`. */
export function corpusPath(argument?: string): string {
  const path = argument ?? process.env.EMODB_ZIP;
  if (path === undefined || path === '') {
    throw new Error(
      'Give the EMO-DB archive (download.zip) by --corpus FILE or the variable EMODB_ZIP.',
    );
  }
  return path;
}

/** All recordings of the official archive in the order of their names, read as the page reads them. */
export async function readCorpus(path: string, sampleRate: number): Promise<Utterance[]> {
  const plan = await planImport(await openArchive(new BlobReader(await openAsBlob(path))));
  if (plan.kind !== 'emodb') throw new Error(`${path} is not the archive of EMO-DB.`);
  const tools = { hash: sha256, measure: (bytes: Uint8Array) => measureRecording(bytes) };
  const utterances: Utterance[] = [];
  for await (const item of importPlan(plan, { corpusId: 'emodb', choices: [] }, tools)) {
    // The figures of a model trained on less than all would not be those that are reported.
    if (item.kind !== 'utterance') throw new Error(`${path}: ${item.file} cannot be used.`);
    const { file, label, speaker, sex } = item.info;
    const labelIndex = EMOTIONS.findIndex((emotion) => emotion === label);
    const emotion = EMOTIONS[labelIndex];
    if (emotion === undefined || speaker === null || sex === null) {
      throw new Error(`${path}: ${file} says not who speaks, or how.`);
    }
    const waveform = resample(item.measured.waveform, sampleRate);
    utterances.push({ file, speaker, sex, emotion, labelIndex, waveform });
  }
  return utterances.sort((a, b) => (a.file < b.file ? -1 : 1));
}

export function sha256(bytes: Uint8Array): Promise<string> {
  return Promise.resolve(createHash('sha256').update(bytes).digest('hex'));
}
