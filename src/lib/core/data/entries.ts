import type { Skip, SkipReason } from './corpus.ts';

/** A file that an import looks at, in an archive or in a folder. */
export interface CorpusEntry {
  /** With `/` between folders. */
  path: string;
  /** As stated; what `read` gives may differ only by failing. */
  sizeBytes: number;
  /** @throws UnusableFile */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

export interface Entries {
  entries: CorpusEntry[];
  /** Files that are not even looked at. */
  skipped: Skip[];
}

/** Carries the reason why one file is left aside, up to where it is put on the report. */
export class UnusableFile extends Error {
  readonly reason: SkipReason;

  constructor(reason: SkipReason) {
    super(reason.code);
    this.name = 'UnusableFile';
    this.reason = reason;
  }
}

/** How much an import takes in. */
export interface ImportLimits {
  nEntries: number;
  /** Of one file, unpacked. An utterance is a sentence; half an hour in one file is none. */
  entryBytes: number;
  /** Of all files, unpacked. */
  totalBytes: number;
  /** Unpacked over packed bytes; speech packs to no less than a tenth. */
  ratio: number;
}

export const LIMITS: ImportLimits = {
  nEntries: 50_000,
  entryBytes: 32 * 1024 * 1024,
  totalBytes: 4 * 1024 * 1024 * 1024,
  ratio: 100,
};

/** Files smaller than this may be of any ratio: an empty table packs well. */
const DENSE_BYTES = 1024 * 1024;

/**
 * Sorts out what is too many, too large or too dense before a byte of it is unpacked.
 *
 * @param packedBytes size inside the archive; that of the file itself if it is not packed.
 */
export function limitEntries(
  found: readonly { entry: CorpusEntry; packedBytes: number }[],
  limits: ImportLimits,
): Entries {
  const entries: CorpusEntry[] = [];
  const skipped: Skip[] = [];
  let totalBytes = 0;
  for (const [i, { entry, packedBytes }] of found.entries()) {
    const reason =
      i >= limits.nEntries
        ? ({ code: 'too-many', maximum: limits.nEntries } as const)
        : refusal(entry, packedBytes, totalBytes, limits);
    if (reason === null) {
      totalBytes += entry.sizeBytes;
      entries.push(entry);
    } else {
      skipped.push({ file: entry.path, reason });
    }
  }
  return { entries, skipped };
}

function refusal(
  { path, sizeBytes }: CorpusEntry,
  packedBytes: number,
  totalBytes: number,
  limits: ImportLimits,
): SkipReason | null {
  if (leadsOut(path)) return { code: 'path-unsafe' };
  if (sizeBytes > limits.entryBytes) {
    return { code: 'too-large', sizeBytes, maximumBytes: limits.entryBytes };
  }
  const ratio = sizeBytes / Math.max(packedBytes, 1);
  if (sizeBytes > DENSE_BYTES && ratio > limits.ratio) return { code: 'too-dense', ratio };
  if (totalBytes + sizeBytes > limits.totalBytes) {
    return { code: 'corpus-too-large', maximumBytes: limits.totalBytes };
  }
  return null;
}

/** Absolute, or with a step upwards, also in the manner of Windows. */
function leadsOut(path: string): boolean {
  return /^[/\\]|^[a-z]:/i.test(path) || path.split(/[/\\]/).includes('..');
}
