import type { Protocol } from '#lib/core/evaluation/protocols.ts';
import type { Accuracy } from '#lib/core/evaluation/metrics.ts';
import type { ClipsSummary } from '#lib/core/evaluation/summary-types.ts';

/** One fold as the page shows it. */
export interface FoldRow {
  /** The speaker that is held out, or the number of the lot. */
  name: string;
  nTest: number;
  /** Null until it is done. */
  result: (Accuracy & { minutes: number | null }) | null;
  /** Only of the fold under way: what it does, in words. */
  activity: string | null;
}

/** The folds of one way of judging, with what those that are done say together. */
export interface ProtocolRows {
  protocol: Protocol;
  rows: FoldRow[];
  /** Null before the first is done. */
  summary: ClipsSummary | null;
}

export function isComplete({ rows }: ProtocolRows): boolean {
  return rows.every(({ result }) => result !== null);
}
