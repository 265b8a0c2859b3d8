import type { CorpusInfo, ImportReport } from '#lib/core/data/corpus.ts';
import { keysOf } from './corpus-listing.ts';
import { runTransaction } from './quota.ts';
import type { StimmungDatabase, StoredImport } from './schema.ts';

/**
 * Keeps what an import needs to go on after a reload, until `endImport`.
 *
 * @throws SerError `storage-full`.
 */
export async function beginImport(
  database: StimmungDatabase,
  started: StoredImport,
): Promise<void> {
  const sizeBytes = started.files.reduce((sum, { content }) => sum + content.size, 0);
  const tx = database.transaction('imports', 'readwrite');
  await runTransaction(tx, sizeBytes, [tx.store.put(started)]);
}

/** Imports that were begun and not ended, with their files. */
export function listImports(database: StimmungDatabase): Promise<StoredImport[]> {
  return database.getAll('imports');
}

/** How far an import came that was begun and not ended. */
export interface Interrupted {
  corpusId: string;
  name: string;
  /** Recordings that were to come in. */
  nFiles: number;
  /** Recordings that are there. */
  nThere: number;
}

/** How far the imports came that were begun and not ended. @param corpora those that are there. */
export async function listInterrupted(
  database: StimmungDatabase,
  corpora: readonly CorpusInfo[],
): Promise<Interrupted[]> {
  const imports = await listImports(database);
  return imports.map(({ corpusId, name, nFiles }) => {
    const corpus = corpora.find(({ id }) => id === corpusId);
    return { corpusId, name, nFiles, nThere: corpus?.nUtterances ?? 0 };
  });
}

/** @param report of an import that came to its end; null forgets one that shall not go on. */
export async function endImport(
  database: StimmungDatabase,
  corpusId: string,
  report: ImportReport | null,
): Promise<void> {
  const tx = database.transaction(['imports', 'corpora'], 'readwrite');
  const corpora = tx.objectStore('corpora');
  const corpus = report === null ? undefined : await corpora.get(corpusId);
  await runTransaction(tx, 0, [
    tx.objectStore('imports').delete(corpusId),
    ...(corpus === undefined ? [] : [corpora.put({ ...corpus, report })]),
  ]);
}

/** Takes a corpus out of sight, or back. @returns false if it is not there any more. */
export async function hideCorpus(
  database: StimmungDatabase,
  corpusId: string,
  isHidden: boolean,
): Promise<boolean> {
  const tx = database.transaction('corpora', 'readwrite');
  const corpus = await tx.store.get(corpusId);
  await runTransaction(tx, 0, corpus === undefined ? [] : [tx.store.put({ ...corpus, isHidden })]);
  return corpus !== undefined;
}

/** Deletes all corpora that are out of sight, for good. */
export async function purgeHidden(database: StimmungDatabase): Promise<void> {
  const stores = ['corpora', 'utterances', 'sounds', 'profiles', 'imports'] as const;
  const tx = database.transaction(stores, 'readwrite');
  for (const { id, isHidden } of await tx.objectStore('corpora').getAll()) {
    if (!isHidden) continue;
    await tx.objectStore('corpora').delete(id);
    await tx.objectStore('imports').delete(id);
    await tx.objectStore('utterances').delete(keysOf(id));
    await tx.objectStore('sounds').delete(keysOf(id));
    await tx.objectStore('profiles').delete(keysOf(id));
  }
  await tx.done;
}
