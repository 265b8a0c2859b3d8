import { about as de } from './de/about.ts';
import { about as en } from './en/about.ts';
import type { Language } from './index.ts';

/** Apart from the other words, so that the first page does not carry them. */
export const aboutWords: Readonly<Record<Language, typeof en>> = { en, de };
