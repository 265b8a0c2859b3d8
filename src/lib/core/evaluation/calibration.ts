import { argMax } from '../math.ts';
import { createRng } from '../rng.ts';

/** Rows of probabilities or logits, `[nItems][nClasses]`. */
type Rows = readonly ArrayLike<number>[];

/** Answers whose top posterior falls into one range. */
export interface ReliabilityBin {
  /** Range of the top posterior: above `from`, up to and including `to`. */
  from: number;
  to: number;
  n: number;
  /** Mean top posterior; null for an empty bin. */
  confidence: number | null;
  /** Share of right answers; null for an empty bin. */
  accuracy: number | null;
}

/** One answer, reduced to how sure it was and whether it was right. */
export interface Answer {
  /** Top posterior in [0, 1]. */
  confidence: number;
  isRight: boolean;
}

export const N_BINS = 15;

/** Share of the answers given that should be right; what falls below the threshold is called uncertain. */
export const TARGET_ACCURACY = 0.85;

/** Bounds of the temperatures that `fitTemperature` can find. */
const TEMPERATURE_RANGE = [0.05, 20] as const;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** @throws Error (a bug) if the lists differ in length or are empty. */
export function toAnswers(posteriors: Rows, labels: readonly number[]): Answer[] {
  assertPairs(posteriors, labels);
  return posteriors.map((row, i) => {
    const best = argMax(row);
    return { confidence: row[best] ?? 0, isRight: best === labels[i] };
  });
}

/**
 * Mean of -ln of the true label's posterior, in nats. Computed from the logits, so that no posterior that rounds to
 * zero makes it infinite.
 */
export function logLoss(logits: Rows, labels: readonly number[], temperature = 1): number {
  assertPairs(logits, labels);
  let sum = 0;
  logits.forEach((row, i) => {
    const max = row[argMax(row)] ?? 0;
    let total = 0;
    for (let c = 0; c < row.length; c++) total += Math.exp(((row[c] ?? 0) - max) / temperature);
    sum += Math.log(total) - ((row[labels[i] ?? 0] ?? 0) - max) / temperature;
  });
  return sum / logits.length;
}

/** Mean squared distance between posteriors and truth, summed over the labels: in [0, 2] (Brier 1950). */
export function brierScore(posteriors: Rows, labels: readonly number[]): number {
  assertPairs(posteriors, labels);
  let sum = 0;
  posteriors.forEach((row, i) => {
    for (let c = 0; c < row.length; c++) sum += ((row[c] ?? 0) - (c === labels[i] ? 1 : 0)) ** 2;
  });
  return sum / posteriors.length;
}

/** Bins of equal width on the top posterior. */
export function reliability(answers: readonly Answer[], nBins = N_BINS): ReliabilityBin[] {
  const bins: Answer[][] = Array.from({ length: nBins }, () => []);
  for (const answer of answers) {
    bins[binOf(answer.confidence, nBins)]?.push(answer);
  }
  return bins.map((own, bin) => ({
    from: bin / nBins,
    to: (bin + 1) / nBins,
    n: own.length,
    confidence:
      own.length === 0 ? null : own.reduce((sum, a) => sum + a.confidence, 0) / own.length,
    accuracy: shareRight(own),
  }));
}

/**
 * Expected calibration error in [0, 1]: the distance between confidence and accuracy, averaged over the bins by their
 * number of answers (Naeini et al. 2015; Guo et al. 2017).
 */
export function calibrationError(answers: readonly Answer[], nBins = N_BINS): number {
  return reliability(answers, nBins).reduce((sum, { n, confidence, accuracy }) => {
    return sum + (n / answers.length) * Math.abs((confidence ?? 0) - (accuracy ?? 0));
  }, 0);
}

/** How often a perfectly calibrated model is played through. */
const N_PLAYED = 500;

/**
 * The calibration error that a model with these confidences has by chance alone: were every answer right as often as it
 * claims, all but 5 % of such lists would stay below it. Every list of answers is played with the same random numbers.
 */
export function calibrationErrorByChance(answers: readonly Answer[], nBins = N_BINS): number {
  const rng = createRng(0, 'perfectly-calibrated');
  const bins = answers.map(({ confidence }) => binOf(confidence, nBins));
  const errors = Float64Array.from({ length: N_PLAYED }, () => {
    const gaps = new Float64Array(nBins);
    answers.forEach(({ confidence }, i) => {
      const isRight = rng.uniform() < confidence;
      gaps[bins[i] ?? 0] = (gaps[bins[i] ?? 0] ?? 0) + confidence - (isRight ? 1 : 0);
    });
    return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / answers.length;
  });
  return errors.sort()[Math.ceil(0.95 * N_PLAYED) - 1] ?? NaN;
}

function binOf(confidence: number, nBins: number): number {
  return Math.min(nBins - 1, Math.max(0, Math.ceil(confidence * nBins) - 1));
}

/**
 * The temperature in [0.05, 20] that makes the log loss smallest (Guo et al. 2017). The log loss is convex in 1/T and
 * so has one valley over ln T, which golden-section search narrows to 1e-9.
 */
export function fitTemperature(logits: Rows, labels: readonly number[]): number {
  const lossAt = (logT: number) => logLoss(logits, labels, Math.exp(logT));
  let [low, high] = TEMPERATURE_RANGE.map(Math.log) as [number, number];
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let leftLoss = lossAt(left);
  let rightLoss = lossAt(right);
  while (high - low > 1e-9) {
    if (leftLoss < rightLoss) {
      [high, right, rightLoss] = [right, left, leftLoss];
      left = high - GOLDEN * (high - low);
      leftLoss = lossAt(left);
    } else {
      [low, left, leftLoss] = [left, right, rightLoss];
      right = low + GOLDEN * (high - low);
      rightLoss = lossAt(right);
    }
  }
  return Math.exp((low + high) / 2);
}

/** What abstaining below a threshold on the top posterior costs and brings. */
export interface Abstention {
  /** Share of recordings that get an answer. */
  coverage: number;
  /** Share of right ones among these answers; null if there are none. */
  accuracy: number | null;
}

/** @param nUnheard recordings without speech, which are never answered. */
export function abstain(answers: readonly Answer[], threshold: number, nUnheard = 0): Abstention {
  const given = answers.filter(({ confidence }) => confidence >= threshold);
  const n = answers.length + nUnheard;
  return { coverage: n === 0 ? 0 : given.length / n, accuracy: shareRight(given) };
}

/**
 * Share of right answers among the surest `coverage` of all (rounded up to whole answers, at least one). Equal
 * confidences at the edge count in proportion, so that the order of the list does not matter.
 */
export function accuracyAtCoverage(answers: readonly Answer[], coverage: number): number {
  if (answers.length === 0) throw new Error('No answers to choose from.');
  const sorted = answers.toSorted((a, b) => b.confidence - a.confidence);
  // Without the small allowance 0.7 * 10 would round up to 8.
  const nGiven = Math.max(1, Math.ceil(coverage * answers.length - 1e-9));
  const edge = sorted[nGiven - 1]?.confidence ?? 0;
  const surer = sorted.filter(({ confidence }) => confidence > edge);
  const atEdge = sorted.filter(({ confidence }) => confidence === edge);
  const nRight = surer.filter(({ isRight }) => isRight).length;
  return (nRight + (nGiven - surer.length) * (shareRight(atEdge) ?? 0)) / nGiven;
}

/**
 * The smallest threshold at which the answers given (top posterior at or above it) are right with at least
 * `targetAccuracy`: 0 if all together are, else one of the confidences, and 1 if no choice reaches the target.
 */
export function chooseThreshold(answers: readonly Answer[], targetAccuracy: number): number {
  const sorted = answers.toSorted((a, b) => b.confidence - a.confidence);
  let threshold = 1;
  let nRight = 0;
  sorted.forEach(({ confidence, isRight }, i) => {
    if (isRight) nRight++;
    const isWholeTie = sorted[i + 1]?.confidence !== confidence;
    if (isWholeTie && nRight / (i + 1) >= targetAccuracy) {
      threshold = i === sorted.length - 1 ? 0 : confidence;
    }
  });
  return threshold;
}

function shareRight(answers: readonly Answer[]): number | null {
  if (answers.length === 0) return null;
  return answers.filter(({ isRight }) => isRight).length / answers.length;
}

function assertPairs(rows: Rows, labels: readonly number[]): void {
  if (rows.length !== labels.length || rows.length === 0) {
    throw new Error(
      `Expected as many labels as rows, at least one, but got ${labels.length} and ${rows.length}.`,
    );
  }
}
