import type { ReliabilityBin } from '#lib/core/evaluation/calibration.ts';
import type { Interval } from '#lib/core/evaluation/bootstrap.ts';
import type { Confusion } from '#lib/core/evaluation/confusion.ts';
import type { Accuracy, ClassMetrics } from '#lib/core/evaluation/metrics.ts';
import type { TrainingConfig } from '#lib/core/training/config.ts';

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

/** One held-out speaker. */
export interface FoldSummary extends Accuracy {
  speaker: string;
  n: number;
  seeds: (SeedAccuracy & { minutes: number; trainingLoss: number })[];
}

/** Figures of networks on speakers that they were not trained on; accuracies are means over seeds. */
export interface LeaveOneSpeakerOutSummary {
  /** Over all recordings of all speakers. */
  pooled: Accuracy;
  seeds: SeedAccuracy[];
  folds: FoldSummary[];
  spread: { overFolds: Spread; overSeeds: Spread };
  /** Of the pooled figures, by drawing the ten speakers anew. */
  interval95: { uar: Interval; wa: Interval; nResamples: number };
  /** Speakers on whom no choice of the recipe was made. */
  untouchedSpeakers: Accuracy & { speakers: string[]; n: number };
  /** Summed over seeds. */
  confusion: Confusion;
  perClass: (ClassMetrics & { label: string })[];
  perSpeaker: (GroupResult & { speaker: string; sex: 'male' | 'female' })[];
  perSex: (GroupResult & { sex: 'male' | 'female'; speakers: string[] })[];
}

export interface CalibrationErrors {
  /** In nats. */
  logLoss: number;
  /** Summed over labels, in [0, 2]. */
  brier: number;
  /** 15 bins of equal width on the top posterior. */
  ece: number;
}

export interface CalibrationSummary {
  /** Recordings times seeds, and how many of them were heard as without speech (these have no posteriors). */
  n: number;
  nUnheard: number;
  /** At temperature 1. */
  before: CalibrationErrors;
  /** Each speaker at the temperature that was fitted on the nine others. */
  after: CalibrationErrors;
  reliability: ReliabilityBin[];
  /** Shipped: fitted on all out-of-fold logits. */
  temperature: number;
  /** Shipped: smallest top posterior at which the answers given reach `targetAccuracy`, at `temperature`. */
  threshold: number;
  targetAccuracy: number;
  /** The same for a target that was considered and not taken. */
  stricter: { targetAccuracy: number; threshold: number; coverage: number };
  /** What to expect of unknown speakers: temperature and threshold of each speaker from the nine others. */
  nested: {
    coverage: number;
    accuracy: number | null;
    speakers: {
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

/** One condition of listening. */
export interface ConditionSummary extends Accuracy {
  spreadOverSeeds: Spread;
  /** Share of recordings in which no speech was found. */
  noSpeech: number;
  /** Share of recordings answered with an emotion at the shipped temperature and threshold. */
  answered: number;
  /** Share of right ones among these; null if there are none. */
  answeredAccuracy: number | null;
}

/** What one network that had not heard the speaker made of one recording, undisturbed. */
export interface EvaluatedClip {
  file: string;
  speaker: string;
  seed: number;
  label: string;
  /** In the order of `labels`; null where no speech was found. */
  logits: number[] | null;
}

/** Content of `evaluation.json`. */
export interface Evaluation {
  engine: string;
  /** Digest of the recipe. */
  recipe: string;
  config: TrainingConfig;
  labels: string[];
  seeds: number[];
  minutes: { total: number; perFold: number };
  leaveOneSpeakerOut: LeaveOneSpeakerOutSummary;
  calibration: CalibrationSummary;
  robustness: Record<string, ConditionSummary>;
  clips: EvaluatedClip[];
}

/** The file's text: indented, but each recording on one line. */
export function formatEvaluation({ clips, ...rest }: Evaluation): string {
  const head = JSON.stringify(rest, null, 1).replace(/\n\}$/, '');
  const lines = clips.map((clip) => `  ${JSON.stringify(clip)}`);
  return `${head},\n "clips": [\n${lines.join(',\n')}\n ]\n}\n`;
}

/** The same value with every number at 5 digits after the point. */
export function rounded<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, each: unknown) => {
    return typeof each === 'number' ? Number(each.toFixed(5)) : each;
  }) as T;
}
