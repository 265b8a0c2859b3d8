import { Worker } from 'node:worker_threads';
import type { ThreadMessage } from '../train.worker.ts';
import type { JobSetup } from './job.ts';
import type { JobEnd, JobNews } from './news.ts';

/** A training in a thread of its own. */
export interface TrainingThread {
  /** Rejects with whatever made the thread die. */
  ended: Promise<JobEnd>;
  /** Asks it to end after the step under way; it keeps a checkpoint. */
  stop(): void;
  /** Ends it at once; what is kept on the disk stays whole. @returns when it is gone. */
  kill(): Promise<void>;
}

export type StartThread = (setup: JobSetup, onNews: (news: JobNews) => void) => TrainingThread;

/** @param workerFile script of the thread: `.js` as built, `.ts` where tsx is at hand. */
export function threadStarter(workerFile: string): StartThread {
  return (setup, onNews) => {
    const worker = new Worker(workerFile, {
      workerData: setup,
      execArgv: workerFile.endsWith('.ts') ? ['--import', 'tsx'] : [],
    });
    const ended = new Promise<JobEnd>((resolve, reject) => {
      worker.on('message', (message: ThreadMessage) => {
        if ('end' in message) resolve(message.end);
        else onNews(message.news);
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`The thread ended with code ${code}.`)));
    });
    // Whoever waits hears of it; after `kill` nobody may be waiting.
    ended.catch(() => undefined);
    return {
      ended,
      stop: () => worker.postMessage('stop'),
      kill: async () => {
        await worker.terminate();
      },
    };
  };
}
