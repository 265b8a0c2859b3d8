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

/** What a recording or segment is answered with: an emotion, or one of two honest refusals. */
export type Outcome = Emotion | 'uncertain' | 'no-speech';
