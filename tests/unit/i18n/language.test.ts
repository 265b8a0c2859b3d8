import { expect, it } from 'vitest';
import { createFormat } from '#lib/i18n/format.ts';
import { chooseLanguage } from '#lib/i18n/index.ts';

it.each([
  { remembered: 'de', preferred: ['en-US'], chosen: 'de' },
  { remembered: null, preferred: ['de-AT', 'en'], chosen: 'de' },
  { remembered: null, preferred: ['fr-FR', 'de', 'en'], chosen: 'de' },
  { remembered: null, preferred: ['DE'], chosen: 'de' },
  { remembered: null, preferred: ['den'], chosen: 'en' },
  { remembered: null, preferred: [], chosen: 'en' },
  { remembered: 'xx', preferred: ['de'], chosen: 'de' },
])('of $preferred, remembering $remembered, takes $chosen', ({ remembered, preferred, chosen }) => {
  expect(chooseLanguage(remembered, preferred)).toBe(chosen);
});

it('writes numbers as the language does, never apart from their unit', () => {
  const en = createFormat('en');
  const de = createFormat('de');
  expect(en.percent(0.824)).toBe('82%');
  expect(de.percent(0.824)).toBe('82\u00a0%');
  expect(en.seconds(3.04, 1)).toBe('3.0\u00a0s');
  expect(de.seconds(3.04, 1)).toBe('3,0\u00a0s');
  expect(en.hertz(8000)).toBe('8\u00a0kHz');
  expect(en.hertz(3400)).toBe('3.4\u00a0kHz');
  expect(en.hertz(250)).toBe('250\u00a0Hz');
  expect(en.decibels(-46.4)).toBe('\u221246\u00a0dB');
  expect(en.decibels(-0.2)).toBe('0\u00a0dB');
  expect(de.megabytes(1_600_000)).toBe('1,6\u00a0MB');
  expect([0, 900, 42_000, 1_600_000].map((n) => de.size(n))).toEqual([
    '–',
    '0,9\u00a0kB',
    '42\u00a0kB',
    '1,6\u00a0MB',
  ]);
  expect(en.clock(67.9)).toBe('1:07');
  expect(en.milliseconds(3.14)).toBe('3.1\u00a0ms');
  expect(en.milliseconds(31.4)).toBe('31\u00a0ms');
});
