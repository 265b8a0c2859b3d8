import type { Emotion } from './labels.ts';

/** What EMO-DB says in a file name such as `03a01Fa.wav`: speaker 03, sentence a01, emotion F, take a. */
export interface EmodbName {
  speaker: string;
  sentence: string;
  emotion: Emotion;
  take: string;
}

const LETTERS: Readonly<Record<string, Emotion>> = {
  W: 'anger',
  L: 'boredom',
  E: 'disgust',
  A: 'fear',
  F: 'happiness',
  N: 'neutral',
  T: 'sadness',
};

/** EMO-DB's male speakers; the others are female. */
const MALE = new Set(['03', '10', '11', '12', '15']);

/** @returns null for a name that is not EMO-DB's. A folder before it is ignored. */
export function parseEmodbName(path: string): EmodbName | null {
  const match = /(?:^|\/)(\d\d)([ab]\d\d)([A-Z])([a-z])\.wav$/i.exec(path);
  if (match === null) return null;
  const [, speaker = '', sentence = '', letter = '', take = ''] = match;
  const emotion = LETTERS[letter.toUpperCase()];
  return emotion === undefined ? null : { speaker, sentence, emotion, take };
}

export function emodbSex(speaker: string): 'male' | 'female' {
  return MALE.has(speaker) ? 'male' : 'female';
}

/** What RAVDESS says in a file name such as `03-01-06-01-02-01-12.wav`: the third number is the emotion, the last the actor. */
export interface RavdessName {
  speaker: string;
  sex: 'male' | 'female';
  sentence: string;
  label: string;
}

const RAVDESS_LABELS = [
  'neutral',
  'calm',
  'happiness',
  'sadness',
  'anger',
  'fear',
  'disgust',
  'surprise',
] as const;

/** @returns null for a name that is not RAVDESS's. A folder before it is ignored. */
export function parseRavdessName(path: string): RavdessName | null {
  const match = /(?:^|\/)0[1-3]-(0[12])-(0[1-8])-0[12]-(0[12])-0[12]-(\d\d)\.wav$/i.exec(path);
  if (match === null) return null;
  const [, channel = '', emotion = '', statement = '', speaker = ''] = match;
  const label = RAVDESS_LABELS[Number(emotion) - 1];
  if (label === undefined) return null;
  // Sung and spoken, the same words are not the same take.
  const sentence = channel === '02' ? `song-${statement}` : statement;
  return { speaker, sex: Number(speaker) % 2 === 1 ? 'male' : 'female', sentence, label };
}
