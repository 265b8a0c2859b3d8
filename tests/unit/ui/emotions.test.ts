import { expect, it } from 'vitest';
import { dictionaries } from '#lib/i18n/index.ts';
import {
  emotionColour,
  emotionName,
  nameWithin,
  outcomeName,
  rank,
  toShares,
  verdictOf,
} from '#lib/ui/emotions.ts';

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
  expect(outcomeName('Staunen', dictionaries.en)).toBe('Staunen');
});

it('heads a result with the emotion, the refusal or the foreign label', () => {
  const { en, de } = dictionaries;
  expect(verdictOf('anger', en)).toBe('Sounds angry');
  expect(verdictOf('uncertain', de)).toBe('Unsicher');
  expect(verdictOf('Staunen', en)).toBe('Sounds like “Staunen”');
  expect(verdictOf('Staunen', de)).toBe('Klingt nach „Staunen“');
  expect(nameWithin('anger', en)).toBe('anger');
  expect(nameWithin('Staunen', en)).toBe('Staunen');
});
