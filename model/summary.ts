import { emodbSex } from '#lib/core/data/filenames.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import {
  summarizeCalibration,
  summarizeCondition,
} from '#lib/core/evaluation/calibration-summary.ts';
import {
  nRecordings,
  overSeeds,
  spreadOf,
  toJudged,
  type JudgedClip,
} from '#lib/core/evaluation/judged-clips.ts';
import type { FoldSummary, LeaveOneSpeakerOutSummary } from '#lib/core/evaluation/summary-types.ts';
import { ofSpeakers, summarizeClips } from '#lib/core/evaluation/summary.ts';
import type { TrainingConfig } from '#lib/core/training/config.ts';
import { rounded, type Evaluation } from './evaluation-file.ts';
import type { FoldResult } from './fold.ts';

/** The speakers of EMO-DB. */
export const SPEAKERS = ['03', '08', '09', '10', '11', '12', '13', '14', '15', '16'];

/** Speakers on whom variants of the recipe were compared; figures of the others are free of that choice. */
export const SCREENED_SPEAKERS = ['03', '08', '11', '13'];

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
    return [name, summarizeCondition(clipsIn(folds, name), calibration, EMOTIONS.length)] as const;
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
  const { pooled, seeds, interval95, ...details } = summarizeClips(clean, EMOTIONS);
  const { spread } = overSeeds(clean, EMOTIONS.length);
  const untouched = SPEAKERS.filter((speaker) => !SCREENED_SPEAKERS.includes(speaker));
  const foldSummaries = SPEAKERS.map((speaker) => summarizeFold(folds, clean, speaker));
  return {
    pooled,
    seeds,
    folds: foldSummaries,
    spread: { overFolds: spreadOf(foldSummaries), overSeeds: spread },
    interval95,
    untouchedSpeakers: {
      speakers: untouched,
      n: nRecordings(ofSpeakers(clean, untouched)),
      ...overSeeds(ofSpeakers(clean, untouched), EMOTIONS.length).mean,
    },
    ...details,
  };
}

function summarizeFold(
  folds: readonly FoldResult[],
  clean: readonly JudgedClip[],
  speaker: string,
): FoldSummary {
  const own = ofSpeakers(clean, [speaker]);
  const { mean, seeds } = overSeeds(own, EMOTIONS.length);
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

/** All recordings in one condition, in the order of the folds. @throws Error (a bug) where the condition is missing. */
function clipsIn(folds: readonly FoldResult[], condition: string): JudgedClip[] {
  return folds.flatMap(({ speaker, seed, clips }) =>
    clips.map(({ file, label, logits: perCondition }) => {
      const logits = perCondition[condition];
      if (logits === undefined)
        throw new Error(`${file} was not judged in condition ${condition}.`);
      const clip = { file, speaker, seed, label, logits, sex: emodbSex(speaker), fold: speaker };
      return toJudged(clip, EMOTIONS);
    }),
  );
}
