import { SerError } from '#lib/core/errors.ts';

/** What a worker says first: the name of the lock that it holds as long as it lives. */
interface Lifeline {
  lifeline: string;
}

/**
 * Lets the page notice the end of this worker, whatever ended it: browsers say nothing when they end one for want of
 * memory, but they take its locks away. Without Web Locks nobody notices.
 */
export function holdLifeline(): void {
  const lifeline = `stimmung.worker.${crypto.randomUUID()}`;
  void locks()?.request(lifeline, () => {
    postMessage({ lifeline } satisfies Lifeline);
    return new Promise(() => undefined);
  });
}

/** The end of a worker that nobody here has asked for. */
export interface EndWatch {
  /** Rejects with `program-stopped`. */
  unexpected: Promise<never>;
  /** To be called before this side ends the worker. */
  expect(): void;
}

export function watchEnd(worker: Worker): EndWatch {
  const expected = new AbortController();
  const { signal } = expected;
  const unexpected = new Promise<never>((_, reject) => {
    const onMessage = ({ data }: MessageEvent<unknown>) => {
      if (!isLifeline(data)) return;
      const onFree = () => reject(new SerError({ code: 'program-stopped', details: {} }));
      locks()
        ?.request(data.lifeline, { signal }, onFree)
        .catch(() => undefined);
    };
    worker.addEventListener('message', onMessage, { signal });
  });
  // Whoever waits for the worker hears of it; nobody may be waiting.
  unexpected.catch(() => undefined);
  return { unexpected, expect: () => expected.abort() };
}

function locks(): LockManager | undefined {
  return (navigator as { locks?: LockManager }).locks;
}

function isLifeline(data: unknown): data is Lifeline {
  return typeof data === 'object' && data !== null && 'lifeline' in data;
}
