/** What can keep a table from being written; recordings that cannot be heard are rows of it instead. */
export type ScoreFault =
  /** The command line. */
  | 'arguments-invalid'
  /** The folder or archive of recordings is not there, or holds none. */
  | 'recordings-unavailable'
  /** The folder of the tables holds some of other recordings, another model or other shards. */
  | 'table-mismatch'
  /** A table cannot be read or written, e.g. because the disk is full. */
  | 'table-unwritable';

/** Carries one sentence for whoever started the program. */
export class ScoreError extends Error {
  readonly code: ScoreFault;

  constructor(code: ScoreFault, sentence: string) {
    super(sentence);
    this.name = 'ScoreError';
    this.code = code;
  }
}

/**
 * What the system says is wrong with a file.
 *
 * @returns e.g. `ENOSPC`; null for whatever is no error of the system.
 */
export function systemCode(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return error instanceof Error && 'syscall' in error && typeof code === 'string' ? code : null;
}
