import type { Sex } from '#lib/core/data/corpus.ts';
import type { Protocol } from '#lib/core/evaluation/protocols.ts';
import type { EvaluatedClip } from '#lib/core/evaluation/summary-types.ts';
import type { TrainingPlan } from '#lib/core/training/plan.ts';

/** One fold as it was planned: ids of utterances, in the order of the corpus. */
export interface FoldPlan {
  protocol: Protocol;
  /** The speaker that is held out, or the number of the lot. */
  name: string;
  training: string[];
  test: string[];
}

/** What an evaluation was asked for; how far it has come is in its folds. */
export interface StoredEvaluation {
  id: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  corpusId: string;
  corpusName: string;
  /** In the order of the networks' outputs. */
  labels: string[];
  recipe: TrainingPlan['recipe'];
  config: TrainingPlan['config'];
  warps: number[];
  seed: number;
  folds: FoldPlan[];
  /** Whether held-out recordings are also judged in every other condition; absent in old evaluations, which were not. */
  isDisturbed?: boolean;
  /** About to be deleted, which can be undone for a while. */
  isHidden: boolean;
}

/** What the network of one fold made of one recording that it had not learnt from. */
export interface FoldClip extends EvaluatedClip {
  utteranceId: string;
  sex: Sex | null;
  /** Logits in other conditions, by their names; absent where only the undisturbed recording was judged. */
  disturbed?: Record<string, number[] | null>;
}

/** One fold that was trained and judged. */
export interface StoredFold {
  evaluationId: string;
  protocol: Protocol;
  name: string;
  /** What training took at its last pace; null if that was not measured. */
  minutes: number | null;
  /** Mean of the last epoch, nats. */
  trainingLoss: number;
  clips: FoldClip[];
}
