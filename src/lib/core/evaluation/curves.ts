import { softmax } from '../math.ts';
import { accuracyAtCoverage, toAnswers, type Answer } from './calibration.ts';
import type { JudgedClip } from './judged-clips.ts';
import type { CalibrationFigures } from './summary-types.ts';

/** Share of right answers among the surest share of all recordings, both in [0, 1]. */
export interface CoveragePoint {
  coverage: number;
  accuracy: number;
}

/** One recording that was taken for something else. */
export interface WrongAnswer {
  clip: JudgedClip;
  heard: string;
  /** Posterior of what was heard, in [0, 1]. */
  confidence: number;
}

const N_POINTS = 20;

/** How sure every answer was, as the networks gave them; recordings without speech have none. */
export function rawAnswers(clips: readonly JudgedClip[]): Answer[] {
  return answersAt(clips, () => 1);
}

/** The same, each fold at the temperature that the other folds gave. */
export function calibratedAnswers(
  clips: readonly JudgedClip[],
  calibration: CalibrationFigures,
): Answer[] {
  return answersAt(clips, temperatures(calibration));
}

/** From a twentieth of all recordings to all of them; what was not heard counts as wrong and as least sure. */
export function coverageCurve(
  clips: readonly JudgedClip[],
  calibration: CalibrationFigures,
): CoveragePoint[] {
  const given = calibratedAnswers(clips, calibration);
  const unheard = Array.from({ length: clips.length - given.length }, () => ({
    confidence: 0,
    isRight: false,
  }));
  const answers = [...given, ...unheard];
  return Array.from({ length: N_POINTS }, (_, i) => {
    const coverage = (i + 1) / N_POINTS;
    return { coverage, accuracy: accuracyAtCoverage(answers, coverage) };
  });
}

/**
 * The surest wrong answers, each recording once, surest first.
 *
 * @param calibration null: as the networks gave them.
 */
export function worstErrors(
  clips: readonly JudgedClip[],
  labels: readonly string[],
  calibration: CalibrationFigures | null,
  n: number,
): WrongAnswer[] {
  const temperatureOf = calibration === null ? () => 1 : temperatures(calibration);
  const wrong = clips.flatMap((clip): WrongAnswer[] => {
    const { logits, heardIndex, labelIndex } = clip;
    if (logits === null || heardIndex === null || heardIndex === labelIndex) return [];
    const posteriors = softmax(logits, logits.length, temperatureOf(clip.fold));
    return [{ clip, heard: labels[heardIndex] ?? '', confidence: posteriors[heardIndex] ?? 0 }];
  });
  const seen = new Set<string>();
  return wrong
    .sort((a, b) => b.confidence - a.confidence)
    .filter(({ clip }) => !seen.has(clip.file) && seen.add(clip.file))
    .slice(0, n);
}

function temperatures({ nested, temperature }: CalibrationFigures): (fold: string) => number {
  const byFold = new Map(nested.speakers.map((each) => [each.speaker, each.temperature]));
  return (fold) => byFold.get(fold) ?? temperature;
}

function answersAt(
  clips: readonly JudgedClip[],
  temperatureOf: (fold: string) => number,
): Answer[] {
  const heard = clips.flatMap(({ logits, labelIndex, fold }) =>
    logits === null
      ? []
      : [{ row: softmax(logits, logits.length, temperatureOf(fold)), labelIndex }],
  );
  if (heard.length === 0) return [];
  return toAnswers(
    heard.map(({ row }) => row),
    heard.map(({ labelIndex }) => labelIndex),
  );
}
