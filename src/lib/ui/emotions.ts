import { isEmotion, isRefusal } from '#lib/core/data/labels.ts';
import type { Outcome } from '#lib/core/data/labels.ts';
import type { Dictionary } from '#lib/i18n/index.ts';

/** The label in the reader's language; one that is no emotion as it is. */
export function emotionName(label: string, words: Dictionary): string {
  return isEmotion(label) ? words.emotions[label] : label;
}

export function outcomeName(outcome: Outcome, words: Dictionary): string {
  return isRefusal(outcome) ? words.outcomes[outcome] : emotionName(outcome, words);
}

/** The label within a sentence. */
export function nameWithin(label: string, words: Dictionary): string {
  return isEmotion(label) ? words.emotionWithin(words.emotions[label]) : label;
}

/** The heading of a result. */
export function verdictOf(outcome: Outcome, words: Dictionary): string {
  return isEmotion(outcome) || isRefusal(outcome)
    ? words.verdicts[outcome]
    : words.labelVerdict(outcome);
}

/** Custom property with the label's colour; models of one's own may know others, which are grey. */
export function emotionColour(label: string): string {
  return isEmotion(label) ? `var(--${label})` : 'var(--ink-soft)';
}

/** The label with its probability in [0, 1]. */
export interface Share {
  label: string;
  share: number;
}

/** In the order of the labels. */
export function toShares(labels: readonly string[], posteriors: readonly number[]): Share[] {
  return labels.map((label, i) => ({ label, share: posteriors[i] ?? 0 }));
}

/** Most probable first. */
export function rank(shares: readonly Share[]): Share[] {
  return shares.toSorted((a, b) => b.share - a.share);
}
