import type { ErrorInfo } from '#lib/core/errors.ts';
import type { Outcome } from '#lib/core/data/labels.ts';

export type ListedState = 'waiting' | 'working' | 'choice' | 'done' | 'failed';

/** In the order in which a reader should hear of them. */
export const STATES: readonly ListedState[] = ['choice', 'failed', 'working', 'waiting', 'done'];

/** What the table needs of a recording. */
export interface ListedRecording {
  id: string;
  path: string;
  sizeBytes: number;
  state: ListedState;
  /** Of the recording that is done while it is worked at, in [0, 1]. */
  share: number;
  summary: {
    durationSec: number;
    outcome: Outcome;
    confidence: number | null;
    isLong: boolean;
  } | null;
  fault: { kind: 'known'; info: ErrorInfo } | { kind: 'bug' } | { kind: 'sound-gone' } | null;
}

/** `order`: as they came. */
export type QueueSortKey = 'order' | 'path' | 'state' | 'outcome' | 'confidence' | 'durationSec';

/** What of the list is shown, and in which order. */
export interface QueueListing {
  /** Part of the path, in whatever case. */
  text: string;
  /** `state:failed` or `outcome:anger`; empty for all. */
  only: string;
  sortBy: QueueSortKey;
  isDescending: boolean;
}

export const WHOLE_QUEUE: QueueListing = {
  text: '',
  only: '',
  sortBy: 'order',
  isDescending: false,
};

/** Unknown values come last in either order; equals keep the order in which they came. */
export function arrangeRecordings<T extends ListedRecording>(
  items: readonly T[],
  { text, only, sortBy, isDescending }: QueueListing,
): T[] {
  const part = text.trim().toLowerCase();
  const shown = items.filter(
    (item) => item.path.toLowerCase().includes(part) && (only === '' || kindsOf(item).has(only)),
  );
  if (sortBy === 'order') return isDescending ? shown.reverse() : shown;
  const sign = isDescending ? -1 : 1;
  return shown.sort((a, b) => compare(valueOf(a, sortBy), valueOf(b, sortBy), sign));
}

/** What an item can be found by. */
function kindsOf({ state, summary }: ListedRecording): Set<string> {
  return new Set([`state:${state}`, ...(summary === null ? [] : [`outcome:${summary.outcome}`])]);
}

function valueOf(item: ListedRecording, key: QueueSortKey): string | number | null {
  switch (key) {
    case 'path':
      return item.path.toLowerCase();
    case 'state':
      return STATES.indexOf(item.state);
    case 'outcome':
      return item.summary?.outcome ?? null;
    case 'confidence':
      return item.summary?.confidence ?? null;
    case 'durationSec':
      return item.summary?.durationSec ?? null;
    case 'order':
      return null;
    default:
      return key satisfies never;
  }
}

function compare(a: string | number | null, b: string | number | null, sign: 1 | -1): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -sign : sign;
}

/** How many recordings are in which state, in the order of `STATES`, without those that do not occur. */
export function countStates(items: readonly ListedRecording[]): [ListedState, number][] {
  const counts = countBy(items, ({ state }) => state);
  return STATES.flatMap((state) => {
    const n = counts.get(state) ?? 0;
    return n === 0 ? [] : [[state, n] as [ListedState, number]];
  });
}

/** How many recordings were answered with what: known labels in their order, refusals last. */
export function countOutcomes(
  items: readonly ListedRecording[],
  order: readonly string[],
): [Outcome, number][] {
  const counts = countBy(items, ({ summary }) => summary?.outcome ?? '');
  counts.delete('');
  const place = (outcome: string) => {
    const at = order.indexOf(outcome);
    return at < 0 ? order.length : at;
  };
  const isRefusal = (outcome: string) => Number(['uncertain', 'no-speech'].includes(outcome));
  return [...counts].sort(
    ([a], [b]) => isRefusal(a) - isRefusal(b) || place(a) - place(b) || (a < b ? -1 : 1),
  );
}

function countBy(
  items: readonly ListedRecording[],
  keyOf: (item: ListedRecording) => string,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

/** How far a list is. */
export interface QueueProgress {
  nDone: number;
  /** Still to be heard, without those that wait for an answer. */
  nLeft: number;
  /** Bytes of what is heard or has failed, with the share of what is under way. */
  doneBytes: number;
  /** Of those that can be heard without an answer. */
  allBytes: number;
}

export function progressOf(items: readonly ListedRecording[]): QueueProgress {
  const progress: QueueProgress = { nDone: 0, nLeft: 0, doneBytes: 0, allBytes: 0 };
  for (const { state, share, sizeBytes } of items) {
    if (state === 'choice') continue;
    const isDone = state === 'done' || state === 'failed';
    if (isDone) progress.nDone += 1;
    else progress.nLeft += 1;
    progress.doneBytes += isDone ? sizeBytes : share * sizeBytes;
    progress.allBytes += sizeBytes;
  }
  return progress;
}
