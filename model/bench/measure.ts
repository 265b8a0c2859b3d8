/** The middle of an odd number of values, the mean of the two in the middle of an even one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

/** Milliseconds of each of `nRuns` calls, after `nWarmUp` that do not count. */
export async function timeRuns(
  nWarmUp: number,
  nRuns: number,
  work: () => unknown,
): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < nWarmUp + nRuns; run++) {
    const startMs = performance.now();
    await work();
    if (run >= nWarmUp) times.push(performance.now() - startMs);
  }
  return times;
}

/** One line of the table; `value` is null where it could not be measured, and `note` says why. */
export interface Figure {
  /** Name in the JSON. */
  key: string;
  label: string;
  value: number | null;
  unit: string;
  note?: string;
}
