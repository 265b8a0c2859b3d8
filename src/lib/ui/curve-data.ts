import type { EpochRecord } from '#lib/core/training/progress.ts';

/** More points than this do not show on a screen. */
const MAXIMUM_POINTS = 1000;

type Values = readonly (number | null)[];

/**
 * At most `MAXIMUM_POINTS` of a long curve: means of neighbours, the place of the last one of each group.
 *
 * @param xs ascending.
 * @param columns each as long as `xs`.
 * @returns `[xs, ...columns]`.
 */
export function thin(xs: readonly number[], columns: readonly Values[]): Values[] {
  const size = Math.ceil(xs.length / MAXIMUM_POINTS);
  if (size <= 1) return [xs, ...columns];
  const nGroups = Math.ceil(xs.length / size);
  const group = (column: Values, i: number) => column.slice(i * size, (i + 1) * size);
  const means = columns.map((column) =>
    Array.from({ length: nGroups }, (_, i) => meanOf(group(column, i))),
  );
  return [Array.from({ length: nGroups }, (_, i) => group(xs, i).at(-1) ?? 0), ...means];
}

function meanOf(values: Values): number | null {
  const there = values.filter((value) => value !== null);
  return there.length === 0 ? null : there.reduce((sum, value) => sum + value, 0) / there.length;
}

/** Loss over the epochs: of every step learnt from, and after every epoch of the held-out recordings. */
export function lossCurves(
  losses: readonly number[],
  epochs: readonly EpochRecord[],
  stepsPerEpoch: number,
): { xs: number[]; training: number[]; validation: (number | null)[] } {
  const xs = losses.map((_, step) => (step + 1) / stepsPerEpoch);
  const validation = losses.map((_, step): number | null => {
    const epoch = (step + 1) / stepsPerEpoch - 1;
    return Number.isInteger(epoch) ? (epochs[epoch]?.validation?.loss ?? null) : null;
  });
  return { xs, training: [...losses], validation };
}

/** Shares recognised after every epoch. */
export function accuracyCurves(epochs: readonly EpochRecord[]): {
  xs: number[];
  training: number[];
  uar: (number | null)[];
} {
  return {
    xs: epochs.map(({ epoch }) => epoch + 1),
    training: epochs.map(({ accuracy }) => accuracy),
    uar: epochs.map(({ validation }) => validation?.uar ?? null),
  };
}
