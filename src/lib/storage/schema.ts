import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';

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
}

/** Object stores of the app. */
export interface StimmungSchema extends DBSchema {
  models: { key: string; value: StoredModel };
  /** Keyed by model id and index of the chunk. */
  'model-chunks': { key: [string, number]; value: ArrayBuffer };
  /** Which model is in use: one record under the key `active`. */
  pointers: { key: 'active'; value: string };
  /** Keyed by the tab that it is open in. */
  recordings: { key: string; value: StoredRecording };
}

export type StimmungDatabase = IDBPDatabase<StimmungSchema>;

const VERSION = 1;

/**
 * Opens the database and brings it up to date. It closes itself when another tab needs a newer version, so that the
 * upgrade there is never blocked by this one.
 *
 * @param name differs in tests only.
 */
export async function openDatabase(name = 'stimmung'): Promise<StimmungDatabase> {
  const database = await openDB<StimmungSchema>(name, VERSION, {
    upgrade(db, oldVersion) {
      if (oldVersion < 1) {
        db.createObjectStore('models', { keyPath: 'id' });
        db.createObjectStore('model-chunks');
        db.createObjectStore('pointers');
        db.createObjectStore('recordings');
      }
    },
    blocking: () => {
      database.close();
    },
  });
  return database;
}
