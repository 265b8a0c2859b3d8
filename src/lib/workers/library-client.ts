import * as Comlink from 'comlink';
import type { ModelAbout } from '#lib/core/network/package.ts';
import type { LibraryModel } from '#lib/storage/training-records.ts';
import type { LibraryApi, ShippedModel } from './library-api.ts';
import { WorkerLine } from './worker-line.ts';

export type { ShippedModel } from './library-api.ts';

/** How long an unused worker lives; a new one is there in a moment. */
const IDLE_MS = 20_000;

/** The page's side of the library worker, where models are packed and unpacked. All calls throw as `WorkerLine.call` does. */
export class LibraryClient {
  readonly #line: WorkerLine<LibraryApi>;

  constructor(start: () => Worker = startLibraryWorker, idleMs = IDLE_MS) {
    const notLoaded = { code: 'program-unavailable', details: {} } as const;
    this.#line = new WorkerLine({ start, idleMs, notLoaded });
  }

  describeShipped(): Promise<ShippedModel> {
    return this.#line.call(undefined, (api) => api.describeShipped());
  }

  importModel(file: Blob): Promise<LibraryModel> {
    return this.#line.call(undefined, (api) => api.importModel(file));
  }

  exportModel(id: string | null): Promise<Uint8Array<ArrayBuffer>> {
    return this.#line.call(undefined, (api) => api.exportModel(id));
  }

  /** The weights move to the worker and are empty afterwards. */
  pack(
    about: ModelAbout,
    description: string,
    weights: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer>> {
    return this.#line.call(undefined, (api) =>
      api.pack(about, description, Comlink.transfer(weights, [weights.buffer])),
    );
  }

  /** Ends the worker now. The client stays usable. */
  stop(): void {
    this.#line.stop();
  }
}

function startLibraryWorker(): Worker {
  return new Worker(new URL('./library.worker.ts', import.meta.url), {
    type: 'module',
    name: 'library',
  });
}
