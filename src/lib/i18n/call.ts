import { call as de, noticeText as noticeDe } from './de/call.ts';
import { call as en, noticeText as noticeEn } from './en/call.ts';
import type { Language } from './index.ts';

export type CallWords = typeof en;

/** The words of long recordings, apart from the others, so that the first page does not carry them. */
export const callWords: Readonly<Record<Language, CallWords>> = { en, de };

/** What those who are recorded are told, in the language that they understand. */
export const noticeTexts: Readonly<Record<Language, string>> = { en: noticeEn, de: noticeDe };
