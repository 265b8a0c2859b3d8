import type { Backend } from './compute-api.ts';

/** Tells a measurement that nobody waits for it any more. */
export interface Deadline {
  readonly expired: boolean;
}

/**
 * The fastest of the candidates by measurement, one after the other; those that fail or outlast the deadline are out.
 *
 * @param measure milliseconds that one prediction takes on a backend, after warm-up. It must throw soon after its
 *   deadline has expired, since the next candidate then takes its place.
 * @returns null if none is left.
 */
export async function fastestBackend(
  candidates: readonly Backend[],
  measure: (backend: Backend, deadline: Deadline) => Promise<number>,
  deadlineMs: number,
): Promise<Backend | null> {
  let best: { backend: Backend; ms: number } | null = null;
  for (const backend of candidates) {
    const deadline = { expired: false };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<number>((resolve) => {
      timer = setTimeout(() => {
        deadline.expired = true;
        resolve(Infinity);
      }, deadlineMs);
    });
    const ms = await Promise.race([measure(backend, deadline).catch(() => Infinity), late]);
    clearTimeout(timer);
    if (ms < (best?.ms ?? Infinity)) best = { backend, ms };
  }
  return best?.backend ?? null;
}
