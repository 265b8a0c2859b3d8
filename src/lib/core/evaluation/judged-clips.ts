import type { Sex } from '../data/corpus.ts';
import { argMax } from '../math.ts';
import { countConfusion, type Confusion, type Judgement } from './confusion.ts';
import { accuracy, deviation, mean, type Accuracy } from './metrics.ts';
import type { EvaluatedClip, SeedAccuracy, Spread } from './summary-types.ts';

/** One held-out recording in one condition, judged by the network of one fold and seed. */
export interface JudgedClip extends EvaluatedClip, Judgement {
  sex: Sex | null;
  /** Logits in other conditions, by their names; absent where only the undisturbed recording was judged. */
  disturbed?: Readonly<Record<string, number[] | null>>;
  /** What was held out together with it: its speaker, or a number where recordings were drawn by lot. */
  fold: string;
}

/** @param labels in the order of the logits. */
export function toJudged(
  clip: EvaluatedClip & Pick<JudgedClip, 'sex' | 'fold' | 'disturbed'>,
  labels: readonly string[],
): JudgedClip {
  const { logits, label } = clip;
  return withLogits({ ...clip, labelIndex: labels.indexOf(label), heardIndex: null }, logits);
}

/** The same recording as it was heard otherwise. */
export function withLogits(clip: JudgedClip, logits: number[] | null): JudgedClip {
  return { ...clip, logits, heardIndex: logits === null ? null : argMax(logits) };
}

export function confusionOf(clips: readonly JudgedClip[], nClasses: number): Confusion {
  return countConfusion(clips, nClasses);
}

/** Accuracy of every seed by itself, their mean and their spread. */
export function overSeeds(
  clips: readonly JudgedClip[],
  nClasses: number,
): { mean: Accuracy; spread: Spread; seeds: SeedAccuracy[] } {
  const seeds = [...new Set(clips.map(({ seed }) => seed))]
    .sort((a, b) => a - b)
    .map((seed) => {
      const own = clips.filter((clip) => clip.seed === seed);
      return { seed, ...accuracy(confusionOf(own, nClasses)) };
    });
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

/** Each seed has judged each recording once. */
export function nRecordings(clips: readonly JudgedClip[]): number {
  return new Set(clips.map(({ file }) => file)).size;
}
