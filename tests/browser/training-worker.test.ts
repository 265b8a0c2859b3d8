import { deleteDB } from 'idb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeWav } from '#lib/core/audio/wav.ts';
import type { ErrorInfo } from '#lib/core/errors.ts';
import { parseBundle } from '#lib/core/network/bundle.ts';
import { CONDITIONS } from '#lib/core/training/conditions.ts';
import { RECIPES } from '#lib/core/training/plan.ts';
import { createRun, loadCheckpoint } from '#lib/storage/checkpoint-store.ts';
import { addUtterances } from '#lib/storage/corpus-store.ts';
import { loadFromLibrary } from '#lib/storage/library-store.ts';
import { openDatabase } from '#lib/storage/schema.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import type { StoredRun } from '#lib/storage/training-records.ts';
import type { TrainingNews } from '#lib/workers/training-api.ts';
import { TrainingClient } from '#lib/workers/training-client.ts';
import { toneOf } from '../support/corpus.ts';

const N_TRAINING = 24;
const N_VALIDATION = 6;
const EPOCHS = 4;
const STEPS = (N_TRAINING / 8) * EPOCHS;
const IDS = Array.from({ length: N_TRAINING + N_VALIDATION }, (_, i) => `tone-${i + 10}`);

let database: StimmungDatabase;
let clients: TrainingClient[];

beforeEach(async () => {
  clients = [];
  await deleteDB('stimmung');
  database = await openDatabase();
  const utterances = IDS.map((id, i) => {
    const bytes = encodeWav(toneOf(i % 2, i), { bits: 'float32' });
    const info = {
      id,
      corpusId: 'tones',
      file: `${id}.wav`,
      label: i % 2 === 0 ? 'anger' : 'neutral',
      speaker: null,
      sex: null,
      sentence: null,
      recognition: null,
      naturalness: null,
      durationSec: 0.7,
      sampleRate: 16_000,
      levelDb: null,
      clippedRatio: 0,
      leadingSec: 0,
      trailingSec: 0,
      sizeBytes: bytes.length,
      copies: [],
    };
    return {
      info,
      sound: { bytes: new Uint8Array(bytes).buffer, pcm: null },
      profile: new Float32Array(64),
    };
  });
  await addUtterances(database, { id: 'tones', name: 'Tones', kind: 'other' }, utterances);
});

afterEach(async () => {
  for (const client of clients) client.terminate();
  database.close();
  await deleteDB('stimmung');
});

async function planRun(id: string, learningRate = 2e-3): Promise<StoredRun> {
  const { config, warps } = RECIPES.recommended;
  const run: StoredRun = {
    id,
    startedAt: Date.now(),
    corpusId: 'tones',
    corpusName: 'Tones',
    labels: ['anger', 'neutral'],
    plan: {
      recipe: null,
      config: { ...config, epochs: EPOCHS, batchSize: 8, segmentFrames: 64, learningRate },
      warps,
      split: { kind: 'random', share: 0.2 },
      seed: 3,
      start: { kind: 'scratch' },
    },
    training: IDS.slice(0, N_TRAINING),
    validation: IDS.slice(N_TRAINING),
    checkpointId: null,
  };
  await createRun(database, run);
  return run;
}

type WorkerName = 'full-disk-training' | 'lossy-training';

function makeClient(name?: WorkerName): TrainingClient {
  const starters: Record<WorkerName, () => Worker> = {
    'full-disk-training': () =>
      new Worker(new URL('./support/full-disk-training.worker.ts', import.meta.url), {
        type: 'module',
      }),
    'lossy-training': () =>
      new Worker(new URL('./support/lossy-training.worker.ts', import.meta.url), {
        type: 'module',
      }),
  };
  const client = name === undefined ? new TrainingClient() : new TrainingClient(starters[name]);
  clients.push(client);
  return client;
}

/** Runs on WASM until `isEnough` says so, then kills the worker as a closed tab would. */
async function runUntil(runId: string, isEnough: (news: TrainingNews) => boolean): Promise<void> {
  const client = makeClient();
  await new Promise<void>((resolve, reject) => {
    client
      .train(runId, 'wasm', (news) => {
        if (isEnough(news)) resolve();
      })
      .then(() => reject(new Error('The run came to its end.')), reject);
  });
  client.terminate();
}

async function digestOf(runId: string, news: TrainingNews[] = []): Promise<string> {
  const end = await makeClient().train(runId, 'wasm', (one) => news.push(one));
  if (end.kind !== 'finished') throw new Error(`The run ended as ${end.kind}.`);
  return end.weightsDigest;
}

it('gives the same weights when it is killed twice as when it never stops', async () => {
  await planRun('whole');
  const news: TrainingNews[] = [];
  const whole = await digestOf('whole', news);
  const epochs = news.filter((one) => one.kind === 'epoch');
  expect(epochs.map(({ record }) => record.validation?.confusion.counts.flat().length)).toEqual(
    Array.from({ length: EPOCHS }, () => 4),
  );
  await planRun('killed');
  await runUntil('killed', (one) => one.kind === 'checkpoint' && one.step >= 1);
  await runUntil('killed', (one) => one.kind === 'checkpoint' && one.step >= 5);
  const kept = await loadCheckpoint(database, 'killed');
  expect(kept?.checkpoint.position.step).toBeGreaterThanOrEqual(5);
  expect(kept?.checkpoint.position.step).toBeLessThan(STEPS);
  expect(await digestOf('killed')).toBe(whole);
  const [a, b] = [
    await loadCheckpoint(database, 'whole'),
    await loadCheckpoint(database, 'killed'),
  ];
  expect(b).toEqual(a);
  expect(a?.progress.losses).toHaveLength(STEPS);
});

it('pauses between steps, keeps where it stands, and goes on', async () => {
  await planRun('whole');
  const whole = await digestOf('whole');
  await planRun('paused');
  const client = makeClient();
  const kinds: string[] = [];
  const end = client.train('paused', 'wasm', (news) => {
    kinds.push(news.kind === 'paused' ? `paused ${news.isPaused}` : news.kind);
    if (news.kind === 'checkpoint' && news.step === 1) void client.pause();
    if (news.kind === 'paused' && news.isPaused) void client.resume();
  });
  expect(await end).toEqual({ kind: 'finished', weightsDigest: whole });
  expect(kinds.filter((kind) => kind.startsWith('paused'))).toEqual([
    'paused true',
    'paused false',
  ]);
});

it('stops where it stands; what it has learnt can be kept, in the library or as files', async () => {
  await planRun('stopped');
  const client = makeClient();
  const end = client.train('stopped', 'wasm', (news) => {
    if (news.kind === 'epoch' && news.record.epoch === 1) void client.stop();
  });
  expect(await end).toEqual({ kind: 'stopped' });
  const kept = await loadCheckpoint(database, 'stopped');
  expect(kept?.checkpoint.position.step).toBeGreaterThanOrEqual(6);
  expect(kept?.checkpoint.position.step).toBeLessThan(STEPS);

  const files = await client.exportModel('stopped', 'Tones, stopped');
  const bundle = parseBundle(JSON.parse(files.description), files.weights);
  expect(bundle).toMatchObject({ id: 'Tones, stopped', labels: ['anger', 'neutral'], uar: null });
  const id = await client.keep('stopped', 'Tones, stopped');
  const stored = await loadFromLibrary(database, id);
  expect(stored?.weights).toEqual(files.weights);
  // A new worker knows of it only what is in the store.
  const again = await makeClient().exportModel('stopped', 'Tones, stopped');
  expect(again.weights).toEqual(files.weights);
});

it('judges what it has not learnt from, as it is and in every condition', async () => {
  await planRun('judged');
  const client = makeClient();
  await client.train('judged', 'wasm', () => undefined);
  const utteranceIds = IDS.slice(N_TRAINING);
  const counts: number[] = [];
  const judge = (isDisturbed: boolean) =>
    client.judge('judged', { utteranceIds, isDisturbed }, (n) => counts.push(n));
  const plain = await judge(false);
  const disturbed = await judge(true);
  expect(counts).toEqual(
    [...plain.clips, ...disturbed.clips].map((_, i) => (i % N_VALIDATION) + 1),
  );
  expect(disturbed.clips.map(({ logits }) => logits)).toEqual(
    plain.clips.map(({ logits }) => logits),
  );
  for (const { disturbed: others = {} } of disturbed.clips)
    expect(['clean', ...Object.keys(others)]).toEqual(Object.keys(CONDITIONS));
  expect(plain.clips.some(({ disturbed: others }) => others !== undefined)).toBe(false);
});

it('ends with the reason when training diverges; the last good weights are kept', async () => {
  await planRun('wild', 1);
  const client = makeClient();
  const end = await client.train('wild', 'wasm', () => undefined);
  expect(end).toMatchObject({ kind: 'diverged', error: { code: 'training-diverged' } });
  const files = await client.exportModel('wild', 'Wild');
  expect(() => parseBundle(JSON.parse(files.description), files.weights)).not.toThrow();
});

it('goes on without room for checkpoints, says so, and still gives away what it has learnt', async () => {
  await planRun('whole');
  const whole = await digestOf('whole');
  await planRun('full');
  const client = makeClient('full-disk-training');
  const failed: ErrorInfo[] = [];
  let exported: Promise<unknown> | null = null;
  const end = await client.train('full', 'wasm', (news) => {
    if (news.kind !== 'checkpoint-failed') return;
    failed.push(news.error);
    exported ??= client.exportModel('full', 'On the way');
  });
  expect(end).toEqual({ kind: 'finished', weightsDigest: whole });
  expect(failed.length).toBeGreaterThanOrEqual(EPOCHS);
  const [first] = failed;
  expect(first?.code === 'storage-full' && first.details.neededBytes).toBeGreaterThan(1e6);
  await expect(exported).resolves.toHaveProperty('weights');
  expect(await loadCheckpoint(database, 'full')).toBeNull();
  const id = await client.keep('full', 'Without a checkpoint');
  expect(await loadFromLibrary(database, id)).not.toBeNull();
});

it('goes on from the last checkpoint on the next backend when the device is lost', async () => {
  await planRun('lost');
  const client = makeClient('lossy-training');
  const channel = new BroadcastChannel('lose-device');
  const news: TrainingNews[] = [];
  const end = await client.train('lost', 'webgl', (one) => {
    news.push(one);
    if (one.kind === 'checkpoint' && one.step >= 2) channel.postMessage(null);
  });
  channel.close();
  expect(end.kind).toBe('finished');
  expect(news.filter((one) => one.kind === 'backend-lost')).toMatchObject([{ backend: 'webgl' }]);
  const started = news.filter((one) => one.kind === 'started');
  expect(started.map(({ backend }) => backend)).toEqual(['webgl', 'wasm']);
  expect(started[1]?.losses.length).toBeGreaterThanOrEqual(2);
  expect((await loadCheckpoint(database, 'lost'))?.progress.losses).toHaveLength(STEPS);
});

it('says when recordings of the run are gone', async () => {
  await planRun('gone');
  await database.delete('sounds', ['tones', IDS[0] ?? '']);
  const error = await makeClient()
    .train('gone', 'wasm', () => undefined)
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    info: { code: 'corpus-invalid', details: { fault: 'recordings-gone', nRecordings: 1 } },
  });
});
