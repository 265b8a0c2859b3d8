import { train as de } from './de/train.ts';
import { train as en } from './en/train.ts';
import type { Language } from './index.ts';

export type TrainWords = typeof en;

/** The words of Train, apart from the others, so that Listen does not have to load them. */
export const trainWords: Readonly<Record<Language, TrainWords>> = { en, de };
