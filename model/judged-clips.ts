import { EMOTIONS, type Emotion } from '#lib/core/data/labels.ts';
import { countConfusion, type Confusion, type Judgement } from '#lib/core/evaluation/confusion.ts';
import { accuracy, deviation, mean, type Accuracy } from '#lib/core/evaluation/metrics.ts';
import { argMax } from '#lib/core/math.ts';
import type { EvaluatedClip, SeedAccuracy, Spread } from './evaluation-file.ts';
import type { FoldResult } from './fold.ts';

/** One recording in one condition, judged by the network of one seed. */
export interface JudgedClip extends EvaluatedClip, Judgement {}

/** All recordings in one condition, in the order of the folds. @throws Error (a bug) where the condition is missing. */
export function clipsIn(folds: readonly FoldResult[], condition: string): JudgedClip[] {
  return folds.flatMap(({ speaker, seed, clips }) =>
    clips.map(({ file, label, logits: perCondition }) => {
      const logits = perCondition[condition];
      if (logits === undefined)
        throw new Error(`${file} was not judged in condition ${condition}.`);
      const labelIndex = EMOTIONS.indexOf(label as Emotion);
      const heardIndex = logits === null ? null : argMax(logits);
      return { file, speaker, seed, label, logits, labelIndex, heardIndex };
    }),
  );
}

export function confusionOf(clips: readonly JudgedClip[]): Confusion {
  return countConfusion(clips, EMOTIONS.length);
}

/** Accuracy of every seed by itself, their mean and their spread. */
export function overSeeds(clips: readonly JudgedClip[]): {
  mean: Accuracy;
  spread: Spread;
  seeds: SeedAccuracy[];
} {
  const seeds = [...new Set(clips.map(({ seed }) => seed))]
    .sort((a, b) => a - b)
    .map((seed) => ({ seed, ...accuracy(confusionOf(clips.filter((c) => c.seed === seed))) }));
  return { mean: meanAccuracy(seeds), spread: spreadOf(seeds), seeds };
}

export function meanAccuracy(values: readonly Accuracy[]): Accuracy {
  return { uar: mean(values.map(({ uar }) => uar)), wa: mean(values.map(({ wa }) => wa)) };
}

export function spreadOf(values: readonly Accuracy[]): Spread {
  return {
    uar: deviation(values.map(({ uar }) => uar)),
    wa: deviation(values.map(({ wa }) => wa)),
  };
}
