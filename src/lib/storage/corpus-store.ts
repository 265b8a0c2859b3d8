import { decode } from '#lib/core/audio/decode.ts';
import { downmix } from '#lib/core/audio/downmix.ts';
import { resample } from '#lib/core/audio/resample.ts';
import type { Waveform } from '#lib/core/audio/waveform.ts';
import { orderLabels } from '#lib/core/data/corpus.ts';
import type { Copy, CorpusInfo, UtteranceInfo } from '#lib/core/data/corpus.ts';
import { keysOf, listUtterances } from './corpus-listing.ts';
import { runTransaction } from './quota.ts';
import type { StimmungDatabase, StoredCorpus, StoredSound } from './schema.ts';

export { listCorpora, listUtterances } from './corpus-listing.ts';

/** Rate of the mono sound that is kept beside files that are slow to read, hertz: what the network hears. */
export const PCM_RATE_HZ = 16_000;

/** Sounds that are in memory at a time while all are gone through. */
const BATCH = 16;

/** An utterance on its way into the store. */
export interface NewUtterance {
  info: UtteranceInfo;
  sound: StoredSound;
  profile: Float32Array<ArrayBuffer>;
}

/** What a corpus is called; everything else follows from its utterances. */
export type CorpusDraft = Pick<CorpusInfo, 'id' | 'name' | 'kind'>;

/** The file of one utterance as it came; null if it is not there. */
export async function loadBytes(
  database: StimmungDatabase,
  corpusId: string,
  id: string,
): Promise<ArrayBuffer | null> {
  return (await database.get('sounds', [corpusId, id]))?.bytes ?? null;
}

/**
 * The sound of one utterance.
 *
 * @param sampleRate hertz; null keeps the file's own.
 * @returns null if it is not there.
 * @throws SerError as `decode` and `resample` do.
 */
export async function loadWaveform(
  database: StimmungDatabase,
  corpusId: string,
  id: string,
  sampleRate: number | null,
): Promise<Waveform | null> {
  const sound = await database.get('sounds', [corpusId, id]);
  return sound === undefined ? null : toWaveform(sound, sampleRate);
}

/** What the recordings of a corpus are compared by, by id. */
export async function loadProfiles(
  database: StimmungDatabase,
  corpusId: string,
): Promise<Map<string, Float32Array>> {
  const tx = database.transaction('profiles');
  const [keys, profiles] = await Promise.all([
    tx.store.getAllKeys(keysOf(corpusId)),
    tx.store.getAll(keysOf(corpusId)),
  ]);
  return new Map(keys.map(([, id], i) => [id, profiles[i] ?? new Float32Array()]));
}

/**
 * Every utterance with its sound, in the order of the files, a few in memory at a time.
 *
 * @param sampleRate hertz.
 */
export async function* loadWaveforms(
  database: StimmungDatabase,
  corpusId: string,
  sampleRate: number,
): AsyncGenerator<{ info: UtteranceInfo; waveform: Waveform }, void, undefined> {
  const infos = await listUtterances(database, corpusId);
  for (let start = 0; start < infos.length; start += BATCH) {
    const batch = infos.slice(start, start + BATCH);
    const sounds = await readSounds(database, batch);
    for (const [i, info] of batch.entries()) {
      const sound = sounds[i];
      if (sound !== undefined) yield { info, waveform: await toWaveform(sound, sampleRate) };
    }
  }
}

/**
 * Adds utterances and brings the record of their corpus up to date, all or nothing. What is there already is left as it
 * is, so that no recording is ever kept twice.
 *
 * @returns how many were new.
 * @throws SerError `storage-full`.
 */
export async function addUtterances(
  database: StimmungDatabase,
  draft: CorpusDraft,
  utterances: readonly NewUtterance[],
): Promise<number> {
  const tx = database.transaction(['corpora', 'utterances', 'sounds', 'profiles'], 'readwrite');
  const stored = tx.objectStore('utterances');
  const keys = await Promise.all(utterances.map(({ info }) => stored.getKey(keyOf(info))));
  const added = utterances.filter((_, i) => keys[i] === undefined);
  const before = await tx.objectStore('corpora').get(draft.id);
  const addedBytes = added.reduce((sum, { info }) => sum + info.sizeBytes, 0);
  const corpus: StoredCorpus = {
    ...draft,
    labels: orderLabels([...(before?.labels ?? []), ...added.map(({ info }) => info.label)]),
    nUtterances: (before?.nUtterances ?? 0) + added.length,
    sizeBytes: (before?.sizeBytes ?? 0) + addedBytes,
    importedAt: before !== undefined && added.length === 0 ? before.importedAt : Date.now(),
    report: before?.report ?? null,
    isHidden: false,
  };
  await runTransaction(tx, addedBytes, [
    tx.objectStore('corpora').put(corpus),
    ...added.map(({ info }) => stored.add(info)),
    ...added.map(({ info, sound }) => tx.objectStore('sounds').add(sound, keyOf(info))),
    ...added.map(({ info, profile }) => tx.objectStore('profiles').add(profile, keyOf(info))),
  ]);
  return added.length;
}

/** Notes that another file has the same bytes as an utterance; noting it twice changes nothing. */
export async function noteCopy(
  database: StimmungDatabase,
  corpusId: string,
  id: string,
  copy: Copy,
): Promise<void> {
  const tx = database.transaction('utterances', 'readwrite');
  const info = await tx.store.get([corpusId, id]);
  const isNew = info !== undefined && !info.copies.some(({ file }) => file === copy.file);
  await runTransaction(
    tx,
    0,
    isNew ? [tx.store.put({ ...info, copies: [...info.copies, copy] })] : [],
  );
}

async function readSounds(
  database: StimmungDatabase,
  infos: readonly UtteranceInfo[],
): Promise<(StoredSound | undefined)[]> {
  const tx = database.transaction('sounds');
  return Promise.all(infos.map((info) => tx.store.get(keyOf(info))));
}

async function toWaveform(sound: StoredSound, sampleRate: number | null): Promise<Waveform> {
  if (sound.pcm !== null && sampleRate === PCM_RATE_HZ) {
    return { samples: Float32Array.from(sound.pcm, (value) => value / 32_768), sampleRate };
  }
  const { waveform } = downmix(await decode(new Uint8Array(sound.bytes)));
  return sampleRate === null ? waveform : resample(waveform, sampleRate);
}

function keyOf({ corpusId, id }: UtteranceInfo): [string, string] {
  return [corpusId, id];
}
