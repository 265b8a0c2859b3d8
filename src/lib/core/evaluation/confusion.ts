/** One labelled recording and what was heard in it. */
export interface Judgement {
  /** Position of the true label. */
  labelIndex: number;
  /** Position of the label that was heard; null where no speech was found, which counts as wrong. */
  heardIndex: number | null;
}

/** How often which label was heard as which. */
export interface Confusion {
  /** `[nClasses][nClasses]`: rows true, columns heard. */
  counts: number[][];
  /** `[nClasses]`: recordings of each true label in which no speech was found. */
  unheard: number[];
}

export function emptyConfusion(nClasses: number): Confusion {
  return {
    counts: Array.from({ length: nClasses }, () => new Array<number>(nClasses).fill(0)),
    unheard: new Array<number>(nClasses).fill(0),
  };
}

/** @throws Error (a bug) for an index outside `[0, nClasses)`. */
export function countConfusion(judgements: readonly Judgement[], nClasses: number): Confusion {
  const confusion = emptyConfusion(nClasses);
  for (const { labelIndex, heardIndex } of judgements) {
    const cells = heardIndex === null ? confusion.unheard : confusion.counts[labelIndex];
    increment(cells, heardIndex ?? labelIndex);
  }
  return confusion;
}

/** Cell by cell. @throws Error (a bug) for an empty list. */
export function sumConfusions(confusions: readonly Confusion[]): Confusion {
  const [first] = confusions;
  if (first === undefined) throw new Error('No confusion matrix to sum.');
  const sum = emptyConfusion(first.unheard.length);
  for (const { counts, unheard } of confusions) {
    sum.counts.forEach((row, i) => row.forEach((_, j) => increment(row, j, counts[i]?.[j])));
    unheard.forEach((n, i) => {
      increment(sum.unheard, i, n);
    });
  }
  return sum;
}

/** Recordings of one true label, those without speech among them. */
export function rowTotal({ counts, unheard }: Confusion, labelIndex: number): number {
  return (counts[labelIndex] ?? []).reduce((sum, n) => sum + n, unheard[labelIndex] ?? 0);
}

/**
 * Shares of each true label, `[nClasses][nClasses]`, each in [0, 1]. What is missing to 1 in a row was without speech;
 * a label that does not occur has a row of zeros.
 */
export function normalizeRows(confusion: Confusion): number[][] {
  return confusion.counts.map((row, i) => {
    const total = rowTotal(confusion, i);
    return row.map((n) => (total === 0 ? 0 : n / total));
  });
}

function increment(cells: number[] | undefined, index: number, by = 1): void {
  const cell = cells?.[index];
  if (cells === undefined || cell === undefined) throw new Error('A label index is out of range.');
  cells[index] = cell + by;
}
