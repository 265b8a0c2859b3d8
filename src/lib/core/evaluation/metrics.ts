import { countConfusion, rowTotal, type Confusion, type Judgement } from './confusion.ts';

/** Both in [0, 1]. */
export interface Accuracy {
  /** Unweighted average recall: the mean of the recalls of all labels that occur. */
  uar: number;
  /** Weighted average recall: the share of recordings heard rightly. */
  wa: number;
}

/** How one label fares; null where it is undefined. */
export interface ClassMetrics {
  /** Recordings of this label. */
  n: number;
  /** Share of the recordings of this label that were heard as it; null if there are none. */
  recall: number | null;
  /** Share of the recordings heard as this label that are of it; null if none was heard so. */
  precision: number | null;
  /** Harmonic mean of recall and precision, 2 hits / (n + heard); null if the label neither occurs nor was heard. */
  f1: number | null;
}

/** One entry per label, in order. */
export function perClass(confusion: Confusion): ClassMetrics[] {
  return confusion.counts.map((row, i) => {
    const nHits = row[i] ?? 0;
    const n = rowTotal(confusion, i);
    const nHeard = confusion.counts.reduce((sum, other) => sum + (other[i] ?? 0), 0);
    return {
      n,
      recall: ratio(nHits, n),
      precision: ratio(nHits, nHeard),
      f1: ratio(2 * nHits, n + nHeard),
    };
  });
}

/** @throws Error (a bug) if there is nothing to judge. */
export function accuracy(confusion: Confusion): Accuracy {
  const classes = perClass(confusion);
  const recalls = classes.flatMap(({ recall }) => (recall === null ? [] : [recall]));
  const nHits = confusion.counts.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
  const n = classes.reduce((sum, each) => sum + each.n, 0);
  if (n === 0) throw new Error('No recording to judge.');
  return { uar: mean(recalls), wa: nHits / n };
}

/** Confusion matrix of each group (speaker, sex, …), in the order in which the groups first occur. */
export function confusionByGroup<T extends Judgement>(
  judgements: readonly T[],
  groupOf: (judgement: T) => string,
  nClasses: number,
): Map<string, Confusion> {
  const members = new Map<string, T[]>();
  for (const judgement of judgements) {
    const group = groupOf(judgement);
    const others = members.get(group);
    if (others === undefined) members.set(group, [judgement]);
    else others.push(judgement);
  }
  return new Map([...members].map(([group, own]) => [group, countConfusion(own, nClasses)]));
}

/** @throws Error (a bug) for an empty list. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new Error('No values to average.');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation (divisor n - 1); null for fewer than two values. */
export function deviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
