/** Clients that are remembered; beyond, those whose allowance is whole again are forgotten. */
const MAXIMUM_CLIENTS = 10_000;

interface Bucket {
  tokens: number;
  /** Milliseconds on the clock that is given. */
  filledAtMs: number;
}

/**
 * Token buckets: each client may ask `perMinute` times at once, and regains one after another over a minute.
 * The clock must not jump, as `performance.now` does not.
 */
export class RateLimiter {
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @returns 0 if the client may ask now, otherwise whole seconds until it may. */
  take(client: string, perMinute: number): number {
    const nowMs = this.#now();
    const known = this.#buckets.get(client);
    const gained =
      known === undefined ? Infinity : ((nowMs - known.filledAtMs) * perMinute) / 60_000;
    const tokens = Math.min(perMinute, (known?.tokens ?? 0) + gained);
    if (tokens < 1) return Math.ceil(((1 - tokens) * 60) / perMinute);
    // Put last, so that those who have not asked for longest come first.
    this.#buckets.delete(client);
    this.#buckets.set(client, { tokens: tokens - 1, filledAtMs: nowMs });
    this.#forget(nowMs);
    return 0;
  }

  /** After a minute without a request every allowance is whole. */
  #forget(nowMs: number): void {
    for (const [client, { filledAtMs }] of this.#buckets) {
      if (nowMs - filledAtMs < 60_000 && this.#buckets.size <= MAXIMUM_CLIENTS) return;
      this.#buckets.delete(client);
    }
  }
}
