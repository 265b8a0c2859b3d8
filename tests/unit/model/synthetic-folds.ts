import { EMOTIONS } from '#lib/core/data/labels.ts';
import { softmax } from '#lib/core/math.ts';
import { createRng } from '#lib/core/rng.ts';
import type { ClipLogits, FoldResult } from '../../../model/fold.ts';
import { SPEAKERS } from '../../../model/summary.ts';

export const RECIPE = 'recipe-of-the-test';

/** Logits of one recording in the clean condition, by speaker, seed and label. */
type LogitsOf = (speaker: string, seed: number, labelIndex: number) => number[] | null;

/** Logits that speak for `labelIndex` alone. */
export function pointsAt(labelIndex: number): number[] {
  return EMOTIONS.map((_, c) => (c === labelIndex ? 3 : 0));
}

function fold(speaker: string, seed: number, clips: ClipLogits[]): FoldResult {
  const engine = 'engine of the test';
  return { speaker, seed, engine, recipe: RECIPE, minutes: 3, trainingLoss: 0.5, clips };
}

/** Ten speakers with one recording per emotion; as in EMO-DB, 08 has no disgust. On the telephone all sounds like anger. */
export function handMadeFolds(seeds: number[], logitsOf: LogitsOf): FoldResult[] {
  return seeds.flatMap((seed) =>
    SPEAKERS.map((speaker) => {
      const clips = EMOTIONS.map((label, labelIndex) => ({
        file: `${speaker}-${label}.wav`,
        label,
        logits: { clean: logitsOf(speaker, seed, labelIndex), telephone: pointsAt(0) },
      }));
      const present = clips.filter(({ label }) => speaker !== '08' || label !== 'disgust');
      return fold(speaker, seed, present);
    }),
  );
}

/** As many recordings as EMO-DB, labels drawn from the posteriors, then all logits multiplied by `scale`. */
export function drawnFolds(seeds: number[], scale: number): FoldResult[] {
  const rng = createRng(5, 'drawn-folds');
  const clips = SPEAKERS.map((speaker) =>
    Array.from({ length: 54 }, (_, i) => {
      const base = EMOTIONS.map(() => 1.5 * rng.normal());
      let left = rng.uniform();
      const drawn = softmax(base, base.length).findIndex((posterior) => (left -= posterior) < 0);
      const label = EMOTIONS[Math.max(drawn, 0)] ?? 'anger';
      return { file: `${speaker}-${i}.wav`, label, base };
    }),
  );
  return seeds.flatMap((seed) =>
    SPEAKERS.map((speaker, s) => {
      const own = (clips[s] ?? []).map(({ file, label, base }) => {
        const logits = base.map((value) =>
          Number((scale * (value + 0.1 * rng.normal())).toFixed(6)),
        );
        const noisy = logits.map((value) => Number((value + scale * rng.normal()).toFixed(6)));
        return { file, label, logits: { clean: logits, 'white-0': noisy } };
      });
      return fold(speaker, seed, own);
    }),
  );
}
