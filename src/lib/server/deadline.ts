/** A time by which an answer has to be there. */
export interface Deadline {
  /** Aborted when it has passed. */
  signal: AbortSignal;
  /** The answer is there: nothing waits for the time any more, and nothing that it would have ended is kept for it. */
  stop: () => void;
}

/**
 * Unlike `AbortSignal.timeout`, which keeps all that listens to it until the time has passed: a minute's worth of requests
 * outlives its answers then.
 */
export function startDeadline(afterMs: number): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), afterMs).unref();
  return { signal: controller.signal, stop: () => clearTimeout(timer) };
}
