import { SerError } from '#lib/core/errors.ts';
import type { Protocol } from '#lib/core/evaluation/protocols.ts';
import { runSeed } from '#lib/core/training/fold.ts';
import type { FoldPlan, StoredEvaluation, StoredFold } from '#lib/storage/evaluation-records.ts';
import { foldRunId, type KeptEvaluation } from '#lib/storage/evaluation-store.ts';
import type { StoredRun } from '#lib/storage/training-records.ts';
import type { JudgedRun } from '#lib/workers/training-api.ts';
import type { RunEnd } from '#lib/workers/training-client.ts';
import type { RunView } from './run-view.ts';

/** The fold under way. */
export interface FoldView {
  evaluationId: string;
  protocol: Protocol;
  name: string;
  run: RunView;
  /** Held-out recordings that are judged; null while the fold still learns. */
  nJudged: number | null;
  nTest: number;
  /** Until the last fold is done, seconds; null before it is known. */
  remainingSec: number | null;
}

/** The training run of one fold. */
export function toFoldRun(evaluation: StoredEvaluation, plan: FoldPlan): StoredRun {
  const { protocol, name, training, test } = plan;
  const nRecordings = training.length + test.length;
  return {
    id: foldRunId({ evaluationId: evaluation.id, protocol, name }),
    evaluationId: evaluation.id,
    startedAt: Date.now(),
    corpusId: evaluation.corpusId,
    corpusName: evaluation.corpusName,
    labels: evaluation.labels,
    plan: {
      recipe: evaluation.recipe,
      config: evaluation.config,
      warps: evaluation.warps,
      split:
        protocol === 'speakers'
          ? { kind: 'leave-one-out', speaker: name }
          : { kind: 'random', share: test.length / nRecordings },
      seed: runSeed(evaluation.seed, name),
      start: { kind: 'scratch' },
    },
    // What is held out is judged once, at the end, and never seen before.
    training,
    validation: [],
    checkpointId: null,
  };
}

/** The folds that are still to be done, the one under way among them. */
export function openFolds({ evaluation, folds }: KeptEvaluation): FoldPlan[] {
  return evaluation.folds.filter((plan) => !folds.some((fold) => isOf(fold, plan)));
}

export function isOf(
  fold: Pick<StoredFold, 'protocol' | 'name'>,
  plan: Pick<FoldPlan, 'protocol' | 'name'>,
): boolean {
  return fold.protocol === plan.protocol && fold.name === plan.name;
}

/** What a fold's training takes at the pace of its run, seconds; null before that is known. */
export function foldSec({ rate, nSteps }: RunView, batchSize: number): number | null {
  return rate === null || nSteps === null ? null : (nSteps * batchSize) / rate;
}

/** Until the last fold is done, seconds: the rest of this one, and the others at its pace. */
export function remainingSec(run: RunView, batchSize: number, nFoldsAfter: number): number | null {
  const whole = foldSec(run, batchSize);
  return run.remainingSec === null || whole === null
    ? null
    : run.remainingSec + nFoldsAfter * whole;
}

/** A fold that is done. @param run as it ended. */
export function toStoredFold(
  { id, config, seed }: StoredEvaluation,
  { protocol, name }: FoldPlan,
  run: RunView,
  { trainingLoss, clips }: JudgedRun,
): StoredFold {
  const sec = foldSec(run, config.batchSize);
  return {
    evaluationId: id,
    protocol,
    name,
    minutes: sec === null ? null : sec / 60,
    trainingLoss,
    clips: clips.map((clip) => ({ ...clip, seed })),
  };
}

/** Whether a fold has learnt to its end. @throws SerError `training-diverged`. */
export function isFinished(end: RunEnd): boolean {
  if (end.kind === 'diverged') throw new SerError(end.error);
  return end.kind === 'finished';
}
