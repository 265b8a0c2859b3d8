import { help as de } from './de/help.ts';
import { help as en } from './en/help.ts';
import type { Language } from './index.ts';

export type HelpWords = typeof en;

/** A room that has its help; a language that lacks one does not compile. */
export type HelpedRoom = keyof HelpWords['rooms'];

/** How the rooms are used, fetched when somebody asks. */
export const helpWords: Readonly<Record<Language, HelpWords>> = { en, de };
