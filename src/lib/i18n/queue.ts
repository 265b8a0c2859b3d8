import { queue as de } from './de/queue.ts';
import { queue as en } from './en/queue.ts';
import type { Language } from './index.ts';

export type QueueWords = typeof en;

/** The words of lists of recordings and of reports, apart from the others, so that the first page does not carry them. */
export const queueWords: Readonly<Record<Language, QueueWords>> = { en, de };
