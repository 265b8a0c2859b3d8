/** Messages to the other tabs and threads of this app. */
export interface Channel {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** In a browser without BroadcastChannel only this thread hears itself; other tabs learn of changes when reloaded. */
export function openChannel(name: string): Channel {
  return hearsOthers() ? new BroadcastChannel(name) : new ThreadChannel(name);
}

/** Whether messages of other tabs and threads arrive here. */
export function hearsOthers(): boolean {
  return typeof BroadcastChannel !== 'undefined';
}

const open = new Map<string, Set<ThreadChannel>>();

class ThreadChannel implements Channel {
  onmessage: ((event: MessageEvent) => void) | null = null;
  readonly #peers: Set<ThreadChannel>;

  constructor(name: string) {
    const peers = open.get(name) ?? new Set();
    open.set(name, peers);
    this.#peers = peers.add(this);
  }

  postMessage(message: unknown): void {
    const data: unknown = structuredClone(message);
    for (const peer of this.#peers) {
      if (peer === this) continue;
      queueMicrotask(() => {
        if (this.#peers.has(peer)) peer.onmessage?.(new MessageEvent('message', { data }));
      });
    }
  }

  close(): void {
    this.#peers.delete(this);
  }
}
