import { models as de } from './de/models.ts';
import { models as en } from './en/models.ts';
import type { Language } from './index.ts';

export type ModelsWords = typeof en;

/** The words of Models, apart from the others, so that Listen does not have to load them. */
export const modelsWords: Readonly<Record<Language, ModelsWords>> = { en, de };
