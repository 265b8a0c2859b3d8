import type { Rng } from '../rng.ts';

/** Bounds of an interval, the lower first. */
export type Interval = [low: number, high: number];

/**
 * Percentile bootstrap over whole groups (Efron 1979): recordings of one speaker resemble each other, so that it is
 * speakers that are drawn anew, with replacement, not recordings.
 *
 * @param groups what is drawn, e.g. one entry per speaker.
 * @param statistics figures of one drawn list of groups; the same number of them every time.
 * @param level share of the resampled figures between the bounds.
 * @returns one interval per figure.
 */
export function bootstrapIntervals<T>(
  groups: readonly T[],
  statistics: (drawn: T[]) => number[],
  rng: Rng,
  { nResamples = 2000, level = 0.95 } = {},
): Interval[] {
  const rows = Array.from({ length: nResamples }, () => statistics(drawLike(groups, rng)));
  const [first = []] = rows;
  return first.map((_, k) => {
    const sorted = Float64Array.from(rows, (row) => row[k] ?? NaN).sort();
    return [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)];
  });
}

/**
 * Quantile of ascending values, linear between neighbours (type 7 of Hyndman and Fan 1996).
 *
 * @param share in [0, 1].
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new Error('No values to order.');
  return below + (position - Math.floor(position)) * (above - below);
}

function drawLike<T>(groups: readonly T[], rng: Rng): T[] {
  return groups.map(() => {
    const drawn = groups[rng.integer(groups.length)];
    if (drawn === undefined) throw new Error('Drawn outside the groups.');
    return drawn;
  });
}
