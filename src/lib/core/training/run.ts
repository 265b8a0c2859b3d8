import type { Topology } from '../network/network.ts';
import type { TrainingCheckpoint } from './checkpoint.ts';
import type { TrainingPlan } from './plan.ts';
import type { RunProgress } from './progress.ts';

/** One training run: what it was asked for. */
export interface TrainingRun {
  id: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  corpusId: string;
  corpusName: string;
  /** In the order of the network's outputs. */
  labels: string[];
  plan: TrainingPlan;
  /** Ids of the utterances that are learnt from and judged on, in the order of the run. */
  training: string[];
  validation: string[];
}

/** A checkpoint with the network that it belongs to and the course of the run up to it. */
export interface RunCheckpoint {
  topology: Topology;
  checkpoint: TrainingCheckpoint;
  progress: RunProgress;
}
