import type { Topology, WeightArray } from '#lib/core/network/network.ts';
import { NO_PROGRESS } from '#lib/core/training/progress.ts';
import { createRun, loadCheckpoint, saveCheckpoint } from '#lib/storage/checkpoint-store.ts';
import { addUtterances, listCorpora, listUtterances } from '#lib/storage/corpus-store.ts';
import {
  createEvaluation,
  finishFold,
  foldRunId,
  listEvaluations,
  openFoldRun,
} from '#lib/storage/evaluation-store.ts';
import { addPart, createJudgement, listJudgements } from '#lib/storage/judgement-store.ts';
import {
  addToLibrary,
  deleteFromLibrary,
  listLibrary,
  loadFromLibrary,
} from '#lib/storage/library-store.ts';
import { addLivePiece, beginLive, listLive, loadLiveParts } from '#lib/storage/live-store.ts';
import { loadActiveModel, saveModel } from '#lib/storage/model-store.ts';
import {
  addToQueue,
  changeEntries,
  listQueue,
  loadQueueResult,
  loadQueueSound,
} from '#lib/storage/queue-store.ts';
import { loadRecording, saveRecording } from '#lib/storage/recording-store.ts';
import { openDatabase, type StimmungDatabase } from '#lib/storage/schema.ts';
import { sha256 } from '#lib/storage/sha256.ts';

/**
 * Runs in a page: writes to every store of the app, again and again, through the very functions of the app, until the
 * page is killed; and afterwards looks whether all that is visible is whole. Content is made from a number, so that
 * what belongs together can be told.
 */

const TOPOLOGY: Topology = { name: 'none', inputShape: [1, 1], layers: [] };

/** Values that all follow from `n`. */
function pattern(n: number, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(sizeBytes);
  for (let i = 0; i < sizeBytes; i++) bytes[i] = (n * 31 + i * 7) % 251;
  return bytes;
}

/** Exactly the values of `pattern`, and of that length. */
function isPattern(n: number, bytes: Uint8Array, sizeBytes: number): boolean {
  if (bytes.length !== sizeBytes) return false;
  return bytes.every((value, i) => value === (n * 31 + i * 7) % 251);
}

async function bytesOf(blob: Blob | null): Promise<Uint8Array> {
  return new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
}

const MODEL_BYTES = 5_000_000;
const SOUND_BYTES = 300_000;
const PIECE_SAMPLES = 16_000;
const N_WEIGHTS = 500_000;

interface Store {
  /** Writes generation `n`. */
  write(database: StimmungDatabase, n: number): Promise<void>;
  /** What is wrong with what is visible; and how much is. */
  check(database: StimmungDatabase): Promise<{ faults: string[]; nVisible: number }>;
}

const model: Store = {
  async write(database, n) {
    const weights = pattern(n, MODEL_BYTES);
    const id = await sha256(weights);
    await saveModel(database, { id, sourceUrl: `/${n}.json`, description: { n }, weights });
  },
  async check(database) {
    const isNamed = (await database.get('pointers', 'active')) !== undefined;
    const kept = await loadActiveModel(database);
    if (kept === null)
      return { faults: isNamed ? ['a model is named and not whole'] : [], nVisible: 0 };
    const { n } = kept.description as { n: number };
    return {
      faults: isPattern(n, kept.weights, MODEL_BYTES) ? [] : ['two models mixed'],
      nVisible: 1,
    };
  },
};

const recording: Store = {
  async write(database, n) {
    const content = new Blob([pattern(n, SOUND_BYTES)]);
    const origin = { kind: 'file', name: String(n) } as const;
    await saveRecording(database, 'tab', { origin, content, sampleRate: null });
  },
  async check(database) {
    const kept = await loadRecording(database, 'tab');
    if (kept === null) return { faults: [], nVisible: 0 };
    const n = Number(kept.origin.kind === 'file' ? kept.origin.name : NaN);
    const isWhole = isPattern(n, await bytesOf(kept.content), SOUND_BYTES);
    return { faults: isWhole ? [] : ['a recording is not whole'], nVisible: 1 };
  },
};

const queue: Store = {
  async write(database, n) {
    const id = `entry-${n}`;
    const state = { state: 'waiting', tracks: null, summary: null, fault: null } as const;
    const entry = { id, path: id, sizeBytes: SOUND_BYTES, order: n, ...state };
    const kept = { hasSound: true, isHidden: false, resultBytes: 0 };
    const content = new Blob([pattern(n, SOUND_BYTES)]);
    await addToQueue(database, [{ entry: { ...entry, ...kept }, content }]);
    const result = { kind: 'choice', envelopes: [Float32Array.of(n)] } as const;
    await changeEntries(database, [id], (one) => ({ ...one, state: 'done' }), {
      ...result,
      envelopes: [...result.envelopes],
    });
  },
  async check(database) {
    const faults: string[] = [];
    const entries = await listQueue(database);
    for (const { id, order, state } of entries) {
      const sound = await bytesOf(await loadQueueSound(database, id));
      if (!isPattern(order, sound, SOUND_BYTES)) faults.push(`${id} has not its sound`);
      const result = await loadQueueResult(database, id);
      if ((state === 'done') !== (result !== null))
        faults.push(`${id} is ${state} and has ${result === null ? 'no' : 'a'} result`);
    }
    return { faults, nVisible: entries.length };
  },
};

const live: Store = {
  async write(database, n) {
    const about = { id: `live-${n}`, startedAt: n, sampleRate: 16_000, isHidden: false };
    await beginLive(database, { ...about, nSamples: 0, nPieces: 0, isFinished: false });
    for (let piece = 1; piece <= 4; piece++) {
      const nSamples = piece * PIECE_SAMPLES;
      const record = { ...about, nSamples, nPieces: piece, isFinished: piece === 4 };
      await addLivePiece(database, record, new Int16Array(PIECE_SAMPLES).fill(n));
    }
  },
  async check(database) {
    const faults: string[] = [];
    const all = await listLive(database);
    for (const { id, startedAt, nSamples } of all) {
      const bytes = await bytesOf(new Blob(await loadLiveParts(database, id)));
      const samples = new Int16Array(bytes.buffer);
      const isWhole = samples.length === nSamples && samples.every((value) => value === startedAt);
      if (!isWhole) faults.push(`${id} says ${nSamples} samples and has ${samples.length}`);
    }
    return { faults, nVisible: all.length };
  },
};

const library: Store = {
  async write(database, n) {
    const draft = { id: `model-${n}`, name: String(n), createdAt: n, description: {} };
    await addToLibrary(database, draft as never, pattern(n, MODEL_BYTES));
    await deleteFromLibrary(database, `model-${n - 1}`);
  },
  async check(database) {
    const faults: string[] = [];
    const models = await listLibrary(database);
    for (const { id, createdAt } of models) {
      const files = await loadFromLibrary(database, id);
      if (files === null || !isPattern(createdAt, files.weights, MODEL_BYTES))
        faults.push(`${id} is not whole`);
    }
    return { faults, nVisible: models.length };
  },
};

const corpus: Store = {
  async write(database, n) {
    const items = [0, 1, 2, 3].map((i) => {
      const about = {
        id: `u-${n}-${i}`,
        corpusId: 'corpus',
        label: 'anger',
        copies: [],
        levelDb: n,
      };
      return {
        info: { ...about, file: about.id, sizeBytes: SOUND_BYTES } as never,
        sound: { bytes: pattern(n, SOUND_BYTES).buffer, pcm: null },
        profile: Float32Array.of(n),
      };
    });
    await addUtterances(database, { id: 'corpus', name: 'Corpus', kind: 'other' }, items);
  },
  async check(database) {
    const faults: string[] = [];
    const [info] = await listCorpora(database);
    const utterances = await listUtterances(database, 'corpus');
    const counts = [
      info?.nUtterances ?? 0,
      utterances.length,
      await database.count('sounds'),
      await database.count('profiles'),
    ];
    if (new Set(counts).size > 1) faults.push(`a corpus of ${counts.join(', ')}`);
    for (const { id, levelDb } of utterances) {
      const sound = await database.get('sounds', ['corpus', id]);
      if (
        !isPattern(levelDb ?? NaN, new Uint8Array(sound?.bytes ?? new ArrayBuffer(0)), SOUND_BYTES)
      )
        faults.push(`${id} has not its sound`);
    }
    return { faults, nVisible: utterances.length };
  },
};

function weightsOf(n: number): WeightArray[] {
  return [{ name: 'w', shape: [N_WEIGHTS], data: new Float32Array(N_WEIGHTS).fill(n) }];
}

async function keepCheckpoint(database: StimmungDatabase, runId: string, n: number): Promise<void> {
  const position = { epoch: 0, step: n, lossSum: 0, nCorrect: 0 };
  const optimizer = { step: n, first: weightsOf(n), second: weightsOf(n), mean: [] };
  const checkpoint = { position, weights: weightsOf(n), optimizer };
  await saveCheckpoint(database, runId, { topology: TOPOLOGY, checkpoint, progress: NO_PROGRESS });
}

/** Training and evaluation, of which only one goes on at a time. */
const training: Store = {
  async write(database, n) {
    const run = { id: 'run', startedAt: 1, checkpointId: null };
    if ((await database.get('runs', 'run')) === undefined) await createRun(database, run as never);
    await keepCheckpoint(database, 'run', n);
    const fold = { evaluationId: `eval-${n}`, protocol: 'speakers', name: 'a' } as const;
    const folds = [{ protocol: 'speakers', name: 'a', training: [], test: [] }];
    const evaluation = { id: fold.evaluationId, startedAt: n, folds, isHidden: false };
    await createEvaluation(database, evaluation as never);
    const runId = foldRunId(fold);
    await openFoldRun(
      database,
      runId,
      () => ({ ...run, id: runId, evaluationId: fold.evaluationId }) as never,
    );
    await keepCheckpoint(database, runId, n);
    await finishFold(database, { ...fold, n } as never);
  },
  async check(database) {
    const faults: string[] = [];
    for (const { id, checkpointId } of await database.getAll('runs')) {
      const kept = await loadCheckpoint(database, id);
      if (kept === null) {
        if (checkpointId !== null) faults.push(`${id} names a checkpoint that is not whole`);
        continue;
      }
      const { position, weights, optimizer } = kept.checkpoint;
      const arrays = [...weights, ...optimizer.first, ...optimizer.second];
      const isWhole = arrays.every(
        ({ data }) => data.length === N_WEIGHTS && data.every((value) => value === position.step),
      );
      if (!isWhole || arrays.length !== 3) faults.push(`${id} has steps mixed`);
    }
    const evaluations = await listEvaluations(database);
    for (const { evaluation, folds } of evaluations) {
      const isTraining = (await database.get('runs', `${evaluation.id} speakers a`)) !== undefined;
      if (folds.length > 0 && isTraining) faults.push(`${evaluation.id} is done and trains`);
    }
    return { faults, nVisible: evaluations.length };
  },
};

const judgement: Store = {
  async write(database, n) {
    const about = { id: `judgement-${n}`, startedAt: n, isHidden: false };
    await createJudgement(database, about as never);
    for (const first of [0, 2]) {
      const clips = [{ file: String(n) }, { file: String(n) }];
      await addPart(database, { judgementId: about.id, first, clips: clips as never });
    }
  },
  async check(database) {
    const all = await listJudgements(database);
    const faults = all.flatMap(({ judgement: { id, startedAt }, clips }) =>
      clips.length % 2 === 0 && clips.every(({ file }) => file === String(startedAt))
        ? []
        : [`${id} is not whole`],
    );
    return { faults, nVisible: all.length };
  },
};

const STORES: Record<string, Store> = {
  model,
  recording,
  queue,
  live,
  library,
  corpus,
  training,
  judgement,
};

/**
 * Writes until the page is gone.
 *
 * @param from the first number that was never used.
 * @returns once every store was written to.
 */
export async function writeForEver(from: number): Promise<void> {
  const firsts = Object.values(STORES).map(async (store) => {
    const database = await openDatabase();
    await store.write(database, from);
    void goOn(store, database, from + 1);
  });
  await Promise.all(firsts);
}

async function goOn(store: Store, database: StimmungDatabase, from: number): Promise<void> {
  for (let n = from; ; n++) await store.write(database, n);
}

/** What is wrong with what is visible, by store; and how many records are. */
export async function checkAll(): Promise<{ faults: string[]; visible: Record<string, number> }> {
  const database = await openDatabase();
  const faults: string[] = [];
  const visible: Record<string, number> = {};
  for (const [name, store] of Object.entries(STORES)) {
    const found = await store.check(database);
    faults.push(...found.faults.map((fault) => `${name}: ${fault}`));
    visible[name] = found.nVisible;
  }
  database.close();
  return { faults, visible };
}

/** Empties what grows, so that a look at everything stays quick. */
export async function prune(): Promise<void> {
  const database = await openDatabase();
  const stores = [
    'queue',
    'queue-sounds',
    'queue-results',
    'live',
    'live-pieces',
    'corpora',
    'utterances',
    'sounds',
    'profiles',
    'evaluations',
    'folds',
    'judgements',
    'judged-parts',
  ] as const;
  const tx = database.transaction(stores, 'readwrite');
  await Promise.all(stores.map((store) => tx.objectStore(store).clear()));
  await tx.done;
  database.close();
}
