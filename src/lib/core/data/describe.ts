import type { CorpusKind, Description, Sex } from './corpus.ts';
import { emodbSex, parseEmodbName, parseRavdessName } from './filenames.ts';
import { suggestChoice } from './mapping.ts';
import { EMOTIONS } from './labels.ts';
import type { ListenerScores } from './recognition.ts';
import type { Table } from './table.ts';

/** Says what a path of the corpus is; null where there is no label for it. */
export type Describe = (path: string) => Description | null;

/** What may be known about a corpus beside its paths. */
export interface Knowledge {
  scores: ReadonlyMap<string, ListenerScores>;
  table: Table | null;
}

/** A table comes first: whoever wrote one means it. Else the names decide, if most of them are of one kind. */
export function recogniseKind(paths: readonly string[], table: Table | null): CorpusKind {
  if (table !== null) return 'other';
  const most = paths.length / 2;
  if (paths.filter((path) => parseEmodbName(path) !== null).length > most) return 'emodb';
  if (paths.filter((path) => parseRavdessName(path) !== null).length > most) return 'ravdess';
  return 'other';
}

export function describer(
  kind: CorpusKind,
  paths: readonly string[],
  { scores, table }: Knowledge,
): Describe {
  switch (kind) {
    case 'emodb':
      return (path) => describeEmodb(path, scores);
    case 'ravdess':
      return describeRavdess;
    case 'other':
      return table === null ? folderDescriber(paths) : (path) => table.describe(path);
    default:
      return kind satisfies never;
  }
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Nothing is known beyond file and label. */
export function plainDescription(
  file: string,
  label: string,
  speaker: string | null = null,
  sex: Sex | null = null,
  sentence: string | null = null,
): Description {
  return { file, label, speaker, sex, sentence, recognition: null, naturalness: null };
}

function describeEmodb(
  path: string,
  scores: ReadonlyMap<string, ListenerScores>,
): Description | null {
  const name = parseEmodbName(path);
  if (name === null) return null;
  const { speaker, emotion, sentence } = name;
  const file = baseName(path);
  const plain = plainDescription(file, emotion, speaker, emodbSex(speaker), sentence);
  return { ...plain, ...scores.get(file) };
}

function describeRavdess(path: string): Description | null {
  const name = parseRavdessName(path);
  if (name === null) return null;
  return plainDescription(baseName(path), name.label, name.speaker, name.sex, name.sentence);
}

/**
 * `label/file`, `speaker/label/file` or `label/speaker/file`, under any folders that all files share. Of two levels the
 * one with more words for emotions holds the labels, the inner one if neither has.
 */
function folderDescriber(paths: readonly string[]): Describe {
  const shared = sharedFolders(paths);
  const inside = (path: string) => path.split('/').slice(shared);
  const levels = paths.map(inside).filter((parts) => parts.length === 3);
  const nOuter = countEmotions(levels.map(([outer]) => outer));
  const nInner = countEmotions(levels.map(([, inner]) => inner));
  return (path) => {
    const parts = inside(path);
    const [outer = '', inner = ''] = parts;
    const file = parts.join('/');
    if (parts.length === 2) return plainDescription(file, outer);
    if (parts.length !== 3) return null;
    return nOuter > nInner
      ? plainDescription(file, outer, inner)
      : plainDescription(file, inner, outer);
  };
}

/** Folders at the beginning that all paths share, but for the last folder of each, which is a label. */
function sharedFolders(paths: readonly string[]): number {
  const folders = paths.map((path) => path.split('/').slice(0, -1));
  const [first = []] = folders;
  const nMost = Math.min(...folders.map(({ length }) => length)) - 1;
  let nShared = 0;
  while (nShared < nMost && folders.every((parts) => parts[nShared] === first[nShared])) nShared++;
  return Math.max(nShared, 0);
}

function countEmotions(words: readonly (string | undefined)[]): number {
  const known = [...new Set(words)].map((word) => suggestChoice(word ?? '').to);
  return new Set(known.filter((label) => EMOTIONS.some((emotion) => emotion === label))).size;
}
