import type { Confusion } from '#lib/core/evaluation/confusion.ts';
import type { TrainingConfig } from '#lib/core/training/config.ts';

/** One training as the original did it, to its last epoch. */
export interface OriginalRun {
  /** Who was held out: recordings at random, whoever speaks, or whole speakers. */
  split: 'random' | 'speakers';
  seed: number;
  heldOutSpeakers: string[];
  nTraining: number;
  nHeldOut: number;
  /** On the held-out recordings, in [0, 1]. */
  uar: number;
  wa: number;
  confusion: Confusion;
  /** Mean training loss of each epoch. */
  losses: number[];
  minutes: number;
}

/** Content of `original.json`. */
export interface OriginalFigures {
  engine: string;
  config: TrainingConfig;
  runs: OriginalRun[];
}
