import { PEAK_SEC } from '#lib/core/audio/peaks.ts';
import type { TimelineWindow } from '#lib/core/inference/timeline.ts';
import type { TimeRange } from '../playback-control.ts';

/** First of `items`, which are in order and apart, that ends after `sec`; their number if there is none. */
export function firstEndingAfter(items: readonly TimeRange[], sec: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.endSec ?? Infinity) > sec) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The items, in order and apart, of which some part lies in the range. */
export function visibleItems<T extends TimeRange>(items: readonly T[], range: TimeRange): T[] {
  const first = firstEndingAfter(items, range.startSec);
  let end = first;
  while ((items[end]?.startSec ?? Infinity) < range.endSec) end += 1;
  return items.slice(first, end);
}

/** The one of `items`, in order and apart, that a moment lies in. */
export function itemAt<T extends TimeRange>(items: readonly T[], sec: number): T | null {
  const item = items[firstEndingAfter(items, sec)];
  return item !== undefined && item.startSec <= sec ? item : null;
}

/** Largest magnitude, at least a tenth, so that silence does not look loud. */
export function loudest(peaks: Float32Array): number {
  let most = 0.1;
  for (const peak of peaks) {
    const size = Math.abs(peak);
    if (size > most) most = size;
  }
  return most;
}

/**
 * Lowest and highest sample in each column of a picture of `range`, alternating; not a number where nothing is known.
 *
 * @param peaks lowest and highest of each `PEAK_SEC`, alternating.
 */
export function envelopeColumns(peaks: Float32Array, range: TimeRange, nColumns: number) {
  const columns = new Float32Array(nColumns * 2).fill(NaN);
  const perColumn = (range.endSec - range.startSec) / nColumns / PEAK_SEC;
  const from = range.startSec / PEAK_SEC;
  const nPeaks = peaks.length / 2;
  for (let column = 0; column < nColumns; column++) {
    const first = Math.max(0, Math.floor(from + column * perColumn));
    const end = Math.min(nPeaks, Math.max(first + 1, Math.floor(from + (column + 1) * perColumn)));
    let low = Infinity;
    let high = -Infinity;
    for (let i = first; i < end; i++) {
      low = Math.min(low, peaks[i * 2] ?? 0);
      high = Math.max(high, peaks[i * 2 + 1] ?? 0);
    }
    if (low <= high) columns.set([low, high], column * 2);
  }
  return columns;
}

/** What was heard in each column of a picture. */
export interface HeardColumns {
  /** Seconds of speech that were judged, `[nColumns]`. */
  judgedSec: Float32Array;
  /** Seconds per outcome, the labels in order and then uncertain, `[nColumns, nLabels + 1]`. */
  outcomeSec: Float32Array;
  /** Mean over the judged seconds, `[nColumns, nLabels]`. */
  posteriors: Float32Array;
}

/** @param windows in order and apart. @param labels in the order of their posteriors. */
export function heardColumns(
  windows: readonly TimelineWindow[],
  labels: readonly string[],
  range: TimeRange,
  nColumns: number,
): HeardColumns {
  const nLabels = labels.length;
  const judgedSec = new Float32Array(nColumns);
  const outcomeSec = new Float32Array(nColumns * (nLabels + 1));
  const posteriors = new Float32Array(nColumns * nLabels);
  const columnSec = (range.endSec - range.startSec) / nColumns;
  for (const window of visibleItems(windows, range)) {
    const index = labels.indexOf(window.outcome);
    const outcome = index < 0 ? nLabels : index;
    const start = (window.startSec - range.startSec) / columnSec;
    const end = (window.endSec - range.startSec) / columnSec;
    for (let c = Math.max(0, Math.floor(start)); c < Math.min(nColumns, end); c++) {
      const sec = (Math.min(end, c + 1) - Math.max(start, c)) * columnSec;
      judgedSec[c] = (judgedSec[c] ?? 0) + sec;
      add(outcomeSec, c * (nLabels + 1) + outcome, sec);
      for (let i = 0; i < nLabels; i++)
        add(posteriors, c * nLabels + i, sec * (window.posteriors[i] ?? 0));
    }
  }
  for (let i = 0; i < posteriors.length; i++) {
    const sec = judgedSec[Math.floor(i / nLabels)] ?? 0;
    if (sec > 0) posteriors[i] = (posteriors[i] ?? 0) / sec;
  }
  return { judgedSec, outcomeSec, posteriors };
}

/**
 * Posteriors go on through pauses of up to `nColumns`: zoomed out, breaths would make a comb of every curve. Longer
 * pauses stay empty.
 *
 * @returns judged seconds and posteriors with those pauses filled.
 */
export function bridgePauses(heard: HeardColumns, nColumns: number): HeardColumns {
  const judgedSec = heard.judgedSec.slice();
  const posteriors = heard.posteriors.slice();
  const nLabels = posteriors.length / judgedSec.length;
  let last = -1;
  heard.judgedSec.forEach((sec, c) => {
    if (sec <= 0) return;
    if (last >= 0 && c - last - 1 <= nColumns) {
      for (let gap = last + 1; gap < c; gap++) {
        judgedSec[gap] = judgedSec[last] ?? 0;
        posteriors.copyWithin(gap * nLabels, last * nLabels, (last + 1) * nLabels);
      }
    }
    last = c;
  });
  return { ...heard, judgedSec, posteriors };
}

function add(values: Float32Array, i: number, value: number): void {
  values[i] = (values[i] ?? 0) + value;
}
