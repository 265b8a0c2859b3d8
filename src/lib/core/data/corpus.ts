import type { ErrorInfo } from '../errors.ts';
import { EMOTIONS } from './labels.ts';

/** How a corpus names its recordings. */
export type CorpusKind = 'emodb' | 'ravdess' | 'other';

export type Sex = 'male' | 'female';

/** Another file of a corpus with the very same bytes. */
export interface Copy {
  file: string;
  label: string;
}

/** What is measured on the sound of a recording. */
export interface Measures {
  durationSec: number;
  /** Native rate, hertz. */
  sampleRate: number;
  /** Level of the speech, dB relative to full scale; null where there is none. */
  levelDb: number | null;
  /** Share of the samples that are clipped, in [0, 1]. */
  clippedRatio: number;
  /** Silence before and after the speech, seconds; both 0 where there is no speech. */
  leadingSec: number;
  trailingSec: number;
}

/** What name, folder or table say about a recording. */
export interface Description {
  /** Path inside the corpus; the bare name where names are enough to tell files apart. */
  file: string;
  label: string;
  /** Null where neither name, folder nor table says who speaks. */
  speaker: string | null;
  sex: Sex | null;
  /** Code of what is said; the same text has the same code. */
  sentence: string | null;
  /** Share of listeners who recognised the emotion, in [0, 1]; null if nobody was asked. */
  recognition: number | null;
  /** Share of listeners who found it natural, in [0, 1]; null if nobody was asked. */
  naturalness: number | null;
}

/** One labelled recording, without its sound. */
export interface UtteranceInfo extends Description, Measures {
  /** SHA-256 of the file's bytes, hexadecimal. */
  id: string;
  corpusId: string;
  sizeBytes: number;
  /** Files with the same bytes, which were not kept twice. */
  copies: Copy[];
}

/** What corpora are called that name themselves. */
export const CORPUS_NAMES: Readonly<Record<Exclude<CorpusKind, 'other'>, string>> = {
  emodb: 'EMO-DB',
  ravdess: 'RAVDESS',
};

/** The same for every import of the same corpus; others are told apart by their names. */
export function corpusIdOf(kind: CorpusKind, name: string): string {
  return kind === 'other' ? `other:${name.trim().toLowerCase()}` : kind;
}

/** Why a file did not become a recording of the corpus. */
export type SkipReason =
  /** The name leads out of the archive. */
  | { code: 'path-unsafe' }
  | { code: 'encrypted' }
  | { code: 'too-large'; sizeBytes: number; maximumBytes: number }
  /** The archive holds more files than are looked at. */
  | { code: 'too-many'; maximum: number }
  /** So much smaller when packed that it is no recording; `ratio` of unpacked to packed bytes. */
  | { code: 'too-dense'; ratio: number }
  /** All files before took the room that a corpus may have. */
  | { code: 'corpus-too-large'; maximumBytes: number }
  /** The bytes are not those that were packed; `reason` is English and technical. */
  | { code: 'damaged'; reason: string }
  /** The archive breaks off inside or before this file. */
  | { code: 'cut-off' }
  | { code: 'no-label' }
  | { code: 'left-out'; label: string }
  /** A table names it, but it is not there. */
  | { code: 'missing' }
  /** Same bytes as `file`, kept once. */
  | { code: 'copy'; file: string; label: string }
  | { code: 'unreadable'; error: ErrorInfo };

export interface Skip {
  file: string;
  reason: SkipReason;
}

/** What became of the files of an import. */
export interface ImportReport {
  nAdded: number;
  /** Recordings that were there before. */
  nKnown: number;
  skipped: Skip[];
}

/** One corpus, without its recordings. */
export interface CorpusInfo {
  /** The same for every import of the same corpus. */
  id: string;
  name: string;
  kind: CorpusKind;
  /** Order of the labels in arrays, tables and charts. */
  labels: string[];
  nUtterances: number;
  /** Sum of the files. */
  sizeBytes: number;
  /** Milliseconds since 1970. */
  importedAt: number;
  /** Of the last import that came to its end; null before. */
  report: ImportReport | null;
}

/** Emotions first and in their order, then whatever else there is by name. */
export function orderLabels(labels: Iterable<string>): string[] {
  const given = new Set(labels);
  const known = EMOTIONS.filter((emotion) => given.has(emotion));
  const others = [...given].filter((label) => !EMOTIONS.some((emotion) => emotion === label));
  return [...known, ...others.sort()];
}
