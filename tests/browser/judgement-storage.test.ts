import { deleteDB, openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RECIPES } from '#lib/core/training/plan.ts';
import { protocolViews } from '#lib/state/evaluation-view.ts';
import { judgementReport } from '#lib/state/judgement-view.ts';
import { listEvaluations } from '#lib/storage/evaluation-store.ts';
import type { JudgedRecording, StoredJudgement } from '#lib/storage/judgement-records.ts';
import {
  addPart,
  createJudgement,
  deleteHiddenJudgements,
  hideJudgement,
  listJudgements,
  loadJudged,
} from '#lib/storage/judgement-store.ts';
import { openDatabase } from '#lib/storage/schema.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { errorOf } from '../support/codes.ts';
import { failPuts } from './support/full-disk.ts';

const NAME = 'stimmung-judgement-test';

let database: StimmungDatabase;
let restoreDisk: (() => void) | null = null;

beforeEach(async () => {
  database = await openDatabase(NAME);
});

afterEach(async () => {
  restoreDisk?.();
  restoreDisk = null;
  database.close();
  await deleteDB(NAME);
});

function makeJudgement(id: string, startedAt = 1): StoredJudgement {
  return {
    id,
    startedAt,
    modelId: 'model',
    modelName: 'Model',
    modelHash: 'hash',
    corpusId: 'corpus',
    corpusName: 'Corpus',
    labels: ['anger', 'neutral'],
    temperature: 1.5,
    threshold: 0.4,
    isCalibratedHere: false,
    test: Array.from({ length: 24 }, (_, i) => `u${i}`),
    foreign: [],
    absent: [],
    familiarity: 'new',
    nLearnt: 0,
    isDisturbed: false,
    isHidden: false,
  };
}

function makeClips(first: number, n: number): JudgedRecording[] {
  return Array.from({ length: n }, (_, i) => ({
    utteranceId: `u${first + i}`,
    file: `${first + i}.wav`,
    speaker: null,
    sex: null,
    label: i % 2 === 0 ? 'anger' : 'neutral',
    logits: [1, 0],
  }));
}

describe('judgements', () => {
  it('lists the newest first, with what was judged in the order of the plan', async () => {
    await createJudgement(database, makeJudgement('old', 1));
    await createJudgement(database, makeJudgement('new', 2));
    // A tenth comes after a second, unlike their letters.
    for (const first of [10, 2, 0]) {
      const clips = makeClips(first, first === 2 ? 8 : 2);
      await addPart(database, { judgementId: 'old', first, clips });
    }
    const kept = await listJudgements(database);
    expect(kept.map(({ judgement }) => judgement.id)).toEqual(['new', 'old']);
    expect(kept[1]?.clips.map(({ utteranceId }) => utteranceId)).toEqual(
      makeJudgement('old').test.slice(0, 12),
    );
    const [none, some] = kept;
    expect(none === undefined ? undefined : judgementReport(none)).toBeNull();
    expect(some === undefined ? undefined : judgementReport(some)?.summary.pooled.wa).toBe(0.5);
  });

  it('replaces a part that is judged again', async () => {
    await createJudgement(database, makeJudgement('own'));
    await addPart(database, { judgementId: 'own', first: 0, clips: makeClips(0, 3) });
    await addPart(database, { judgementId: 'own', first: 0, clips: makeClips(0, 3) });
    expect(await loadJudged(database, 'own')).toHaveLength(3);
  });

  it('are gone for good only after they were hidden, with all that belongs to them', async () => {
    for (const id of ['kept', 'gone']) {
      await createJudgement(database, makeJudgement(id));
      await addPart(database, { judgementId: id, first: 0, clips: makeClips(0, 2) });
    }
    await hideJudgement(database, 'gone', true);
    expect((await listJudgements(database)).map(({ judgement }) => judgement.id)).toEqual(['kept']);
    await hideJudgement(database, 'gone', false);
    await deleteHiddenJudgements(database);
    expect(await listJudgements(database)).toHaveLength(2);
    await hideJudgement(database, 'gone', true);
    await deleteHiddenJudgements(database);
    expect(await database.getAllKeys('judged-parts')).toEqual([['kept', 0]]);
    await addPart(database, { judgementId: 'gone', first: 2, clips: makeClips(2, 2) });
    expect(await loadJudged(database, 'gone')).toEqual([]);
  });

  it('keep what they have when there is no room for more', async () => {
    await createJudgement(database, makeJudgement('own'));
    await addPart(database, { judgementId: 'own', first: 0, clips: makeClips(0, 2) });
    restoreDisk = failPuts('judged-parts');
    const part = { judgementId: 'own', first: 2, clips: makeClips(2, 2) };
    expect((await errorOf(() => addPart(database, part))).code).toBe('storage-full');
    restoreDisk();
    expect(await loadJudged(database, 'own')).toHaveLength(2);
  });
});

it('opens evaluations that were stored before there were conditions', async () => {
  database.close();
  await deleteDB(NAME);
  const before = await openDB(NAME, 2, {
    upgrade(db) {
      db.createObjectStore('evaluations', { keyPath: 'id' });
      db.createObjectStore('folds', { keyPath: ['evaluationId', 'protocol', 'name'] });
    },
  });
  const { config, warps } = RECIPES.recommended;
  const fold = { protocol: 'random', name: '1', training: [], test: ['u0', 'u1'] };
  const about = { startedAt: 1, corpusId: 'corpus', corpusName: 'Corpus', recipe: 'recommended' };
  const labels = ['anger', 'neutral'];
  await before.put('evaluations', {
    ...about,
    ...{ id: 'old', labels, config, warps, seed: 0, folds: [fold], isHidden: false },
  });
  const clips = makeClips(0, 2).map((clip) => ({ ...clip, seed: 0 }));
  const done = { evaluationId: 'old', protocol: 'random', name: '1', minutes: 1, trainingLoss: 1 };
  await before.put('folds', { ...done, clips });
  before.close();
  database = await openDatabase(NAME);
  const [kept] = await listEvaluations(database);
  if (kept === undefined) throw new Error('It is gone.');
  const [view] = protocolViews(kept);
  expect(view?.report?.summary.pooled.wa).toBe(0.5);
  expect(view?.report?.robustness).toBeNull();
  expect(await listJudgements(database)).toEqual([]);
});
