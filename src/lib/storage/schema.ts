import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import type { CorpusInfo, CorpusKind, UtteranceInfo } from '#lib/core/data/corpus.ts';
import type { LabelChoice } from '#lib/core/data/mapping.ts';
import type { JudgedPart, StoredJudgement } from './judgement-records.ts';
import type { StoredEvaluation, StoredFold } from './evaluation-records.ts';
import { explainFailure, markTakenOver, unlessBlocked } from './other-versions.ts';
import type { KeptResult, QueueEntry } from './queue-records.ts';
import type { LibraryModel, StoredCheckpoint, StoredRun } from './training-records.ts';

/** What is kept about one model; its weights lie beside it in chunks. */
export interface StoredModel {
  /** SHA-256 of the weights in hexadecimal. */
  id: string;
  /** Address that the model's description came from; a new build has a new one. */
  sourceUrl: string;
  /** The parsed `model.json`, not yet validated. */
  description: unknown;
  sizeBytes: number;
  nChunks: number;
  /** Milliseconds since 1970. */
  storedAt: number;
}

/** Where a recording came from; the page words it. */
export type RecordingOrigin =
  { kind: 'file'; name: string } | { kind: 'sample'; id: string } | { kind: 'microphone' };

/** The recording on the page, so that a reload loses nothing. */
export interface StoredRecording {
  origin: RecordingOrigin;
  /** The bytes of a file or, if `sampleRate` is set, mono 32-bit float samples. */
  content: Blob;
  /** Hertz; null for a file. */
  sampleRate: number | null;
  /** Whose voice the user wants to hear, where the sides of a call differ and the question was answered. */
  tracks?: ('mix' | number)[];
}

/** A corpus that is to be deleted stays hidden for a while, so that deletion can be undone. */
export interface StoredCorpus extends CorpusInfo {
  isHidden: boolean;
}

/** The sound of one utterance, apart from what is said about it. */
export interface StoredSound {
  /** The file as it came. */
  bytes: ArrayBuffer;
  /** Mono at `PCM_RATE_HZ`; null where the file itself is read as quickly. */
  pcm: Int16Array<ArrayBuffer> | null;
}

/** A file on its way in, with its path in the folder or drop that it came from. */
export interface SourceFile {
  path: string;
  content: Blob;
}

/** An import that has begun and not ended, so that it can go on after a reload. */
export interface StoredImport {
  corpusId: string;
  name: string;
  kind: CorpusKind;
  files: SourceFile[];
  choices: LabelChoice[];
  nFiles: number;
}

/** A recording made live, of which a crash leaves all but the last second; its sound lies beside it in pieces. */
export interface LiveRecording {
  id: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** Hertz. */
  sampleRate: number;
  nSamples: number;
  nPieces: number;
  /** False as long as it goes on, and for ever if it was cut off. */
  isFinished: boolean;
  /** One that is to be deleted stays hidden for a while, so that deletion can be undone. */
  isHidden: boolean;
}

/** Object stores of what is recorded live. */
interface LiveStores extends DBSchema {
  live: { key: string; value: LiveRecording };
  /** Mono 16-bit samples, keyed by recording and index of the piece. */
  'live-pieces': { key: [string, number]; value: Int16Array<ArrayBuffer> };
}

/** Object stores of training and of the models that came of it. */
interface TrainingStores extends DBSchema {
  runs: { key: string; value: StoredRun };
  checkpoints: { key: string; value: StoredCheckpoint };
  /** Keyed by checkpoint id and index of the chunk. */
  'checkpoint-chunks': { key: [string, number]; value: ArrayBuffer };
  library: { key: string; value: LibraryModel };
  /** Keyed by model id and index of the chunk. */
  'library-chunks': { key: [string, number]; value: ArrayBuffer };
}

/** Object stores of evaluations made here. */
interface EvaluationStores extends DBSchema {
  evaluations: { key: string; value: StoredEvaluation };
  /** Keyed by evaluation, protocol and name of the fold. */
  folds: { key: [string, string, string]; value: StoredFold };
  judgements: { key: string; value: StoredJudgement };
  /** Keyed by judgement and place of the first recording. */
  'judged-parts': { key: [string, number]; value: JudgedPart };
}

/** Object stores of the list of recordings, all keyed by the id of the entry. */
interface QueueStores extends DBSchema {
  queue: { key: string; value: QueueEntry };
  /** The files as they came. */
  'queue-sounds': { key: string; value: Blob };
  'queue-results': { key: string; value: KeptResult };
}

/** Object stores of the app. */
export interface StimmungSchema extends TrainingStores, EvaluationStores, QueueStores, LiveStores {
  models: { key: string; value: StoredModel };
  /** Keyed by model id and index of the chunk. */
  'model-chunks': { key: [string, number]; value: ArrayBuffer };
  /** `active`: which shipped model is kept. `chosen`: which of the library listens instead of it, if any. */
  pointers: { key: 'active' | 'chosen'; value: string };
  /** Keyed by the tab that it is open in. */
  recordings: { key: string; value: StoredRecording };
  corpora: { key: string; value: StoredCorpus };
  /** Keyed by corpus id and utterance id, like the two that follow. */
  utterances: { key: [string, string]; value: UtteranceInfo };
  sounds: { key: [string, string]; value: StoredSound };
  /** Mean of each band of the log-mel picture, dB: what recordings are compared by. */
  profiles: { key: [string, string]; value: Float32Array<ArrayBuffer> };
  /** Keyed by corpus id. */
  imports: { key: string; value: StoredImport };
}

export type StimmungDatabase = IDBPDatabase<StimmungSchema>;

export const DATABASE_NAME = 'stimmung';
/** Raised whenever object stores change; every version that was ever released can be brought up to it. */
const VERSION = 3;

/**
 * Opens the database and brings it up to date. It closes itself when another tab needs a newer version, so that the
 * upgrade there is never blocked by this one.
 *
 * @param name differs in tests only.
 * @throws SerError `storage-outdated` where a newer version of the app was here, `storage-blocked` where another tab
 *   does not let go of an older one; DOMException where the browser forbids storage.
 */
export async function openDatabase(name = DATABASE_NAME): Promise<StimmungDatabase> {
  try {
    return await unlessBlocked(
      (onBlocked) => open(name, onBlocked),
      (late) => late.close(),
    );
  } catch (error) {
    throw explainFailure(error);
  }
}

async function open(name: string, onBlocked: () => void): Promise<StimmungDatabase> {
  const database: StimmungDatabase = await openDB<StimmungSchema>(name, VERSION, {
    upgrade,
    blocked: onBlocked,
    blocking: (_, newVersion) => {
      // Whoever deletes everything knows that it is gone.
      if (newVersion !== null) markTakenOver(database);
      database.close();
    },
  });
  return database;
}

/** Adds to a database of `oldVersion`, 0 for a new one, what it lacks. */
function upgrade(db: StimmungDatabase, oldVersion: number): void {
  if (oldVersion < 1) {
    db.createObjectStore('models', { keyPath: 'id' });
    db.createObjectStore('model-chunks');
    db.createObjectStore('pointers');
    db.createObjectStore('recordings');
  }
  if (oldVersion < 2) {
    db.createObjectStore('corpora', { keyPath: 'id' });
    db.createObjectStore('utterances', { keyPath: ['corpusId', 'id'] });
    db.createObjectStore('sounds');
    db.createObjectStore('profiles');
    db.createObjectStore('imports', { keyPath: 'corpusId' });
    db.createObjectStore('runs', { keyPath: 'id' });
    db.createObjectStore('checkpoints', { keyPath: 'id' });
    db.createObjectStore('checkpoint-chunks');
    db.createObjectStore('library', { keyPath: 'id' });
    db.createObjectStore('library-chunks');
    db.createObjectStore('evaluations', { keyPath: 'id' });
    db.createObjectStore('folds', { keyPath: ['evaluationId', 'protocol', 'name'] });
  }
  if (oldVersion < 3) {
    db.createObjectStore('queue', { keyPath: 'id' });
    db.createObjectStore('queue-sounds');
    db.createObjectStore('queue-results');
    db.createObjectStore('live', { keyPath: 'id' });
    db.createObjectStore('live-pieces');
    db.createObjectStore('judgements', { keyPath: 'id' });
    db.createObjectStore('judged-parts', { keyPath: ['judgementId', 'first'] });
  }
}
