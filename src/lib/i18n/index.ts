import type { ErrorInfo } from '#lib/core/errors.ts';
import { describeError as describeErrorDe } from './de/errors.ts';
import { page as de } from './de/page.ts';
import { describeError as describeErrorEn } from './en/errors.ts';
import { page as en } from './en/page.ts';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language's own name, for the switch. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

export type Dictionary = typeof en & { describeError(info: ErrorInfo): string };

/** The words of every language; a missing one does not compile. */
export const dictionaries: Readonly<Record<Language, Dictionary>> = {
  en: { ...en, describeError: describeErrorEn },
  de: { ...de, describeError: describeErrorDe },
};

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/**
 * The remembered choice if there is one, else the first of the reader's languages that exists here, else English.
 *
 * @param preferred BCP 47 tags in order of preference, as `navigator.languages` gives them.
 */
export function chooseLanguage(remembered: unknown, preferred: readonly string[]): Language {
  if (isLanguage(remembered)) return remembered;
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split('-')[0];
    if (isLanguage(primary)) return primary;
  }
  return 'en';
}
