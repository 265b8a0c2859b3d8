import type { SplitPlan } from '#lib/core/data/splits.ts';
import type { ErrorInfo } from '#lib/core/errors.ts';
import type { Preset } from '#lib/core/network/alexnet.ts';
import type { RecipeName } from '#lib/core/training/plan.ts';
import type { EpochRecord } from '#lib/core/training/progress.ts';
import type { StoredCheckpoint, StoredRun } from '#lib/storage/training-records.ts';
import type { Backend } from '#lib/workers/compute-api.ts';
import type { TrainingNews } from '#lib/workers/training-api.ts';
import type { RunEnd } from '#lib/workers/training-client.ts';
import type { Problem } from './problem.ts';

export type RunPhase =
  /** Begun earlier and not under way: offered to go on. */
  | 'waiting'
  | 'reading'
  | 'choosing-backend'
  | 'running'
  | 'validating'
  | 'paused'
  /** Asked to stop; the step under way is still to be finished and kept. */
  | 'stopping'
  | 'finished'
  | 'stopped'
  | 'diverged'
  | 'failed';

/** Everything that is shown of a run; plain, so that it can be sent to other tabs. */
export interface RunView {
  id: string;
  corpusName: string;
  labels: string[];
  recipe: RecipeName | null;
  preset: Preset;
  split: SplitPlan['kind'];
  nEpochs: number;
  nTraining: number;
  nValidation: number;
  phase: RunPhase;
  nRead: number;
  nRecordings: number;
  backend: Backend | null;
  nParameters: number | null;
  nSteps: number | null;
  stepsPerEpoch: number;
  step: number;
  losses: number[];
  epochs: EpochRecord[];
  rate: number | null;
  remainingSec: number | null;
  memoryBytes: number | null;
  /** Step of the last whole checkpoint. */
  keptStep: number | null;
  /** Why the store does not take a checkpoint; null while it does. */
  refusal: ErrorInfo | null;
  lostBackends: Backend[];
  weightsDigest: string | null;
  problem: Problem | null;
}

/** A run as it lies in the store. */
export function waitingView(run: StoredRun, kept: StoredCheckpoint | null): RunView {
  const { config, split, recipe } = run.plan;
  const { epochs, losses } = kept?.progress ?? { epochs: [], losses: [] };
  return {
    id: run.id,
    corpusName: run.corpusName,
    labels: run.labels,
    recipe,
    preset: config.preset,
    split: split.kind,
    nEpochs: config.epochs,
    nTraining: run.training.length,
    nValidation: run.validation.length,
    phase: epochs.length === config.epochs ? 'finished' : 'waiting',
    nRead: 0,
    nRecordings: run.training.length + run.validation.length,
    backend: null,
    nParameters: null,
    nSteps: Math.floor(run.training.length / config.batchSize) * config.epochs,
    stepsPerEpoch: Math.floor(run.training.length / config.batchSize),
    step: kept?.position.step ?? 0,
    losses,
    epochs,
    rate: null,
    remainingSec: null,
    memoryBytes: null,
    keptStep: kept?.position.step ?? null,
    refusal: null,
    lostBackends: [],
    weightsDigest: null,
    problem: null,
  };
}

/** The view after one piece of news. */
export function withNews(view: RunView, news: TrainingNews): RunView {
  switch (news.kind) {
    case 'reading':
      return { ...view, phase: 'reading', nRead: news.nRead, nRecordings: news.nRecordings };
    case 'choosing-backend':
      return { ...view, phase: 'choosing-backend' };
    case 'backend-lost':
      return { ...view, phase: 'reading', lostBackends: [...view.lostBackends, news.backend] };
    case 'started': {
      const { backend, nParameters, nSteps, stepsPerEpoch, epochs, losses } = news;
      const size = { nParameters, nSteps, stepsPerEpoch };
      return { ...view, ...size, backend, epochs, losses, phase: 'running', step: losses.length };
    }
    case 'steps': {
      const { step, rate, remainingSec, memoryBytes } = news;
      const losses = news.losses.length > 0 ? [...view.losses, ...news.losses] : view.losses;
      return { ...view, step, rate, remainingSec, memoryBytes, losses };
    }
    case 'validating':
      return { ...view, phase: going(view, 'validating') };
    case 'epoch':
      return { ...view, phase: going(view, 'running'), epochs: [...view.epochs, news.record] };
    case 'paused':
      return { ...view, phase: going(view, news.isPaused ? 'paused' : 'running') };
    case 'checkpoint':
      return { ...view, keptStep: news.step, refusal: null };
    case 'checkpoint-failed':
      return { ...view, refusal: news.error };
    default:
      return news satisfies never;
  }
}

/** The view after the end of the run. */
export function withEnd(view: RunView, end: RunEnd): RunView {
  switch (end.kind) {
    case 'finished':
      return { ...view, phase: 'finished', remainingSec: 0, weightsDigest: end.weightsDigest };
    case 'stopped':
      return { ...view, phase: 'stopped' };
    case 'diverged':
      return { ...view, phase: 'diverged', problem: { kind: 'known', info: end.error } };
    default:
      return end satisfies never;
  }
}

/** Whether the worker is at work on the run, resting included. */
export function isUnderWay({ phase }: RunView): boolean {
  return !['waiting', 'finished', 'stopped', 'diverged', 'failed'].includes(phase);
}

/** Whether there are weights to make a model of. */
export function isKeepable({ keptStep, refusal }: RunView): boolean {
  return keptStep !== null || refusal !== null;
}

/** A run that is to stop stays so, whatever it does until then. */
function going({ phase }: RunView, next: RunPhase): RunPhase {
  return phase === 'stopping' ? 'stopping' : next;
}
