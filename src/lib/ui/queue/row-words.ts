import type { Dictionary } from '#lib/i18n/index.ts';
import type { QueueWords } from '#lib/i18n/queue.ts';
import { outcomeName } from '../emotions.ts';
import type { ListedRecording } from './listing.ts';

/** What was heard in a recording; of a long one, what is heard most. Empty before. */
export function heardText(
  { summary }: ListedRecording,
  words: Dictionary,
  { table }: QueueWords,
): string {
  if (summary === null) return '';
  const outcome = outcomeName(summary.outcome, words);
  return summary.isLong && summary.outcome !== 'no-speech' ? table.mostly(outcome) : outcome;
}

/** Why nothing was heard; empty if there is no such reason. */
export function faultText(
  { fault }: ListedRecording,
  words: Dictionary,
  { faults }: QueueWords,
): string {
  if (fault === null) return '';
  if (fault.kind === 'known') return words.describeError(fault.info);
  return fault.kind === 'bug' ? faults.bug : faults.gone;
}
