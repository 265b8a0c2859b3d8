import type { FeatureSpec } from '#lib/core/features/spec.ts';
import type { ModelAbout } from '#lib/core/network/package.ts';
import type { Topology } from '#lib/core/network/network.ts';
import type { TrainingPlan } from '#lib/core/training/plan.ts';
import type { RunProgress } from '#lib/core/training/progress.ts';
import type { TrainingPosition } from '#lib/core/training/train.ts';
import type { ChunkManifest } from './chunks.ts';

/** One training run: what it was asked for. It says by `checkpointId` how far it has come. */
export interface StoredRun {
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
  /** The last whole checkpoint; null before the first. Written last, so that no half one is ever named. */
  checkpointId: string | null;
  /** Set for one fold of an evaluation, which goes on there and not in Train. */
  evaluationId?: string;
}

/** One array of a checkpoint; its values lie in the chunks, float32, in the order of the list. */
export interface CheckpointArray {
  part: 'weights' | 'first' | 'second';
  name: string;
  shape: number[];
}

export interface StoredCheckpoint {
  id: string;
  runId: string;
  topology: Topology;
  position: TrainingPosition;
  /** Steps that the optimiser has taken. */
  optimizerStep: number;
  arrays: CheckpointArray[];
  content: ChunkManifest;
  progress: RunProgress;
}

/** A model of one's own. Its weights lie in chunks under its id. */
export interface LibraryModel extends ModelAbout {
  id: string;
  createdAt: number;
  /** What a run that starts from this model must hear like. */
  hearing: { spec: FeatureSpec; segmentFrames: number; warps: number[] };
  /** The parsed `model.json`, not yet validated. */
  description: unknown;
  /** SHA-256 of the weights in hexadecimal. */
  sha256: string;
  content: ChunkManifest;
}
