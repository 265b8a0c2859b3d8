import type { FeatureSpec } from '#lib/core/features/spec.ts';
import type { ModelAbout } from '#lib/core/network/package.ts';
import type { Topology } from '#lib/core/network/network.ts';
import type { RunProgress } from '#lib/core/training/progress.ts';
import type { CheckpointArray } from '#lib/core/training/checkpoint-arrays.ts';
import type { TrainingRun } from '#lib/core/training/run.ts';
import type { TrainingPosition } from '#lib/core/training/train.ts';
import type { ChunkManifest } from './chunks.ts';

/** A run as it is kept. It says by `checkpointId` how far it has come. */
export interface StoredRun extends TrainingRun {
  /** The last whole checkpoint; null before the first. Written last, so that no half one is ever named. */
  checkpointId: string | null;
  /** Set for one fold of an evaluation, which goes on there and not in Train. */
  evaluationId?: string;
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
  /** What a run that starts from this model must hear like, and with how many towers; one if left out. */
  hearing: { spec: FeatureSpec; segmentFrames: number; warps: number[]; towers?: number };
  /** The parsed `model.json`, not yet validated. */
  description: unknown;
  /** SHA-256 of the weights in hexadecimal. */
  sha256: string;
  content: ChunkManifest;
}
