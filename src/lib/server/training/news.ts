import type { ErrorInfo } from '#lib/core/errors.ts';
import type { TrainingEnd, TrainingNews } from '#lib/core/training/news.ts';

/** What a training tells: what the page's tells, and before that how far its corpus is looked through. */
export type JobNews = TrainingNews | { kind: 'importing'; nDone: number; nFiles: number };

/** How the work of a thread ended. */
export type JobEnd =
  Extract<TrainingEnd, { kind: 'finished' | 'stopped' }> | { kind: 'failed'; error: ErrorInfo };
