/** How two models fare on the same recordings. */
export interface Paired {
  /** Recordings that both heard rightly, only the one, only the other, neither. */
  both: number;
  onlyFirst: number;
  onlySecond: number;
  neither: number;
  /**
   * McNemar's exact test (1947), two-sided: how probable a difference at least this large is if both are equally good.
   */
  pValue: number;
}

/** Whether a model heard a recording rightly, by the recording's file. */
export type Hits = ReadonlyMap<string, boolean>;

/** Only recordings that both have judged count. */
export function comparePaired(first: Hits, second: Hits): Paired {
  const counts = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  for (const [file, isFirst] of first) {
    const isSecond = second.get(file);
    if (isSecond === undefined) continue;
    if (isFirst) counts[isSecond ? 'both' : 'onlyFirst']++;
    else counts[isSecond ? 'onlySecond' : 'neither']++;
  }
  return { ...counts, pValue: mcnemarExact(counts.onlyFirst, counts.onlySecond) };
}

/**
 * Two-sided exact test of the discordant pairs against a fair coin: twice the smaller tail, at most 1.
 *
 * @param b recordings that only the one heard rightly. @param c only the other.
 */
export function mcnemarExact(b: number, c: number): number {
  const n = b + c;
  // In logarithms, since 2^-n underflows for large n.
  let logTerm = -n * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= Math.min(b, c); k++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
