/**
 * Databases as each released version of the app made them: its own object stores, copied from its source, with records
 * as its own code wrote them. Nothing here may ever be changed to what later versions do.
 */

type Fill = (put: (store: string, value: unknown, key?: IDBValidKey) => void) => void;

interface Release {
  version: number;
  create: (database: IDBDatabase) => void;
  fill: Fill;
}

/** SHA-256 of the bytes 1, 2, 3, which stand for weights. */
export const WEIGHTS_ID = '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81';
const WEIGHTS = Uint8Array.from([1, 2, 3]);

/** First release: Listen alone. */
const FIRST: Release = {
  version: 1,
  create(db) {
    db.createObjectStore('models', { keyPath: 'id' });
    db.createObjectStore('model-chunks');
    db.createObjectStore('pointers');
    db.createObjectStore('recordings');
  },
  fill(put) {
    put('models', {
      ...{ id: WEIGHTS_ID, sourceUrl: '/_app/immutable/workers/assets/model-a.json' },
      ...{
        description: { labels: ['anger'] },
        sizeBytes: 3,
        nChunks: 1,
        storedAt: 1_700_000_000_000,
      },
    });
    put('model-chunks', WEIGHTS.slice().buffer, [WEIGHTS_ID, 0]);
    put('pointers', WEIGHTS_ID, 'active');
    const origin = { kind: 'file', name: 'call.wav' };
    put('recordings', { origin, content: new Blob(['RIFF']), sampleRate: null }, 'tab-1');
  },
};

/** Second: corpora, training, the library, evaluations. */
const SECOND: Release = {
  version: 2,
  create(db) {
    FIRST.create(db);
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
  },
  fill(put) {
    FIRST.fill(put);
    put('corpora', {
      ...{ id: 'emodb', name: 'EMO-DB', kind: 'emodb', labels: ['anger', 'neutral'] },
      ...{ nUtterances: 1, sizeBytes: 4, importedAt: 1_700_000_000_000, report: null },
      isHidden: false,
    });
    put('utterances', {
      ...{ id: 'u1', corpusId: 'emodb', file: '03a01Wa.wav', label: 'anger', speaker: '03' },
      ...{ sex: 'male', sentence: 'a01', recognition: 0.9, naturalness: 0.8, copies: [] },
      ...{ durationSec: 1.9, sampleRate: 16_000, levelDb: -20, clippedRatio: 0 },
      ...{ leadingSec: 0.1, trailingSec: 0.1, sizeBytes: 4 },
    });
    put('sounds', { bytes: WEIGHTS.slice().buffer, pcm: null }, ['emodb', 'u1']);
    put('profiles', new Float32Array(64), ['emodb', 'u1']);
    // Evaluations of then were made in one condition and do not say so.
    put('evaluations', {
      ...{ id: 'e1', startedAt: 1_700_000_000_000, corpusId: 'emodb', corpusName: 'EMO-DB' },
      ...{ labels: ['anger', 'neutral'], recipe: 'recommended', config: { epochs: 2 } },
      ...{ warps: [1], seed: 1, folds: [], isHidden: false },
    });
    put('folds', {
      ...{ evaluationId: 'e1', protocol: 'loso', name: '03', minutes: 1, trainingLoss: 0.5 },
      clips: [],
    });
  },
};

/** Third: live recordings, lists of recordings, judgements of any model. */
const THIRD: Release = {
  version: 3,
  create(db) {
    SECOND.create(db);
    db.createObjectStore('queue', { keyPath: 'id' });
    db.createObjectStore('queue-sounds');
    db.createObjectStore('queue-results');
    db.createObjectStore('live', { keyPath: 'id' });
    db.createObjectStore('live-pieces');
    db.createObjectStore('judgements', { keyPath: 'id' });
    db.createObjectStore('judged-parts', { keyPath: ['judgementId', 'first'] });
  },
  fill(put) {
    SECOND.fill(put);
    put('queue', {
      ...{ id: 'q1', path: 'calls/a.wav', sizeBytes: 4, order: 0, state: 'waiting' },
      ...{ tracks: null, hasSound: true, summary: null, fault: null, isHidden: false },
      resultBytes: 0,
    });
    put('queue-sounds', new Blob(['RIFF']), 'q1');
    put('live', {
      ...{ id: 'l1', startedAt: 1_700_000_000_000, sampleRate: 16_000, nSamples: 3, nPieces: 1 },
      ...{ isFinished: true, isHidden: false },
    });
    put('live-pieces', Int16Array.from([1, 2, 3]), ['l1', 0]);
  },
};

export const RELEASES = [FIRST, SECOND, THIRD];

/** Makes the database of a release. Its connection is open, and deaf to what newer versions ask of it. */
export async function makeReleased(
  name: string,
  { version, create, fill }: Release,
): Promise<IDBDatabase> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => create(request.result);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('It does not open.'));
  });
  const tx = database.transaction([...database.objectStoreNames], 'readwrite');
  fill((store, value, key) => tx.objectStore(store).put(value, key));
  await new Promise((resolve, reject) => {
    tx.oncomplete = resolve;
    tx.onabort = () => reject(tx.error ?? new Error('It was not written.'));
  });
  return database;
}
