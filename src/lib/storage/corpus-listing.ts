import type { CorpusInfo, UtteranceInfo } from '#lib/core/data/corpus.ts';
import type { StimmungDatabase, StoredCorpus } from './schema.ts';

// Apart from the store of sounds, so that a page that only asks what is there carries no decoder.

/** All corpora by name, without those that are about to be deleted. */
export async function listCorpora(database: StimmungDatabase): Promise<CorpusInfo[]> {
  const stored = await database.getAll('corpora');
  return stored
    .filter(({ isHidden }) => !isHidden)
    .map(toInfo)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The utterances of a corpus in the order of their files. */
export async function listUtterances(
  database: StimmungDatabase,
  corpusId: string,
): Promise<UtteranceInfo[]> {
  const utterances = await database.getAll('utterances', keysOf(corpusId));
  return utterances.sort((a, b) => (a.file < b.file ? -1 : 1));
}

function toInfo({ isHidden: _, ...info }: StoredCorpus): CorpusInfo {
  return info;
}

/** Everything that belongs to a corpus; hexadecimal ids lie between the two. */
export function keysOf(corpusId: string): IDBKeyRange {
  return IDBKeyRange.bound([corpusId, ''], [corpusId, '\uffff']);
}
