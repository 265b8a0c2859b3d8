import { live as de } from './de/live.ts';
import { live as en } from './en/live.ts';
import type { Language } from './index.ts';

export type LiveWords = typeof en;

/** The words of Live, apart from the others, so that the first page does not carry them. */
export const liveWords: Readonly<Record<Language, LiveWords>> = { en, de };
