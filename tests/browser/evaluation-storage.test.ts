import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initialWeights } from '#lib/core/network/initializers.ts';
import { RECIPES } from '#lib/core/training/plan.ts';
import { openFolds, toFoldRun } from '#lib/state/fold-view.ts';
import {
  createRun,
  latestRun,
  loadCheckpoint,
  saveCheckpoint,
} from '#lib/storage/checkpoint-store.ts';
import type { StoredEvaluation, StoredFold } from '#lib/storage/evaluation-records.ts';
import {
  createEvaluation,
  deleteHiddenEvaluations,
  finishFold,
  foldRunId,
  hideEvaluation,
  listEvaluations,
  openFoldRun,
} from '#lib/storage/evaluation-store.ts';
import { openDatabase } from '#lib/storage/schema.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { SMALL } from '../support/bundle.ts';
import { errorOf } from '../support/codes.ts';
import { failPuts } from './support/full-disk.ts';

const NAME = 'stimmung-evaluation-test';

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

function makeEvaluation(id: string, startedAt = 1): StoredEvaluation {
  const { config, warps } = RECIPES.recommended;
  const fold = { protocol: 'speakers' as const, training: ['b', 'c'], test: ['a'] };
  return {
    id,
    startedAt,
    corpusId: 'corpus',
    corpusName: 'Corpus',
    labels: ['anger', 'neutral'],
    recipe: 'recommended',
    config,
    warps,
    seed: 2,
    folds: ['10', '03'].map((name) => ({ ...fold, name })),
    isHidden: false,
  };
}

function makeFold(evaluationId: string, name: string): StoredFold {
  const clip = { utteranceId: 'a', file: 'a.wav', speaker: name, sex: null, seed: 2 };
  const clips = [{ ...clip, label: 'anger', logits: [1, 2] }];
  return { evaluationId, protocol: 'speakers', name, minutes: 1, trainingLoss: 0.5, clips };
}

/** Begins the first open fold as the page does, and keeps a checkpoint of it. */
async function beginFold(evaluation: StoredEvaluation, step: number): Promise<string> {
  const [plan] = evaluation.folds;
  if (plan === undefined) throw new Error('No fold.');
  const run = toFoldRun(evaluation, plan);
  await openFoldRun(database, run.id, () => run);
  const arrays = () => initialWeights(SMALL, step);
  const optimizer = { step, first: arrays(), second: arrays(), mean: [] };
  await saveCheckpoint(database, run.id, {
    topology: SMALL,
    checkpoint: {
      position: { epoch: 0, step, lossSum: 1, nCorrect: 1 },
      weights: arrays(),
      optimizer,
    },
    progress: { epochs: [], losses: [1], heard: [] },
  });
  return run.id;
}

describe('evaluations', () => {
  it('lists the newest first, with folds in the order of the plan', async () => {
    await createEvaluation(database, makeEvaluation('old', 1));
    await createEvaluation(database, makeEvaluation('new', 2));
    await finishFold(database, makeFold('old', '03'));
    await finishFold(database, makeFold('old', '10'));
    const kept = await listEvaluations(database);
    expect(kept.map(({ evaluation }) => evaluation.id)).toEqual(['new', 'old']);
    expect(kept[1]?.folds.map(({ name }) => name)).toEqual(['10', '03']);
    expect(kept.map((each) => openFolds(each).map(({ name }) => name))).toEqual([['10', '03'], []]);
  });

  it('are gone for good only after they were hidden, with all that belongs to them', async () => {
    await createEvaluation(database, makeEvaluation('kept'));
    await createEvaluation(database, makeEvaluation('gone'));
    await finishFold(database, makeFold('gone', '03'));
    await finishFold(database, makeFold('kept', '03'));
    await beginFold(makeEvaluation('gone'), 3);
    await hideEvaluation(database, 'gone', true);
    expect((await listEvaluations(database)).map(({ evaluation }) => evaluation.id)).toEqual([
      'kept',
    ]);
    await hideEvaluation(database, 'gone', false);
    expect(await listEvaluations(database)).toHaveLength(2);
    await hideEvaluation(database, 'gone', true);
    await deleteHiddenEvaluations(database);
    expect(await database.getAllKeys('folds')).toEqual([['kept', 'speakers', '03']]);
    for (const store of ['runs', 'checkpoints', 'checkpoint-chunks'] as const)
      expect(await database.count(store)).toBe(0);
  });
});

describe('the run of a fold', () => {
  const evaluation = makeEvaluation('own');

  beforeEach(() => createEvaluation(database, evaluation));

  it('has the seed of the command line and learns from others alone', () => {
    const [plan] = evaluation.folds;
    if (plan === undefined) throw new Error('No fold.');
    const run = toFoldRun(evaluation, plan);
    expect(run.plan.seed).toBe(2010);
    expect(run).toMatchObject({ training: ['b', 'c'], validation: [], evaluationId: 'own' });
  });

  it('goes on from its checkpoint after an interruption', async () => {
    const id = await beginFold(evaluation, 5);
    const again = await openFoldRun(database, id, () => {
      throw new Error('It was begun before.');
    });
    expect(again.checkpointId).not.toBeNull();
    expect((await loadCheckpoint(database, id))?.checkpoint.position.step).toBe(5);
  });

  it('is not offered by Train', async () => {
    await beginFold(evaluation, 1);
    expect(await latestRun(database)).toBeNull();
    const [, plan] = evaluation.folds;
    if (plan === undefined) throw new Error('No fold.');
    const { evaluationId, ...run } = toFoldRun(evaluation, plan);
    expect(evaluationId).toBe('own');
    await createRun(database, { ...run, id: 'trained' });
    expect((await latestRun(database))?.id).toBe('trained');
  });

  it('is let go of when the fold is done', async () => {
    await beginFold(evaluation, 1);
    await finishFold(database, makeFold('own', '10'));
    for (const store of ['runs', 'checkpoints', 'checkpoint-chunks'] as const)
      expect(await database.count(store)).toBe(0);
    expect(await database.count('folds')).toBe(1);
  });

  it('stays when there is no room for what it has come to', async () => {
    const id = await beginFold(evaluation, 4);
    restoreDisk = failPuts('folds');
    const { code } = await errorOf(() => finishFold(database, makeFold('own', '10')));
    expect(code).toBe('storage-full');
    restoreDisk();
    expect(await database.count('folds')).toBe(0);
    expect((await loadCheckpoint(database, id))?.checkpoint.position.step).toBe(4);
  });

  it('brings back no evaluation that was deleted meanwhile', async () => {
    await hideEvaluation(database, 'own', true);
    await deleteHiddenEvaluations(database);
    await finishFold(database, makeFold('own', '10'));
    expect(await database.count('folds')).toBe(0);
    expect(foldRunId(makeFold('own', '10'))).toBe('own speakers 10');
  });
});
