import { SerError } from '../errors.ts';
import type { CorpusKind, Description, Skip } from './corpus.ts';
import { baseName, describer, recogniseKind } from './describe.ts';
import { UnusableFile } from './entries.ts';
import type { CorpusEntry, Entries } from './entries.ts';
import { suggestChoice } from './mapping.ts';
import type { LabelChoice } from './mapping.ts';
import { parseRecognition } from './recognition.ts';
import type { ListenerScores } from './recognition.ts';
import { parseTable } from './table.ts';
import type { Table } from './table.ts';
import { decodeText } from './text.ts';

/** A file that may become an utterance. */
export interface Candidate {
  entry: CorpusEntry;
  description: Description;
}

/** What an import would bring in, before any sound is read. */
export interface ImportPlan {
  kind: CorpusKind;
  candidates: Candidate[];
  /** Every label with the number of its files and what it is suggested to be called here. */
  labels: { choice: LabelChoice; nFiles: number }[];
  /** Speakers, 0 where nothing says who speaks. */
  nSpeakers: number;
  skipped: Skip[];
}

/** A plan without its files, to be looked at before the import. */
export type PlanSummary = Omit<ImportPlan, 'candidates'> & { nFiles: number };

const AUDIO = /\.(?:wav|flac|mp3|ogg|oga|opus|m4a|mp4|webm)$/i;
/** What systems put beside files. */
const JUNK = /(?:^|\/)(?:__MACOSX\/|\.)/;
const MAXIMUM_TABLE_BYTES = 8 * 1024 * 1024;

/**
 * Finds out what a set of files is, by a table beside them, by their names, or by their folders.
 *
 * @throws SerError `corpus-empty` if there is no recording among them.
 */
export async function planImport({ entries, skipped }: Entries): Promise<ImportPlan> {
  const files = entries.filter(({ path }) => !JUNK.test(path));
  const audio = files.filter(({ path }) => AUDIO.test(path));
  if (audio.length === 0) {
    const details = { nFiles: entries.length + skipped.length };
    throw new SerError({ code: 'corpus-empty', details });
  }
  const table = await findTable(files);
  const scores = await findScores(files);
  const paths = audio.map(({ path }) => path);
  const kind = recogniseKind(paths, table);
  const describe = describer(kind, paths, { scores, table });
  const plan: ImportPlan = {
    kind,
    candidates: [],
    labels: [],
    nSpeakers: 0,
    skipped: [...skipped],
  };
  for (const entry of audio) {
    const description = describe(entry.path);
    if (description !== null) plan.candidates.push({ entry, description });
    else plan.skipped.push({ file: entry.path, reason: { code: 'no-label' } });
  }
  for (const path of missingFrom(table, paths)) {
    plan.skipped.push({ file: path, reason: { code: 'missing' } });
  }
  plan.labels = countLabels(plan.candidates);
  plan.nSpeakers = new Set(
    plan.candidates.flatMap(({ description }) => description.speaker ?? []),
  ).size;
  return plan;
}

export function summarise({ candidates, ...rest }: ImportPlan): PlanSummary {
  return { ...rest, nFiles: candidates.length };
}

function countLabels(candidates: readonly Candidate[]): ImportPlan['labels'] {
  const counts = new Map<string, number>();
  for (const { description } of candidates) {
    counts.set(description.label, (counts.get(description.label) ?? 0) + 1);
  }
  return [...counts.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, nFiles]) => ({ choice: suggestChoice(label), nFiles }));
}

/** The first table that names files and emotions. */
async function findTable(files: readonly CorpusEntry[]): Promise<Table | null> {
  for (const file of files.filter(({ path }) => /\.(?:csv|tsv)$/i.test(path))) {
    const bytes = await readSmall(file);
    const table = bytes === null ? null : parseTable(file.path, decodeText(bytes));
    if (table !== null) return table;
  }
  return null;
}

async function findScores(files: readonly CorpusEntry[]): Promise<Map<string, ListenerScores>> {
  const file = files.find(({ path }) => baseName(path).toLowerCase() === 'erkennung.txt');
  const bytes = file === undefined ? null : await readSmall(file);
  return bytes === null ? new Map<string, ListenerScores>() : parseRecognition(bytes);
}

/** A table that cannot be read costs what it says, not the recordings. */
async function readSmall(file: CorpusEntry): Promise<Uint8Array | null> {
  if (file.sizeBytes > MAXIMUM_TABLE_BYTES) return null;
  try {
    return await file.read();
  } catch (error) {
    if (error instanceof UnusableFile) return null;
    throw error;
  }
}

function missingFrom(table: Table | null, paths: readonly string[]): string[] {
  const there = new Set(paths);
  return table?.paths.filter((path) => !there.has(path)) ?? [];
}
