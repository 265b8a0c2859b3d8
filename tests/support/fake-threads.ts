import type { JobSetup } from '#lib/server/training/job.ts';
import type { JobEnd, JobNews } from '#lib/server/training/news.ts';
import type { StartThread } from '#lib/server/training/thread.ts';

/** One training that does what the test says. */
export interface FakeThread {
  setup: JobSetup;
  tell: (news: JobNews) => void;
  end: (end: JobEnd) => void;
  die: (error: Error) => void;
  isAsked: boolean;
  isKilled: boolean;
}

/** Threads in which nothing happens by itself, in the order of their start. */
export function fakeThreads(): { startThread: StartThread; threads: FakeThread[] } {
  const threads: FakeThread[] = [];
  const startThread: StartThread = (setup, tell) => {
    const { promise, resolve, reject } = withResolvers<JobEnd>();
    promise.catch(() => undefined);
    const thread: FakeThread = {
      setup,
      tell,
      end: resolve,
      die: reject,
      isAsked: false,
      isKilled: false,
    };
    threads.push(thread);
    return {
      ended: promise,
      stop: () => {
        thread.isAsked = true;
      },
      kill: () => {
        thread.isKilled = true;
        reject(new Error('killed'));
        return Promise.resolve();
      },
    };
  };
  return { startThread, threads };
}

/** Node 20 lacks it. */
function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
