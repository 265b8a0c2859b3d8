import {
  filesFor,
  keepFile,
  LIST_PATH,
  missingFiles,
  readList,
  wishForAll,
  type OfflineFile,
} from '#lib/offline/files.ts';
import { deviceNeeds } from './device-needs.ts';
import { toProblem, type Problem } from './problem.ts';

/** How much of the app is on this device. */
export interface OfflineAmount {
  keptBytes: number;
  totalBytes: number;
}

export type OfflineView =
  /** Not looked yet, or in a browser or build where nothing can be kept. */
  | { kind: 'unknown' }
  | { kind: 'partial'; amount: OfflineAmount }
  | { kind: 'fetching'; amount: OfflineAmount }
  | { kind: 'complete'; amount: OfflineAmount };

/** What of the app this device can do without a network, and fetching the rest. Made by the page. */
export class OfflineSession {
  #view = $state.raw<OfflineView>({ kind: 'unknown' });
  #problem = $state.raw<Problem | null>(null);
  readonly #root: string;
  #running: AbortController | null = null;

  /** @param root address of the app, with a slash at its end. */
  constructor(root: string) {
    this.#root = root;
  }

  get view(): OfflineView {
    return this.#view;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  /** Looks what is there, and once more when the app has installed itself at a first visit. */
  async look(): Promise<void> {
    // Nothing is kept in development.
    if (!('caches' in globalThis) || !('serviceWorker' in navigator) || import.meta.env.DEV) return;
    await this.#lookOnce();
    if (navigator.serviceWorker.controller !== null) return;
    void navigator.serviceWorker.ready.then(() => {
      if (this.#running === null) return this.#lookOnce();
    });
  }

  async #lookOnce(): Promise<void> {
    try {
      this.#show(await this.#take());
    } catch (error) {
      // Without list and network nothing can be told, and nothing done.
      if (toProblem(error)?.kind === 'bug' && !(error instanceof TypeError)) throw error;
    }
  }

  /** Fetches what is missing. */
  async fetch(): Promise<void> {
    if (this.#running !== null) return;
    const running = new AbortController();
    this.#running = running;
    this.#problem = null;
    try {
      await this.#fetchAll(running.signal);
    } catch (error) {
      this.#problem = toProblem(error);
    } finally {
      this.#running = null;
    }
    await this.look();
  }

  /** What has come by now stays. */
  cancel(): void {
    this.#running?.abort();
  }

  async #fetchAll(signal: AbortSignal): Promise<void> {
    const { missing, amount, has } = await this.#take();
    // Of the files that are whole, and of the one that is on its way.
    let { keptBytes } = amount;
    const show = (comingBytes: number) => {
      const shown = { ...amount, keptBytes: Math.min(amount.totalBytes, keptBytes + comingBytes) };
      this.#view = { kind: 'fetching', amount: shown };
    };
    show(0);
    await wishForAll(this.#root, has);
    for (const file of missing) {
      let comingBytes = 0;
      const onBytes = (nBytes: number) => show((comingBytes += nBytes));
      await keepFile(file, this.#root, { signal, onBytes });
      keptBytes += file.sizeBytes;
    }
  }

  async #take() {
    const all = await readList(await fetch(this.#root + LIST_PATH));
    const has = await deviceNeeds();
    const files = filesFor(all, has);
    const missing = await missingFiles(files, this.#root);
    const totalBytes = sizeOf(files);
    return { has, missing, amount: { totalBytes, keptBytes: totalBytes - sizeOf(missing) } };
  }

  #show({ missing, amount }: { missing: OfflineFile[]; amount: OfflineAmount }): void {
    this.#view = { kind: missing.length === 0 ? 'complete' : 'partial', amount };
  }
}

function sizeOf(files: readonly OfflineFile[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
