import { evaluate as de } from './de/evaluate.ts';
import { evaluate as en } from './en/evaluate.ts';
import type { Language } from './index.ts';

export type EvaluateWords = typeof en;

/** The words of Evaluate, apart from the others, so that Listen does not have to load them. */
export const evaluateWords: Readonly<Record<Language, EvaluateWords>> = { en, de };
