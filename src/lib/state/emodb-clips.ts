import { pickClips } from '#lib/core/data/clips.ts';
import type { Emotion } from '#lib/core/data/labels.ts';
import { SerError } from '#lib/core/errors.ts';
import { listUtterances } from '#lib/storage/corpus-listing.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { withDatabase } from '#lib/storage/with-database.ts';

const CORPUS = 'emodb';

/** A recording of EMO-DB that is offered to try. */
export interface EmodbClip {
  id: string;
  emotion: Emotion;
  file: string;
  speaker: string;
}

/** One clip per emotion once EMO-DB is on this device, else none. */
export async function listClips(): Promise<EmodbClip[]> {
  const utterances = await fromStorage(async (database) => {
    const corpus = await database.get('corpora', CORPUS);
    return corpus === undefined || corpus.isHidden ? [] : listUtterances(database, CORPUS);
  });
  return pickClips(utterances ?? []).map(({ emotion, info: { id, file, speaker } }) => ({
    id,
    emotion,
    file,
    speaker: speaker ?? '',
  }));
}

/** The file of a clip; null if it is gone. */
export function loadClip({ id, file }: EmodbClip): Promise<File | null> {
  return fromStorage(async (database) => {
    const sound = await database.get('sounds', [CORPUS, id]);
    return sound === undefined ? null : new File([sound.bytes], file);
  });
}

/** Forbidden storage costs only the offer. */
async function fromStorage<T>(use: (database: StimmungDatabase) => Promise<T>): Promise<T | null> {
  try {
    return await withDatabase(use);
  } catch (error) {
    if (error instanceof DOMException || error instanceof SerError) return null;
    throw error;
  }
}
