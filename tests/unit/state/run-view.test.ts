import { describe, expect, it } from 'vitest';
import { RECIPES } from '#lib/core/training/plan.ts';
import { isKeepable, isUnderWay, waitingView, withEnd, withNews } from '#lib/state/run-view.ts';
import type { RunView } from '#lib/state/run-view.ts';
import type { StoredRun } from '#lib/storage/training-records.ts';
import type { TrainingNews } from '#lib/workers/training-api.ts';

const RUN: StoredRun = {
  id: 'run',
  startedAt: 1,
  corpusId: 'corpus',
  corpusName: 'Corpus',
  labels: ['anger', 'neutral'],
  plan: { recipe: 'recommended', ...RECIPES.recommended, seed: 1, start: { kind: 'scratch' } },
  training: Array.from({ length: 70 }, (_, i) => `t${i}`),
  validation: ['v'],
  checkpointId: null,
};

const FULL = { code: 'storage-full', details: { neededBytes: 7 } } as const;
const STARTED: TrainingNews = {
  kind: 'started',
  backend: 'wasm',
  nParameters: 10,
  nSteps: 140,
  stepsPerEpoch: 2,
  epochs: [],
  losses: [],
};
const STEP: TrainingNews = {
  kind: 'steps',
  step: 1,
  losses: [1.9],
  rate: 100,
  remainingSec: 9,
  memoryBytes: 1e6,
};

function after(...news: TrainingNews[]): RunView {
  return news.reduce(withNews, waitingView(RUN, null));
}

describe('the view of a run', () => {
  it('waits, with the size that it will have', () => {
    const view = waitingView(RUN, null);
    expect(view).toMatchObject({ phase: 'waiting', stepsPerEpoch: 4, nSteps: 480, keptStep: null });
    expect([isUnderWay(view), isKeepable(view)]).toEqual([false, false]);
  });

  it('grows with the steps', () => {
    const view = after(STARTED, STEP, { ...STEP, step: 2, losses: [1.8] });
    expect(view).toMatchObject({ phase: 'running', step: 2, losses: [1.9, 1.8], rate: 100 });
    expect(isUnderWay(view)).toBe(true);
  });

  it('goes back to the checkpoint when the device is lost', () => {
    const lost: TrainingNews = { kind: 'backend-lost', backend: 'webgl', reason: 'gone' };
    const view = after(STARTED, STEP, lost, STARTED);
    expect(view).toMatchObject({ losses: [], step: 0, lostBackends: ['webgl'] });
  });

  it('says that there is no room until there is', () => {
    const full = after(STARTED, { kind: 'checkpoint-failed', error: FULL });
    expect([full.refusal, isKeepable(full)]).toEqual([FULL, true]);
    expect(withNews(full, { kind: 'checkpoint', step: 3 })).toMatchObject({
      refusal: null,
      keptStep: 3,
    });
  });

  it('stays with stopping until it has stopped', () => {
    const stopping: RunView = { ...after(STARTED), phase: 'stopping' };
    expect(withNews(stopping, { kind: 'validating', epoch: 0 }).phase).toBe('stopping');
    expect(withEnd(stopping, { kind: 'stopped' }).phase).toBe('stopped');
  });

  it('ends with the reason when it goes astray', () => {
    const error = {
      code: 'training-diverged',
      details: { epoch: 0, step: 1, reason: 'exploding' },
    } as const;
    const view = withEnd(after(STARTED), { kind: 'diverged', error });
    expect(view.problem).toEqual({ kind: 'known', info: error });
    expect(isUnderWay(view)).toBe(false);
  });
});
