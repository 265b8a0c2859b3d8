import type { EpochRecord } from '#lib/core/training/progress.ts';
import type { JobNews } from './news.ts';

export type Phase = 'importing' | 'reading' | 'training' | 'validating';

type Started = JobNews & { kind: 'started' };

/** How far a training has come, put together from what it tells. */
export class Course {
  #phase: Phase = 'importing';
  #nDone = 0;
  #nFiles: number | null = null;
  #started: Started | null = null;
  #step = 0;
  #epochs: EpochRecord[] = [];
  #losses: number[] = [];
  #rate: number | null = null;
  #remainingSec: number | null = null;

  take(news: JobNews): void {
    switch (news.kind) {
      case 'importing':
        this.#read('importing', news.nDone, news.nFiles);
        break;
      case 'reading':
        this.#read('reading', news.nRead, news.nRecordings);
        break;
      case 'started':
        this.#phase = 'training';
        this.#started = news;
        this.#epochs = [...news.epochs];
        this.#losses = [...news.losses];
        this.#step = news.losses.length;
        break;
      case 'steps':
        this.#phase = 'training';
        this.#step = news.step;
        this.#losses.push(...news.losses);
        this.#rate = news.rate;
        this.#remainingSec = news.remainingSec;
        break;
      case 'validating':
        this.#phase = 'validating';
        break;
      case 'epoch':
        this.#phase = 'training';
        this.#epochs.push(news.record);
        break;
      default:
        break;
    }
  }

  get epochs(): EpochRecord[] {
    return [...this.#epochs];
  }

  /** For whoever asks how it stands. */
  get progress() {
    return {
      phase: this.#phase,
      nDone: this.#nDone,
      nFiles: this.#nFiles,
      step: this.#step,
      nSteps: this.#started?.nSteps ?? null,
      recordingsPerSec: this.#rate,
      remainingSec: this.#remainingSec,
    };
  }

  /** What brings somebody up to date who begins to listen now. */
  get soFar(): JobNews[] {
    if (this.#started !== null)
      return [{ ...this.#started, epochs: this.epochs, losses: [...this.#losses] }];
    if (this.#nFiles === null) return [];
    const [nDone, nFiles] = [this.#nDone, this.#nFiles];
    return this.#phase === 'importing'
      ? [{ kind: 'importing', nDone, nFiles }]
      : [{ kind: 'reading', nRead: nDone, nRecordings: nFiles }];
  }

  #read(phase: Phase, nDone: number, nFiles: number): void {
    this.#phase = phase;
    this.#nDone = nDone;
    this.#nFiles = nFiles;
  }
}
