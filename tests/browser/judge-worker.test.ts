import { deleteDB } from 'idb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeWav } from '#lib/core/audio/wav.ts';
import { serializeBundle } from '#lib/core/network/bundle.ts';
import { CONDITIONS } from '#lib/core/training/conditions.ts';
import { addUtterances } from '#lib/storage/corpus-store.ts';
import type { StoredJudgement } from '#lib/storage/judgement-records.ts';
import { createJudgement, loadJudged } from '#lib/storage/judgement-store.ts';
import { addToLibrary, chooseModel, deleteFromLibrary } from '#lib/storage/library-store.ts';
import { openDatabase } from '#lib/storage/schema.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { sha256 } from '#lib/storage/sha256.ts';
import { ComputeClient } from '#lib/workers/compute-client.ts';
import { JudgeClient } from '#lib/workers/judge-client.ts';
import { makeBundle } from '../support/bundle.ts';
import { errorOf } from '../support/codes.ts';
import { syllables } from '../support/signals.ts';

const N = 30;
const FILES = Array.from({ length: N }, (_, i) => ({
  id: `id-${i}`,
  // At 16 bit, as recordings come.
  bytes: encodeWav(syllables(16_000, 0.8 + i / 100, 0.2 + i / 100), { bits: 16 }),
}));

let database: StimmungDatabase;
let client: JudgeClient;

beforeEach(async () => {
  client = new JudgeClient(undefined, 0);
  await deleteDB('stimmung');
  database = await openDatabase();
  const utterances = FILES.map(({ id, bytes }, i) => ({
    info: {
      ...{ id, corpusId: 'c', file: `${String(i).padStart(2, '0')}.wav`, sex: null },
      ...{ label: i % 2 === 0 ? 'anger' : 'fear', speaker: `s${i % 3}`, sentence: null },
      ...{ recognition: null, naturalness: null, durationSec: 1, sampleRate: 16_000 },
      ...{ levelDb: null, clippedRatio: 0, leadingSec: 0, trailingSec: 0 },
      ...{ sizeBytes: bytes.length, copies: [] },
    },
    sound: { bytes: new Uint8Array(bytes).buffer, pcm: null },
    profile: new Float32Array(64),
  }));
  await addUtterances(database, { id: 'c', name: 'Corpus', kind: 'other' }, utterances);
  await addModel('parent', {});
  const start = { kind: 'model', modelId: 'parent', freezeConvolutions: true };
  await addModel('child', { start, split: { kind: 'leave-one-out', speaker: 's0' }, seed: 2 });
});

afterEach(async () => {
  database.close();
  await deleteDB('stimmung');
});

async function addModel(id: string, plan: object): Promise<void> {
  const bundle = makeBundle({ id, training: { corpusId: `corpus of ${id}`, plan } });
  const { description, weights } = serializeBundle(bundle);
  const owned = new Uint8Array(weights);
  const { spec, segmentFrames, warps } = bundle;
  const about = {
    ...{ id, name: id, createdAt: 1, corpusName: 'Corpus', recipe: null },
    ...{ split: 'leave-one-out' as const, nTraining: 20, nValidation: 10, uar: null, wa: null },
    hearing: { spec, segmentFrames, warps },
  };
  const entry = { sizeBytes: owned.length, sha256: await sha256(owned) };
  await addToLibrary(
    database,
    { ...about, description: { ...description, weights: entry } },
    owned,
  );
}

async function plan(id: string, changes: Partial<StoredJudgement> = {}): Promise<StoredJudgement> {
  const { hash, labels, temperature, threshold } = await client.describe('child');
  const judgement: StoredJudgement = {
    ...{ id, startedAt: 1, modelId: 'child', modelName: 'child', modelHash: hash },
    ...{ corpusId: 'c', corpusName: 'Corpus', labels, temperature, threshold },
    ...{ isCalibratedHere: false, test: FILES.map((file) => file.id) },
    ...{ foreign: [], absent: [], familiarity: 'new', nLearnt: 0, isDisturbed: false },
    isHidden: false,
    ...changes,
  };
  await createJudgement(database, judgement);
  return judgement;
}

function judge(id: string, onJudged: (n: number) => void = () => undefined, stop?: AbortSignal) {
  return client.judge(id, stop ?? new AbortController().signal, (news) => {
    if (news.kind === 'judged') onJudged(news.nJudged);
  });
}

it('describes a model with all that it has learnt from', async () => {
  const facts = await client.describe('child');
  expect(facts).toMatchObject({ temperature: 1.5, threshold: 0.4, isCalibrated: true });
  expect(facts.labels).toHaveLength(7);
  expect(facts.upbringing.isTraced).toBe(true);
  expect(facts.upbringing.lessons.map(({ corpusId, split }) => [corpusId, split])).toEqual([
    ['corpus of child', { kind: 'leave-one-out', speaker: 's0' }],
    ['corpus of parent', null],
  ]);
  await deleteFromLibrary(database, 'parent');
  expect((await client.describe('child')).upbringing).toMatchObject({ isTraced: false });
});

it('hears what Listen hears, and the same after an interruption', async () => {
  await plan('whole');
  const counts: number[] = [];
  await judge('whole', (n) => counts.push(n));
  expect(counts).toEqual(FILES.map((_, i) => i + 1));
  const whole = await loadJudged(database, 'whole');
  expect(whole.map(({ utteranceId }) => utteranceId)).toEqual(FILES.map(({ id }) => id));

  await chooseModel(database, 'child');
  const listen = new ComputeClient();
  for (const i of [0, N - 1]) {
    const bytes = new Uint8Array(FILES[i]?.bytes ?? []).buffer;
    const { prediction } = await listen.predict({ kind: 'bytes', bytes }, {});
    expect(whole[i]?.logits).toEqual(prediction.logits?.map((v) => Number(v.toFixed(6))));
  }
  listen.stop();

  await plan('parted');
  const stopping = new AbortController();
  const stopped = judge('parted', (n) => n === 25 && stopping.abort(), stopping.signal);
  await expect(stopped).rejects.toThrow();
  const nKept = (await loadJudged(database, 'parted')).length;
  expect(nKept).toBeGreaterThanOrEqual(20);
  expect(nKept).toBeLessThan(N);
  const first: number[] = [];
  await judge('parted', (n) => first.push(n));
  expect(first[0]).toBe(nKept + 1);
  expect(await loadJudged(database, 'parted')).toEqual(whole);
});

it('hears every condition, the recording as it is among them', async () => {
  await plan('plain', { test: ['id-4', 'id-5'] });
  await judge('plain');
  await plan('disturbed', { test: ['id-4', 'id-5'], isDisturbed: true });
  await judge('disturbed');
  const plain = await loadJudged(database, 'plain');
  const disturbed = await loadJudged(database, 'disturbed');
  expect(disturbed.map(({ logits }) => logits)).toEqual(plain.map(({ logits }) => logits));
  for (const { logits, disturbed: others = {} } of disturbed) {
    expect(['clean', ...Object.keys(others)]).toEqual(Object.keys(CONDITIONS));
    expect(new Set([logits, ...Object.values(others)].map(String)).size).toBe(9);
  }
  expect(plain[0]).not.toHaveProperty('disturbed');
});

it('refuses to go on with another model or without the recordings', async () => {
  await plan('changed', { modelHash: 'another' });
  expect((await errorOf(() => judge('changed'))).code).toBe('model-unavailable');
  await plan('gone', { test: ['id-1', 'lost'] });
  expect((await errorOf(() => judge('gone'))).code).toBe('corpus-invalid');
  await plan('orphan');
  await deleteFromLibrary(database, 'child');
  expect((await errorOf(() => judge('orphan'))).code).toBe('model-unavailable');
});
