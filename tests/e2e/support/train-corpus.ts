import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import type { Page } from '@playwright/test';
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import type { CorpusInfo, UtteranceInfo } from '#lib/core/data/corpus.ts';
import { emodbSex, parseEmodbName } from '#lib/core/data/filenames.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';

/** One recording of the real corpus, as the store keeps it. */
export interface Recording {
  info: UtteranceInfo;
  base64: string;
}

const CORPUS_ID = 'e2e';

/** Recordings by formula: what is said of them, without their sound, for pages that only count them. */
export function madeUpRecordings(nSpeakers: number, nPerEmotion: number): Recording[] {
  const n = nSpeakers * EMOTIONS.length * nPerEmotion;
  return Array.from({ length: n }, (_, i): Recording => {
    const emotion = EMOTIONS[i % EMOTIONS.length] ?? 'neutral';
    const speaker = String(3 + (Math.floor(i / EMOTIONS.length) % nSpeakers)).padStart(2, '0');
    const info = describe(`${speaker}a01Wa.wav`, Buffer.from(String(i)));
    const file = `${speaker}-${i}.wav`;
    return { info: { ...info, file, label: emotion }, base64: '' };
  });
}

/** The first recordings of every emotion by some speakers of EMO-DB, in the order of their names. */
export async function readSubset(
  archive: string,
  speakers: readonly string[],
  nPerEmotion: number,
): Promise<Recording[]> {
  const zip = new ZipReader(new BlobReader(await openAsBlob(archive)), { useWebWorkers: false });
  const recordings: Recording[] = [];
  const taken = new Map<string, number>();
  const entries = (await zip.getEntries()).sort((a, b) => (a.filename < b.filename ? -1 : 1));
  for (const entry of entries) {
    const name = parseEmodbName(entry.filename);
    if (name === null || entry.directory || !speakers.includes(name.speaker)) continue;
    const key = `${name.speaker} ${name.emotion}`;
    const n = taken.get(key) ?? 0;
    if (n === nPerEmotion) continue;
    taken.set(key, n + 1);
    const bytes = Buffer.from(await entry.getData(new Uint8ArrayWriter()));
    recordings.push({ info: describe(entry.filename, bytes), base64: bytes.toString('base64') });
  }
  await zip.close();
  return recordings;
}

function describe(path: string, bytes: Buffer): UtteranceInfo {
  const name = parseEmodbName(path);
  if (name === null) throw new Error(`${path} is not of EMO-DB.`);
  return {
    id: createHash('sha256').update(bytes).digest('hex'),
    corpusId: CORPUS_ID,
    file: path.split('/').at(-1) ?? path,
    label: name.emotion,
    speaker: name.speaker,
    sex: emodbSex(name.speaker),
    sentence: name.sentence,
    recognition: null,
    naturalness: null,
    durationSec: (bytes.length - 44) / 32_000,
    sampleRate: 16_000,
    levelDb: null,
    clippedRatio: 0,
    leadingSec: 0,
    trailingSec: 0,
    sizeBytes: bytes.length,
    copies: [],
  };
}

/**
 * Puts recordings into the store of the page's origin, which an open page must have made before.
 *
 * @param nFiles of an import that broke off after these recordings; null for one that came to its end.
 */
export async function seedCorpus(
  page: Page,
  recordings: readonly Recording[],
  nFiles: number | null = null,
): Promise<void> {
  const present = new Set(recordings.map(({ info }) => info.label));
  const corpus: CorpusInfo & { isHidden: boolean } = {
    id: CORPUS_ID,
    name: 'EMO-DB, a part',
    kind: 'emodb',
    labels: EMOTIONS.filter((emotion) => present.has(emotion)),
    nUtterances: recordings.length,
    sizeBytes: recordings.reduce((sum, { info }) => sum + info.sizeBytes, 0),
    importedAt: 1_790_000_000_000,
    report: null,
    isHidden: false,
  };
  await page.evaluate(
    async ({ corpus, recordings, nFiles }) => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open('stimmung');
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error('The database does not open.'));
      });
      const stores = ['corpora', 'imports', 'utterances', 'sounds'];
      const tx = database.transaction(stores, 'readwrite');
      const done = new Promise<void>((resolve, reject) => {
        tx.oncomplete = () => resolve();
        tx.onabort = () => reject(new Error('The recordings were not stored.'));
      });
      tx.objectStore('corpora').put(corpus);
      if (nFiles !== null) {
        const { id: corpusId, name, kind } = corpus;
        tx.objectStore('imports').put({ corpusId, name, kind, files: [], choices: [], nFiles });
      }
      for (const { info, base64 } of recordings) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
        tx.objectStore('utterances').put(info);
        tx.objectStore('sounds').put({ bytes, pcm: null }, [info.corpusId, info.id]);
      }
      await done;
      database.close();
    },
    { corpus, recordings: [...recordings], nFiles },
  );
}
