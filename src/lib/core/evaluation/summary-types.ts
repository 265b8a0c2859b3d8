import type { Sex } from '../data/corpus.ts';
import type { Interval } from './bootstrap.ts';
import type { ReliabilityBin } from './calibration.ts';
import type { Confusion } from './confusion.ts';
import type { Accuracy, ClassMetrics } from './metrics.ts';

export interface SeedAccuracy extends Accuracy {
  seed: number;
}

/** Sample standard deviations; null where there is only one value. */
export interface Spread {
  uar: number | null;
  wa: number | null;
}

/** How one group of recordings fares: figures are means over seeds, `recall` is per label, null where it does not occur. */
export interface GroupResult extends Accuracy {
  /** Recordings. */
  n: number;
  recall: (number | null)[];
}

/** 95 % intervals of the pooled figures, by drawing the speakers anew. */
export interface PooledIntervals {
  uar: Interval;
  wa: Interval;
  nResamples: number;
}

/** One held-out speaker. */
export interface FoldSummary extends Accuracy {
  speaker: string;
  n: number;
  seeds: (SeedAccuracy & { minutes: number; trainingLoss: number })[];
}

/** What recordings that were held out say of a recipe; accuracies are means over seeds. */
export interface ClipsSummary {
  /** Over all recordings. */
  pooled: Accuracy;
  seeds: SeedAccuracy[];
  interval95: PooledIntervals;
  /** Summed over seeds. */
  confusion: Confusion;
  perClass: (ClassMetrics & { label: string })[];
  /** Empty where nobody is known. */
  perSpeaker: (GroupResult & { speaker: string; sex: Sex | null })[];
  perSex: (GroupResult & { sex: Sex; speakers: string[] })[];
}

/** Figures of networks on speakers that they were not trained on. */
export interface LeaveOneSpeakerOutSummary extends ClipsSummary {
  folds: FoldSummary[];
  spread: { overFolds: Spread; overSeeds: Spread };
  /** Speakers on whom no choice of the recipe was made. */
  untouchedSpeakers: Accuracy & { speakers: string[]; n: number };
}

export interface CalibrationErrors {
  /** In nats. */
  logLoss: number;
  /** Summed over labels, in [0, 2]. */
  brier: number;
  /** 15 bins of equal width on the top posterior. */
  ece: number;
}

/** How far the posteriors can be trusted, whoever chose temperature and threshold. */
export interface CalibrationFigures {
  /** Recordings times seeds, and how many of them were heard as without speech (these have no posteriors). */
  n: number;
  nUnheard: number;
  /** At temperature 1. */
  before: CalibrationErrors;
  /** Each fold at the temperature that was fitted on the other folds, or a model at its own. */
  after: CalibrationErrors;
  /** What `after.ece` would be by chance, were the model perfectly calibrated: 95 % stay below. */
  eceByChance: number;
  reliability: ReliabilityBin[];
  /** Fitted on all out-of-fold logits, or that of the model that is judged. */
  temperature: number;
  /** Smallest top posterior that is answered, at `temperature`. */
  threshold: number;
  /**
   * What to expect of unknown speakers: temperature and threshold of each fold from the other folds. Where a model is
   * judged as it stands there are no folds, and both are its own.
   */
  nested: {
    coverage: number;
    accuracy: number | null;
    speakers: {
      /** Who is held out in the fold; its number where recordings were drawn by lot. */
      speaker: string;
      temperature: number;
      threshold: number;
      coverage: number;
      accuracy: number | null;
    }[];
  };
  /** Share of right answers among the surest share of all recordings, at the nested temperatures. */
  accuracyAtCoverage: { coverage: number; accuracy: number }[];
}

/** The same where they were chosen by the evaluation: the smallest threshold at which the answers reach a target. */
export interface CalibrationSummary extends CalibrationFigures {
  targetAccuracy: number;
}

/** One condition of listening. */
export interface ConditionSummary extends Accuracy {
  spreadOverSeeds: Spread;
  /** Share of recordings in which no speech was found. */
  noSpeech: number;
  /** Share of recordings answered with an emotion at the temperature and threshold of the undisturbed ones. */
  answered: number;
  /** Share of right ones among these; null if there are none. */
  answeredAccuracy: number | null;
}

/** What one network that had not heard the recording made of it, undisturbed. */
export interface EvaluatedClip {
  file: string;
  /** Null where nobody is known. */
  speaker: string | null;
  seed: number;
  label: string;
  /** In the order of `labels`; null where no speech was found. */
  logits: number[] | null;
}

/** Content of `evaluation.json`. */
export interface Evaluation<Config = unknown> {
  engine: string;
  /** Digest of the recipe. */
  recipe: string;
  config: Config;
  labels: string[];
  seeds: number[];
  minutes: { total: number; perFold: number };
  leaveOneSpeakerOut: LeaveOneSpeakerOutSummary;
  calibration: CalibrationSummary;
  robustness: Record<string, ConditionSummary>;
  clips: EvaluatedClip[];
}
