import { why as de } from './de/why.ts';
import { why as en } from './en/why.ts';
import type { Language } from './index.ts';

export type WhyWords = typeof en;

/** The words of explanations, apart from the others, so that the first page does not carry them. */
export const whyWords: Readonly<Record<Language, WhyWords>> = { en, de };
