import { openAsBlob } from 'node:fs';
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { decode } from '#lib/core/audio/decode.ts';
import { downmix } from '#lib/core/audio/downmix.ts';
import { resample } from '#lib/core/audio/resample.ts';
import type { Waveform } from '#lib/core/audio/waveform.ts';
import { emodbSex, parseEmodbName } from '#lib/core/data/filenames.ts';
import { EMOTIONS, type Emotion } from '#lib/core/data/labels.ts';

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

/** All recordings of the official archive in the order of their names. */
export async function readCorpus(path: string, sampleRate: number): Promise<Utterance[]> {
  const zip = new ZipReader(new BlobReader(await openAsBlob(path)), {
    checkSignature: true,
    useWebWorkers: false,
  });
  const utterances: Utterance[] = [];
  for (const entry of await zip.getEntries()) {
    const name = parseEmodbName(entry.filename);
    if (name === null || entry.directory) continue;
    const pcm = await decode(await entry.getData(new Uint8ArrayWriter()));
    utterances.push({
      file: entry.filename.split('/').at(-1) ?? entry.filename,
      speaker: name.speaker,
      sex: emodbSex(name.speaker),
      emotion: name.emotion,
      labelIndex: EMOTIONS.indexOf(name.emotion),
      waveform: resample(downmix(pcm).waveform, sampleRate),
    });
  }
  await zip.close();
  if (utterances.length === 0) throw new Error(`${path} holds no recording of EMO-DB.`);
  return utterances.sort((a, b) => (a.file < b.file ? -1 : 1));
}
