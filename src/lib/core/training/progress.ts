import {
  abstain,
  chooseThreshold,
  fitTemperature,
  TARGET_ACCURACY,
  toAnswers,
} from '../evaluation/calibration.ts';
import { softmax } from '../math.ts';
import { withSpeech, type Heard, type Validation } from './validation.ts';

/** One finished epoch: means over its batches, and what the held-out recordings say; null if none are held out. */
export interface EpochRecord {
  epoch: number;
  loss: number;
  accuracy: number;
  validation: Validation | null;
}

/** What is remembered of a run's course; kept with each checkpoint, so that both always agree. */
export interface RunProgress {
  epochs: EpochRecord[];
  /** Loss of every step so far, nats. */
  losses: number[];
  /** What was heard in the held-out recordings after the last finished epoch. */
  heard: Heard[];
}

export const NO_PROGRESS: RunProgress = { epochs: [], losses: [], heard: [] };

/** One that grows by itself; what is in it never changes. */
export function copyProgress({ epochs, losses, heard }: RunProgress): RunProgress {
  return { epochs: [...epochs], losses: [...losses], heard };
}

/** Fewer held-out recordings tell nothing about how far to trust the model. */
const MINIMUM_HEARD = 30;
/** The most that abstaining may cost: a model that hardly ever answers is of no use. */
const MINIMUM_COVERAGE = 0.5;
/** What a model is trusted that nobody has judged. */
const UNJUDGED = { temperature: 1, threshold: 0.5, isCalibrated: false };

export interface OwnCalibration {
  temperature: number;
  threshold: number;
  isCalibrated: boolean;
}

/** Temperature and threshold of a model from what it heard in recordings that it had not learnt from. */
export function calibrate(heard: readonly Heard[]): OwnCalibration {
  const { rows, labels } = withSpeech(heard);
  if (rows.length < MINIMUM_HEARD) return UNJUDGED;
  const temperature = fitTemperature(rows, labels);
  const posteriors = rows.map((row) => softmax(row, row.length, temperature));
  const answers = toAnswers(posteriors, labels);
  const wanted = chooseThreshold(answers, TARGET_ACCURACY);
  const sorted = answers.map(({ confidence }) => confidence).sort((a, b) => b - a);
  const highest = sorted[Math.ceil(MINIMUM_COVERAGE * sorted.length) - 1] ?? 0;
  const isReached = abstain(answers, wanted).coverage >= MINIMUM_COVERAGE;
  return { temperature, threshold: isReached ? wanted : highest, isCalibrated: true };
}
