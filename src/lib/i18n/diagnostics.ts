import { diagnostics as de } from './de/diagnostics.ts';
import { diagnostics as en } from './en/diagnostics.ts';
import type { Language } from './index.ts';

/** What is said on the diagnostics page; German mirrors English. */
export type DiagnosticsWords = typeof en;

/** Apart from the other words, so that the first page does not carry them. */
export const diagnosticsWords: Readonly<Record<Language, DiagnosticsWords>> = { en, de };
