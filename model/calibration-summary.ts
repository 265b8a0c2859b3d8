import { leaveOneSpeakerOut } from '#lib/core/data/folds.ts';
import {
  abstain,
  accuracyAtCoverage,
  brierScore,
  calibrationError,
  chooseThreshold,
  fitTemperature,
  logLoss,
  reliability,
  toAnswers,
  type Answer,
} from '#lib/core/evaluation/calibration.ts';
import { softmax } from '#lib/core/math.ts';
import type { CalibrationErrors, CalibrationSummary, ConditionSummary } from './evaluation-file.ts';
import { overSeeds, type JudgedClip } from './judged-clips.ts';

/**
 * Share of the answers given that should be right; what falls below the threshold is called uncertain. Three of four
 * leaves most recordings an answer; a stricter target needs a better model.
 */
export const TARGET_ACCURACY = 0.75;
/** The first choice, given up when its answers had been seen; stated for comparison. */
const STRICTER_ACCURACY = 0.8;
const COVERAGES = [0.5, 0.7, 0.9, 1];

/** Logits and labels of the recordings in which speech was found, and the number of the others. */
interface LabelledRows {
  logits: number[][];
  labels: number[];
  nUnheard: number;
}

/** One speaker, calibrated on all others. */
interface NestedSpeaker {
  speaker: string;
  temperature: number;
  threshold: number;
  /** Own rows, with the logits divided by the temperature. */
  scaled: LabelledRows;
}

/** How far the posteriors can be trusted, judged on `clips` of the clean condition. */
export function summarizeCalibration(clips: readonly JudgedClip[]): CalibrationSummary {
  const all = toRows(clips);
  const temperature = Number(fitTemperature(all.logits, all.labels).toFixed(5));
  const shipped = answersOf(all, temperature);
  const chosen = chooseThreshold(shipped, TARGET_ACCURACY);
  const stricter = chooseThreshold(shipped, STRICTER_ACCURACY);
  const speakers = nest(clips);
  const scaled = {
    logits: speakers.flatMap((each) => each.scaled.logits),
    labels: speakers.flatMap((each) => each.scaled.labels),
    nUnheard: all.nUnheard,
  };
  const answers = answersOf(scaled);
  const unheard = Array.from({ length: all.nUnheard }, () => ({ confidence: 0, isRight: false }));
  return {
    n: clips.length,
    nUnheard: all.nUnheard,
    before: errorsOf(all),
    after: errorsOf(scaled),
    reliability: reliability(answers),
    temperature,
    // Rounded down, so that the answer that set the threshold still passes it.
    threshold: Math.floor(chosen * 1e5) / 1e5,
    targetAccuracy: TARGET_ACCURACY,
    stricter: {
      targetAccuracy: STRICTER_ACCURACY,
      threshold: stricter,
      coverage: abstain(shipped, stricter, all.nUnheard).coverage,
    },
    nested: nestedAbstention(speakers),
    accuracyAtCoverage: COVERAGES.map((coverage) => ({
      coverage,
      accuracy: accuracyAtCoverage([...answers, ...unheard], coverage),
    })),
  };
}

/** Accuracy in one condition, and what abstaining makes of it. */
export function summarizeCondition(
  clips: readonly JudgedClip[],
  { temperature, threshold }: Pick<CalibrationSummary, 'temperature' | 'threshold'>,
): ConditionSummary {
  const { mean, spread } = overSeeds(clips);
  const rows = toRows(clips);
  const given = abstain(answersOf(rows, temperature), threshold, rows.nUnheard);
  return {
    ...mean,
    spreadOverSeeds: spread,
    noSpeech: rows.nUnheard / clips.length,
    answered: given.coverage,
    answeredAccuracy: given.accuracy,
  };
}

function toRows(clips: readonly JudgedClip[]): LabelledRows {
  const rows: LabelledRows = { logits: [], labels: [], nUnheard: 0 };
  for (const { logits, labelIndex } of clips) {
    if (logits === null) {
      rows.nUnheard++;
    } else {
      rows.logits.push(logits);
      rows.labels.push(labelIndex);
    }
  }
  return rows;
}

/** The posteriors are those of the recogniser, to the last bit. */
function posteriorsOf(logits: readonly number[][], temperature = 1): Float32Array[] {
  return logits.map((row) => softmax(row, row.length, temperature));
}

function answersOf({ logits, labels }: LabelledRows, temperature = 1): Answer[] {
  return logits.length === 0 ? [] : toAnswers(posteriorsOf(logits, temperature), labels);
}

function errorsOf(rows: LabelledRows): CalibrationErrors {
  return {
    logLoss: logLoss(rows.logits, rows.labels),
    brier: brierScore(posteriorsOf(rows.logits), rows.labels),
    ece: calibrationError(answersOf(rows)),
  };
}

/** Temperature and threshold of every speaker from the other speakers alone. */
function nest(clips: readonly JudgedClip[]): NestedSpeaker[] {
  const at = (indices: readonly number[]) => toRows(indices.flatMap((i) => clips[i] ?? []));
  return leaveOneSpeakerOut(clips.map((clip) => clip.speaker)).map(
    ({ speaker, training, test }) => {
      const others = at(training);
      const temperature = fitTemperature(others.logits, others.labels);
      const threshold = chooseThreshold(answersOf(others, temperature), TARGET_ACCURACY);
      const own = at(test);
      const logits = own.logits.map((row) => row.map((value) => value / temperature));
      return { speaker, temperature, threshold, scaled: { ...own, logits } };
    },
  );
}

function nestedAbstention(speakers: readonly NestedSpeaker[]): CalibrationSummary['nested'] {
  let n = 0;
  let nGiven = 0;
  let nRight = 0;
  const perSpeaker = speakers.map(({ speaker, temperature, threshold, scaled }) => {
    const answers = answersOf(scaled);
    const given = answers.filter(({ confidence }) => confidence >= threshold);
    n += answers.length + scaled.nUnheard;
    nGiven += given.length;
    nRight += given.filter(({ isRight }) => isRight).length;
    return { speaker, temperature, threshold, ...abstain(answers, threshold, scaled.nUnheard) };
  });
  return {
    coverage: nGiven / n,
    accuracy: nGiven === 0 ? null : nRight / nGiven,
    speakers: perSpeaker,
  };
}
