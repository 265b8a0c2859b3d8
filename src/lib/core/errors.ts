/** Formats that `decode` knows by their first bytes. */
export type AudioFormat = 'wav' | 'flac' | 'mp3' | 'ogg-vorbis' | 'ogg-opus' | 'm4a' | 'webm';

/**
 * What is wrong with a model that was brought as a file: it is no archive or a damaged one, one of something else or of
 * another version; holds a file that does not belong there, or lacks one; a file is too large, not what the manifest
 * names, or cannot be read; two files contradict each other; or what it says of its labels, its network or itself
 * cannot be.
 */
export type PackageFault =
  | 'archive'
  | 'foreign'
  | 'version'
  | 'stranger'
  | 'missing'
  | 'too-large'
  | 'checksum'
  | 'unreadable'
  | 'contradiction'
  | 'labels'
  | 'model'
  | 'about';

/** Why a corpus cannot be used for what was asked of it. */
export type CorpusFault =
  /** Not every recording names its speaker. */
  | { fault: 'speakers-unknown' }
  /** Leaving one out takes two. */
  | { fault: 'too-few-speakers'; nSpeakers: number }
  /** They do not fill one batch, or cannot be drawn into so many parts. */
  | { fault: 'too-few-recordings'; nRecordings: number; nNeeded: number }
  /** Every recording of `label` is held out; `heldOut` names the speaker or part, null where there is one split alone. */
  | { fault: 'nothing-to-learn'; label: string; heldOut: string | null }
  | { fault: 'nothing-to-judge' }
  /** They were there when the work began. */
  | { fault: 'recordings-gone'; nRecordings: number };

/**
 * What can go wrong through no fault of the program, each with the figures its sentence needs.
 * `lib/i18n` turns every code into a sentence, `lib/server` into an HTTP status; both fail to compile when one is missing.
 */
export interface ErrorDetails {
  /** Nothing was given: zero bytes, or a recording without a sample. */
  'audio-empty': Record<string, never>;
  /** The first bytes belong to no known format, or to one that this environment cannot decode. */
  'audio-unsupported': { format: AudioFormat | null; supported: AudioFormat[] };
  /** The format is known but its content cannot be read; `reason` is English and technical, e.g. `fmt chunk missing`. */
  'audio-corrupt': { format: AudioFormat; reason: string };
  'audio-not-finite': { nSamples: number };
  'audio-too-short': { durationSec: number; minimumSec: number };
  'audio-too-long': { durationSec: number; maximumSec: number };
  'audio-too-large': { sizeBytes: number; maximumBytes: number };
  'sample-rate-mismatch': { expectedHz: number; actualHz: number };
  'sample-rate-unsupported': { sampleRate: number; minimumHz: number; maximumHz: number };
  'spec-invalid': { field: string; reason: string };
  'config-invalid': { field: string; reason: string };
  'bundle-invalid': { reason: string };
  'bundle-hash-mismatch': { file: string };
  /** `file` is empty where it is the archive itself; `detail` is English and technical. */
  'package-invalid': { fault: PackageFault; file: string; detail: string };
  'model-unavailable': { reason: string };
  /** What was answered by one model cannot be explained by another. */
  'model-changed': Record<string, never>;
  'backend-unavailable': { backend: string; reason: string };
  'corpus-invalid': CorpusFault;
  /** Among so many files there is no recording. */
  'corpus-empty': { nFiles: number };
  /** No file can be found in it; `reason` is English and technical. */
  'archive-corrupt': { reason: string };
  /** Nothing of it was kept. */
  'archive-too-large': { sizeBytes: number; maximumBytes: number };
  /** A corpus cannot be had from here. */
  'dataset-unavailable': { reason: string };
  'training-diverged': { epoch: number; step: number; reason: 'not-finite' | 'exploding' };
  'microphone-denied': Record<string, never>;
  'microphone-absent': Record<string, never>;
  'microphone-busy': Record<string, never>;
  'microphone-unplugged': Record<string, never>;
  /** This browser lets no page record, or not this one, e.g. because it came by plain http. */
  'microphone-unsupported': Record<string, never>;
  'storage-full': { neededBytes: number };
  /** The browser keeps nothing here, e.g. in private windows. */
  'storage-unavailable': Record<string, never>;
  /** What was kept was taken away in the middle of the work: deleted, or claimed by a newer version of the app. */
  'storage-lost': Record<string, never>;
  /** Another tab runs an older version of the app and does not let go of what is stored. */
  'storage-blocked': Record<string, never>;
  /** Another tab runs a newer version of the app, which has arranged anew what is stored. */
  'storage-outdated': Record<string, never>;
  /** What another app shared: nothing that could be heard, nothing there yet to take it, or nothing that could be kept. */
  'share-failed': { reason: 'empty' | 'not-ready' | 'unreadable' };
  /** A part of the app is not on this device and cannot be fetched. */
  'program-unavailable': Record<string, never>;
  /** The browser ended the thread that computed. */
  'program-stopped': Record<string, never>;
  'request-invalid': { reason: string };
}

export type ErrorCode = keyof ErrorDetails;

/** The plain, structured-cloneable form in which errors cross threads and the network. */
export type ErrorInfo = { [C in ErrorCode]: { code: C; details: ErrorDetails[C] } }[ErrorCode];

/** An error that the user can act on. Anything else that is thrown is a bug. */
export class SerError extends Error {
  readonly info: ErrorInfo;

  constructor(info: ErrorInfo) {
    super(`${info.code} ${JSON.stringify(info.details)}`);
    this.name = 'SerError';
    this.info = info;
  }
}

/** @throws Error (a bug, not bad input) if `actual` differs from `expected`. */
export function assertLength(what: string, actual: number, expected: number): void {
  if (actual !== expected) {
    throw new Error(`Expected ${what} to have length ${expected}, but got ${actual}.`);
  }
}
