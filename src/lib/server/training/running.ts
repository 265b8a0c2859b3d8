import type { Problem } from '../problem.ts';
import { Course } from './course.ts';
import type { JobEnd, JobNews } from './news.ts';
import type { StoredJob } from './store.ts';
import type { TrainingThread } from './thread.ts';

/** What somebody who listens to a training hears. */
export type Told = { news: JobNews } | { end: End };

export type End =
  Extract<JobEnd, { kind: 'finished' | 'stopped' }> | { kind: 'failed'; problem: Problem };

/** Called with null when nothing more will come. */
export type Listener = (told: Told | null) => void;

/** The training under way, and who listens to it. */
export class RunningJob {
  readonly job: StoredJob;
  readonly course = new Course();
  readonly thread: TrainingThread;
  isCancelled = false;
  /** When everything of its end is kept. */
  settled: Promise<void> = Promise.resolve();
  readonly #listeners = new Set<Listener>();

  constructor(job: StoredJob, start: (onNews: (news: JobNews) => void) => TrainingThread) {
    this.job = job;
    this.thread = start((news) => this.#take(news));
  }

  /** Called when a checkpoint has been kept. */
  onCheckpoint: () => void = () => undefined;

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(told: Told): void {
    for (const listener of this.#listeners) listener(told);
  }

  /** Lets all listeners go. */
  release(): void {
    for (const listener of this.#listeners) listener(null);
    this.#listeners.clear();
  }

  #take(news: JobNews): void {
    this.course.take(news);
    if (news.kind === 'checkpoint') this.onCheckpoint();
    this.tell({ news });
  }
}
