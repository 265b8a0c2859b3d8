import { data as de } from './de/data.ts';
import { data as en } from './en/data.ts';
import type { Language } from './index.ts';

export type DataWords = typeof en;

/** Apart from the other words, so that the first page does not carry them. */
export const dataWords: Readonly<Record<Language, DataWords>> = { en, de };
