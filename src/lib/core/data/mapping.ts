import type { Emotion } from './labels.ts';

/** What becomes of one label of a foreign corpus. */
export interface LabelChoice {
  /** As the corpus writes it. */
  from: string;
  /** Its name here; null leaves its recordings out. */
  to: string | null;
}

/** Words for the emotions in names and tables of other corpora, English and German, without accents and endings. */
const SYNONYMS: Readonly<Record<string, Emotion>> = {
  anger: 'anger',
  angry: 'anger',
  ang: 'anger',
  arger: 'anger',
  wut: 'anger',
  boredom: 'boredom',
  bored: 'boredom',
  langeweile: 'boredom',
  disgust: 'disgust',
  disgusted: 'disgust',
  dis: 'disgust',
  ekel: 'disgust',
  fear: 'fear',
  fearful: 'fear',
  fea: 'fear',
  anxiety: 'fear',
  angst: 'fear',
  happiness: 'happiness',
  happy: 'happiness',
  hap: 'happiness',
  joy: 'happiness',
  freude: 'happiness',
  neutral: 'neutral',
  neu: 'neutral',
  sadness: 'sadness',
  sad: 'sadness',
  trauer: 'sadness',
  traurigkeit: 'sadness',
};

/** The emotion that a foreign label means, as far as its word is known; else the label as it is. */
export function suggestChoice(from: string): LabelChoice {
  const word = from.normalize('NFD').replaceAll(/\p{M}/gu, '').trim().toLowerCase();
  return { from, to: Object.hasOwn(SYNONYMS, word) ? (SYNONYMS[word] ?? from) : from.trim() };
}

/** @returns the name that `label` has here, or null if it is left out. A label without a choice keeps its name. */
export function mapLabel(label: string, choices: readonly LabelChoice[]): string | null {
  const choice = choices.find(({ from }) => from === label);
  return choice === undefined ? label : choice.to;
}
