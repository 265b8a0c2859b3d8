/** The emotions in the order of every array, table and chart. */
export const EMOTIONS = [
  'anger',
  'boredom',
  'disgust',
  'fear',
  'happiness',
  'neutral',
  'sadness',
] as const;

export type Emotion = (typeof EMOTIONS)[number];

/** Honest refusals to name an emotion. */
export const REFUSALS = ['uncertain', 'no-speech'] as const;

export type Refusal = (typeof REFUSALS)[number];

/**
 * What a recording or segment is answered with: a label of the model, or a refusal. The labels of the shipped model are
 * emotions; those of one's own are what its corpus calls them.
 */
export type Outcome = string;

export function isEmotion(label: string): label is Emotion {
  return EMOTIONS.some((emotion) => emotion === label);
}

export function isRefusal(outcome: Outcome): outcome is Refusal {
  return REFUSALS.some((refusal) => refusal === outcome);
}
