import { parseArgs } from 'node:util';
import { ScoreError } from './problems.ts';

/** One of `nShards` equal parts of an archive. */
export interface Shard {
  /** From 0 on. */
  index: number;
  nShards: number;
}

export interface ScoreOptions {
  /** Folder or zip archive of recordings. */
  inPath: string;
  /** Folder of the tables. */
  outDir: string;
  shard: Shard;
  /** Threads that hear; null: as many as `WORKERS` says. */
  concurrency: number | null;
}

export const USAGE = `node build/score.js --in FOLDER|ARCHIVE.zip --out FOLDER [--shard I/N] [--concurrency THREADS]

Hears every recording and writes one row for each into FOLDER/scores-I-of-N.csv: file, start, end, emotion, the
probability of each emotion, and the code of the error where it could not be heard. With --shard, I from 0 to N - 1, only
every Nth of them. A table that is not finished ends in .part; the same command goes on where it was.

WORKERS, BODY_LIMIT_BYTES, DURATION_LIMIT_SEC, MEMORY_LIMIT_BYTES, DEADLINE_SEC, MODEL_DIR and LOG_LEVEL mean what they
mean for the endpoint. Progress goes to standard error, a line of JSON each.

Ends with 0 when every recording was heard, 1 when some have an error in their row, 2 when the table could not be
finished.
`;

/**
 * @param args without program and script.
 * @returns null if help is asked for.
 * @throws ScoreError `arguments-invalid`.
 */
export function readScoreOptions(args: readonly string[]): ScoreOptions | null {
  const { values } = parse(args);
  if (values.help === true) return null;
  if (values.in === undefined || values.in === '') throw invalid('--in FOLDER|ARCHIVE is missing');
  if (values.out === undefined || values.out === '') throw invalid('--out FOLDER is missing');
  return {
    inPath: values.in,
    outDir: values.out,
    shard: toShard(values.shard ?? '0/1'),
    concurrency: values.concurrency === undefined ? null : toConcurrency(values.concurrency),
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { in: text, out: text, shard: text, concurrency: text, help: { type: 'boolean' } },
    });
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
}

function toShard(text: string): Shard {
  const [, index = NaN, nShards = NaN] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (index < nShards) return { index, nShards };
  throw invalid(`--shard must be I/N with I from 0 to N - 1, but is ${text}`);
}

function toConcurrency(text: string): number {
  const threads = /^\d{1,3}$/.test(text) ? Number(text) : NaN;
  if (threads >= 1 && threads <= 256) return threads;
  throw invalid(`--concurrency must be from 1 to 256, but is ${text}`);
}

function invalid(reason: string): ScoreError {
  return new ScoreError('arguments-invalid', `The command cannot be carried out: ${reason}.`);
}
