import { leaveOneSpeakerOut } from '../data/folds.ts';
import { softmax } from '../math.ts';
import {
  abstain,
  accuracyAtCoverage,
  brierScore,
  calibrationError,
  calibrationErrorByChance,
  chooseThreshold,
  fitTemperature,
  logLoss,
  reliability,
  TARGET_ACCURACY,
  toAnswers,
  type Answer,
} from './calibration.ts';
import { overSeeds, withLogits, type JudgedClip } from './judged-clips.ts';
import type {
  CalibrationErrors,
  CalibrationFigures,
  CalibrationSummary,
  ConditionSummary,
} from './summary-types.ts';

const COVERAGES = [0.5, 0.7, 0.9, 1];

/** Logits and labels of the recordings in which speech was found, and the number of the others. */
interface LabelledRows {
  logits: number[][];
  labels: number[];
  nUnheard: number;
}

/** One fold, calibrated on all others; `speaker` is who or what is held out in it. */
interface NestedFold {
  speaker: string;
  temperature: number;
  threshold: number;
  /** Own rows, with the logits divided by the temperature. */
  scaled: LabelledRows;
}

/**
 * How far the posteriors can be trusted, judged on `clips` of the clean condition.
 *
 * @throws SerError `corpus-invalid` for clips of a single fold, Error (a bug) if none but one fold's was heard.
 */
export function summarizeCalibration(clips: readonly JudgedClip[]): CalibrationSummary {
  const all = toRows(clips);
  const temperature = Number(fitTemperature(all.logits, all.labels).toFixed(5));
  const shipped = answersOf(all, temperature);
  const chosen = chooseThreshold(shipped, TARGET_ACCURACY);
  const folds = nest(clips);
  const scaled = {
    logits: folds.flatMap((each) => each.scaled.logits),
    labels: folds.flatMap((each) => each.scaled.labels),
    nUnheard: all.nUnheard,
  };
  return {
    ...trust(all, scaled),
    temperature,
    // Rounded down, so that the answer that set the threshold still passes it.
    threshold: Math.floor(chosen * 1e5) / 1e5,
    targetAccuracy: TARGET_ACCURACY,
    nested: nestedAbstention(folds),
  };
}

/** The same of a model at its own temperature and threshold, of which nothing is fitted here. */
export function calibrationAsItStands(
  clips: readonly JudgedClip[],
  { temperature, threshold }: Pick<CalibrationFigures, 'temperature' | 'threshold'>,
): CalibrationFigures {
  const all = toRows(clips);
  const scaled = scale(all, temperature);
  const given = abstain(answersOf(scaled), threshold, all.nUnheard);
  return {
    ...trust(all, scaled),
    temperature,
    threshold,
    nested: { ...given, speakers: [] },
  };
}

/** What does not depend on where the temperature comes from. @param scaled with the logits divided by it. */
function trust(all: LabelledRows, scaled: LabelledRows) {
  const answers = answersOf(scaled);
  const unheard = Array.from({ length: all.nUnheard }, () => ({ confidence: 0, isRight: false }));
  return {
    n: all.logits.length + all.nUnheard,
    nUnheard: all.nUnheard,
    before: errorsOf(all),
    after: errorsOf(scaled),
    eceByChance: calibrationErrorByChance(answers),
    reliability: reliability(answers),
    accuracyAtCoverage: COVERAGES.map((coverage) => ({
      coverage,
      accuracy: accuracyAtCoverage([...answers, ...unheard], coverage),
    })),
  };
}

function scale(rows: LabelledRows, temperature: number): LabelledRows {
  return { ...rows, logits: rows.logits.map((row) => row.map((value) => value / temperature)) };
}

/**
 * Every condition that all recordings were judged in, the undisturbed one first, at one temperature and threshold.
 *
 * @returns null where only undisturbed recordings were judged.
 */
export function summarizeRobustness(
  clips: readonly JudgedClip[],
  given: Pick<CalibrationFigures, 'temperature' | 'threshold'>,
  nClasses: number,
): Record<string, ConditionSummary> | null {
  const names = Object.keys(clips[0]?.disturbed ?? {}).filter((name) =>
    clips.every(({ disturbed }) => disturbed?.[name] !== undefined),
  );
  if (names.length === 0) return null;
  const under = (name: string) =>
    clips.map((clip) => withLogits(clip, clip.disturbed?.[name] ?? null));
  return Object.fromEntries([
    ['clean', summarizeCondition(clips, given, nClasses)],
    ...names.map((name) => [name, summarizeCondition(under(name), given, nClasses)] as const),
  ]);
}

/** Accuracy in one condition, and what abstaining makes of it. */
export function summarizeCondition(
  clips: readonly JudgedClip[],
  { temperature, threshold }: Pick<CalibrationFigures, 'temperature' | 'threshold'>,
  nClasses: number,
): ConditionSummary {
  const { mean, spread } = overSeeds(clips, nClasses);
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

/** Temperature and threshold of every fold from the other folds alone. */
function nest(clips: readonly JudgedClip[]): NestedFold[] {
  const at = (indices: readonly number[]) => toRows(indices.flatMap((i) => clips[i] ?? []));
  return leaveOneSpeakerOut(clips.map((clip) => clip.fold)).map(({ speaker, training, test }) => {
    const others = at(training);
    const temperature = fitTemperature(others.logits, others.labels);
    const threshold = chooseThreshold(answersOf(others, temperature), TARGET_ACCURACY);
    return { speaker, temperature, threshold, scaled: scale(at(test), temperature) };
  });
}

function nestedAbstention(folds: readonly NestedFold[]): CalibrationSummary['nested'] {
  let n = 0;
  let nGiven = 0;
  let nRight = 0;
  const perFold = folds.map(({ speaker, temperature, threshold, scaled }) => {
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
    speakers: perFold,
  };
}
