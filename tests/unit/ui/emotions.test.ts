import { expect, it } from 'vitest';
import { dictionaries } from '#lib/i18n/index.ts';
import { emotionColour, emotionName, outcomeName, rank, toShares } from '#lib/ui/emotions.ts';

it('ranks without disturbing the order of the corpus', () => {
  const shares = toShares(['anger', 'boredom', 'disgust'], [0.2, 0.7, 0.1]);
  expect(rank(shares).map(({ label }) => label)).toEqual(['boredom', 'anger', 'disgust']);
  expect(shares.map(({ label }) => label)).toEqual(['anger', 'boredom', 'disgust']);
});

it('names and colours the seven emotions, and lets foreign labels through in grey', () => {
  expect(emotionName('fear', dictionaries.de)).toBe('Angst');
  expect(emotionColour('fear')).toBe('var(--fear)');
  expect(emotionName('surprise', dictionaries.de)).toBe('surprise');
  expect(emotionColour('surprise')).toBe(emotionColour('uncertain'));
  expect(outcomeName('no-speech', dictionaries.en)).toBe('No speech');
  expect(outcomeName('sadness', dictionaries.en)).toBe('Sadness');
});
