import type { Description, Sex } from './corpus.ts';
import { parseCsv } from './csv.ts';

/** Columns by their usual names, the first one that is there counts. */
const COLUMNS = {
  file: ['file', 'filename', 'path'],
  label: ['emotion', 'label'],
  speaker: ['speaker', 'speaker_id', 'actor'],
  sex: ['sex', 'gender'],
  sentence: ['sentence', 'transcription', 'text'],
} as const;

type Column = keyof typeof COLUMNS;

/** A table says no more; five times as many files as an import takes in. */
const MAXIMUM_ROWS = 250_000;

/** A table that says what the files beside it are, in the manner of audformat. */
export interface Table {
  describe(path: string): Description | null;
  /** Paths that the table names, as they would stand in the corpus. */
  paths: string[];
}

/**
 * @param path of the table; the files it names lie beside it.
 * @returns null for a table without the columns for file and emotion.
 */
export function parseTable(path: string, text: string): Table | null {
  const rows = parseCsv(text);
  const head = rows.next().value ?? [];
  const names = head.map((name) => name.trim().toLowerCase());
  const places = new Map<Column, number>();
  for (const column of Object.keys(COLUMNS) as Column[]) {
    const place = COLUMNS[column].map((name) => names.indexOf(name)).find((at) => at >= 0);
    if (place !== undefined) places.set(column, place);
  }
  if (!places.has('file') || !places.has('label')) return null;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const described = new Map<string, Description>();
  for (const row of rows) {
    if (described.size >= MAXIMUM_ROWS) break;
    const value = (column: Column) => row[places.get(column) ?? -1]?.trim() || null;
    const file = value('file')?.replaceAll('\\', '/').replace(/^\.\//, '');
    const label = value('label');
    if (file === undefined || label === null) continue;
    described.set(folder + file, {
      file,
      label,
      speaker: value('speaker'),
      sex: toSex(value('sex')),
      sentence: value('sentence'),
      recognition: null,
      naturalness: null,
    });
  }
  return { describe: (asked) => described.get(asked) ?? null, paths: [...described.keys()] };
}

function toSex(text: string | null): Sex | null {
  const word = text?.toLowerCase() ?? '';
  if (['male', 'm', 'männlich'].includes(word)) return 'male';
  return ['female', 'f', 'w', 'weiblich'].includes(word) ? 'female' : null;
}
