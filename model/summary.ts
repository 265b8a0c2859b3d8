import { emodbSex } from '#lib/core/data/filenames.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { bootstrapIntervals } from '#lib/core/evaluation/bootstrap.ts';
import { sumConfusions } from '#lib/core/evaluation/confusion.ts';
import { accuracy, perClass } from '#lib/core/evaluation/metrics.ts';
import { createRng } from '#lib/core/rng.ts';
import type { TrainingConfig } from '#lib/core/training/config.ts';
import { summarizeCalibration, summarizeCondition } from './calibration-summary.ts';
import {
  rounded,
  type Evaluation,
  type FoldSummary,
  type GroupResult,
  type LeaveOneSpeakerOutSummary,
} from './evaluation-file.ts';
import type { FoldResult } from './fold.ts';
import { clipsIn, confusionOf, overSeeds, spreadOf, type JudgedClip } from './judged-clips.ts';

/** The speakers of EMO-DB. */
export const SPEAKERS = ['03', '08', '09', '10', '11', '12', '13', '14', '15', '16'];

/** Speakers on whom variants of the recipe were compared; figures of the others are free of that choice. */
export const SCREENED_SPEAKERS = ['03', '08', '11', '13'];

const N_RESAMPLES = 2000;

/**
 * Everything that the folds say about the recipe.
 *
 * @param folds of one recipe.
 * @returns null unless all ten speakers have the same seeds, at least one.
 */
export function summarize(
  folds: readonly FoldResult[],
  config: TrainingConfig,
  recipe: string,
): Evaluation | null {
  if (folds.some((fold) => fold.recipe !== recipe)) {
    throw new Error('Folds of different recipes cannot be summed up together.');
  }
  const seeds = commonSeeds(folds);
  if (seeds === null) return null;
  const clean = clipsIn(folds, 'clean');
  if (clean.length !== nRecordings(clean) * seeds.length) {
    throw new Error('The seeds have not judged the same recordings.');
  }
  const calibration = rounded(summarizeCalibration(clean));
  const total = folds.reduce((sum, { minutes }) => sum + minutes, 0);
  const robustness = conditionsOf(folds).map((name) => {
    return [name, summarizeCondition(clipsIn(folds, name), calibration)] as const;
  });
  return {
    engine: [...new Set(folds.map(({ engine }) => engine))].join('; '),
    recipe,
    config,
    labels: [...EMOTIONS],
    seeds,
    minutes: rounded({ total, perFold: total / folds.length }),
    leaveOneSpeakerOut: rounded(summarizeFolds(folds, clean)),
    calibration,
    robustness: rounded(Object.fromEntries(robustness)),
    clips: clean.map(({ file, speaker, seed, label, logits }) => ({
      file,
      speaker,
      seed,
      label,
      logits,
    })),
  };
}

/** The seeds in ascending order if every speaker has the same ones. @throws Error if a fold is there twice. */
function commonSeeds(folds: readonly FoldResult[]): number[] | null {
  const seeds = [...new Set(folds.map(({ seed }) => seed))].sort((a, b) => a - b);
  const present = new Set(folds.map(({ speaker, seed }) => `${speaker} ${seed}`));
  if (present.size !== folds.length) throw new Error('A fold is there twice.');
  const wanted = SPEAKERS.flatMap((speaker) => seeds.map((seed) => `${speaker} ${seed}`));
  const isComplete = wanted.every((each) => present.has(each)) && wanted.length === present.size;
  return seeds.length > 0 && isComplete ? seeds : null;
}

/** Names of the conditions, which the first recording stands for: a condition missing elsewhere is noticed later. */
function conditionsOf(folds: readonly FoldResult[]): string[] {
  return Object.keys(folds[0]?.clips[0]?.logits ?? {});
}

function summarizeFolds(
  folds: readonly FoldResult[],
  clean: readonly JudgedClip[],
): LeaveOneSpeakerOutSummary {
  const { mean: pooled, spread, seeds } = overSeeds(clean);
  const confusion = confusionOf(clean);
  const perSpeaker = SPEAKERS.map((speaker) => ofSpeakers(clean, [speaker]));
  const untouched = SPEAKERS.filter((speaker) => !SCREENED_SPEAKERS.includes(speaker));
  const foldSummaries = SPEAKERS.map((speaker) => summarizeFold(folds, clean, speaker));
  return {
    pooled,
    seeds,
    folds: foldSummaries,
    spread: { overFolds: spreadOf(foldSummaries), overSeeds: spread },
    interval95: interval(perSpeaker),
    untouchedSpeakers: {
      speakers: untouched,
      n: nRecordings(ofSpeakers(clean, untouched)),
      ...overSeeds(ofSpeakers(clean, untouched)).mean,
    },
    confusion,
    perClass: perClass(confusion).map((metrics, i) => ({
      label: EMOTIONS[i] ?? '',
      ...metrics,
      n: metrics.n / seeds.length,
    })),
    perSpeaker: SPEAKERS.map((speaker) => ({
      speaker,
      sex: emodbSex(speaker),
      ...groupResult(ofSpeakers(clean, [speaker])),
    })),
    perSex: (['male', 'female'] as const).map((sex) => {
      const speakers = SPEAKERS.filter((speaker) => emodbSex(speaker) === sex);
      return { sex, speakers, ...groupResult(ofSpeakers(clean, speakers)) };
    }),
  };
}

function summarizeFold(
  folds: readonly FoldResult[],
  clean: readonly JudgedClip[],
  speaker: string,
): FoldSummary {
  const own = ofSpeakers(clean, [speaker]);
  const { mean, seeds } = overSeeds(own);
  return {
    speaker,
    n: nRecordings(own),
    ...mean,
    seeds: seeds.map((result) => {
      const fold = folds.find((each) => each.speaker === speaker && each.seed === result.seed);
      if (fold === undefined) throw new Error(`No fold ${speaker} of seed ${result.seed}.`);
      return { ...result, minutes: fold.minutes, trainingLoss: fold.trainingLoss };
    }),
  };
}

/** All seeds judge the same recordings, so the mean over seeds is the accuracy of the summed matrices. */
function interval(perSpeaker: JudgedClip[][]): LeaveOneSpeakerOutSummary['interval95'] {
  const [uar, wa] = bootstrapIntervals(
    perSpeaker.map(confusionOf),
    (drawn) => {
      const figures = accuracy(sumConfusions(drawn));
      return [figures.uar, figures.wa];
    },
    createRng(0, 'bootstrap'),
    { nResamples: N_RESAMPLES },
  );
  if (uar === undefined || wa === undefined) throw new Error('The bootstrap gave no interval.');
  return { uar, wa, nResamples: N_RESAMPLES };
}

function groupResult(clips: readonly JudgedClip[]): GroupResult {
  const recall = perClass(confusionOf(clips)).map((metrics) => metrics.recall);
  return { n: nRecordings(clips), ...overSeeds(clips).mean, recall };
}

function ofSpeakers(clips: readonly JudgedClip[], speakers: readonly string[]): JudgedClip[] {
  return clips.filter(({ speaker }) => speakers.includes(speaker));
}

/** Each seed has judged each recording once. */
function nRecordings(clips: readonly JudgedClip[]): number {
  return new Set(clips.map(({ file }) => file)).size;
}
