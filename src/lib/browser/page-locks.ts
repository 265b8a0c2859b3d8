type Use<T> = (lock: Lock | null) => T | PromiseLike<T>;

interface Waiting {
  lock: Lock;
  grant: () => void;
}

/** Web Locks within one page, for browsers that have none: first come, first served, shared locks together. */
export class PageLocks {
  readonly #held = new Set<Lock>();
  #waiting: Waiting[] = [];

  request<T>(name: string, use: Use<T>): Promise<Awaited<T>>;
  request<T>(name: string, options: LockOptions, use: Use<T>): Promise<Awaited<T>>;
  async request<T>(
    name: string,
    optionsOrUse: LockOptions | Use<T>,
    maybeUse?: Use<T>,
  ): Promise<Awaited<T>> {
    const [options, use] =
      typeof optionsOrUse === 'function' ? [{}, optionsOrUse] : [optionsOrUse, maybeUse];
    if (use === undefined) throw new TypeError('A lock is asked for without a use.');
    const lock: Lock = { name, mode: options.mode ?? 'exclusive' };
    if (options.ifAvailable === true && !this.#isFree(lock, this.#waiting)) return await use(null);
    await new Promise<void>((grant) => {
      this.#waiting.push({ lock, grant });
      this.#serve();
    });
    try {
      return await use(lock);
    } finally {
      this.#held.delete(lock);
      this.#serve();
    }
  }

  query(): Promise<LockManagerSnapshot> {
    const toInfo = ({ name, mode }: Lock) => ({ name, mode });
    return Promise.resolve({
      held: [...this.#held].map(toInfo),
      pending: this.#waiting.map(({ lock }) => toInfo(lock)),
    });
  }

  #serve(): void {
    const passedOver: Waiting[] = [];
    for (const one of this.#waiting) {
      if (this.#isFree(one.lock, passedOver)) {
        this.#held.add(one.lock);
        one.grant();
      } else passedOver.push(one);
    }
    this.#waiting = passedOver;
  }

  /** Nobody who holds it or waits before excludes it. */
  #isFree({ name, mode }: Lock, before: readonly Waiting[]): boolean {
    const others = [...this.#held, ...before.map(({ lock }) => lock)];
    return others.every(
      (other) => other.name !== name || (mode === 'shared' && other.mode === 'shared'),
    );
  }
}
