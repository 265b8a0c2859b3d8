import type { UtteranceInfo } from './corpus.ts';

/** Columns that a list of utterances can be sorted by. */
export type SortKey =
  | 'file'
  | 'label'
  | 'speaker'
  | 'sentence'
  | 'durationSec'
  | 'levelDb'
  | 'recognition'
  | 'naturalness';

/** What of a corpus is listed, and in which order. */
export interface Listing {
  /** Empty: all. */
  label: string;
  speaker: string;
  /** Part of the file's name, in whatever case. */
  text: string;
  sortBy: SortKey;
  isDescending: boolean;
}

export const WHOLE: Listing = {
  label: '',
  speaker: '',
  text: '',
  sortBy: 'file',
  isDescending: false,
};

/** Unknown values come last in either order; equals keep the order of their files. */
export function arrangeUtterances(
  utterances: readonly UtteranceInfo[],
  { label, speaker, text, sortBy, isDescending }: Listing,
): UtteranceInfo[] {
  const part = text.trim().toLowerCase();
  const sign = isDescending ? -1 : 1;
  return utterances
    .filter(
      (utterance) =>
        (label === '' || utterance.label === label) &&
        (speaker === '' || utterance.speaker === speaker) &&
        utterance.file.toLowerCase().includes(part),
    )
    .sort((a, b) => compare(a[sortBy], b[sortBy], sign) || (a.file < b.file ? -1 : 1));
}

function compare(a: string | number | null, b: string | number | null, sign: 1 | -1): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -sign : sign;
}

/** Rows that are drawn of a long list, of which all are of one height. */
export interface RowWindow {
  start: number;
  /** One past the last. */
  end: number;
}

/** Rows drawn beyond the edges, so that scrolling shows no gap. */
const MARGIN_ROWS = 8;

/** @param scrollTop pixels. @param height of the view, pixels. @param rowHeight pixels. */
export function rowWindow(
  nRows: number,
  scrollTop: number,
  height: number,
  rowHeight: number,
): RowWindow {
  const first = Math.floor(scrollTop / rowHeight) - MARGIN_ROWS;
  const last = Math.ceil((scrollTop + height) / rowHeight) + MARGIN_ROWS;
  const end = Math.min(Math.max(last, 0), nRows);
  return { start: Math.min(Math.max(first, 0), end), end };
}
