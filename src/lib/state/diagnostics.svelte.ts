import { FEATURES, readFeatures, type Feature } from '#lib/browser/features.ts';
import { SerError } from '#lib/core/errors.ts';
import { withDatabase } from '#lib/storage/with-database.ts';
import type { BackendTiming, MeasuredBackends } from '#lib/workers/compute-api.ts';
import { ComputeClient } from '#lib/workers/compute-client.ts';
import { clearErrors, readErrors, type LoggedError } from './error-log.ts';
import { toProblem } from './problem.ts';
import type { Problem } from './problem.ts';
import { StorageSession } from './storage.svelte.ts';

/** Where the service worker stands: `waiting` means that a newer version of the app is there. */
export type WorkerState = 'unsupported' | 'none' | 'installing' | 'waiting' | 'active';

/** What holds the app, apart from what is measured. */
export interface Surroundings {
  features: { feature: Feature; isThere: boolean }[];
  /** Null where the browser keeps nothing. */
  schemaVersion: number | null;
  serviceWorker: WorkerState;
  /** The browser's name for itself. */
  userAgent: string;
  nCores: number;
  isIsolated: boolean;
}

/** What can be found out about the app on this device. Made by the page and disposed with it. */
export class DiagnosticsSession {
  readonly storage = new StorageSession();
  #surroundings = $state.raw<Surroundings | null>(null);
  #timings = $state.raw<BackendTiming[]>([]);
  #measured = $state.raw<MeasuredBackends | null>(null);
  #isMeasuring = $state(false);
  #errors = $state.raw<LoggedError[]>([]);
  #problem = $state.raw<Problem | null>(null);
  readonly #client: ComputeClient;

  constructor(client = new ComputeClient()) {
    this.#client = client;
  }

  /** Null until it is known. */
  get surroundings(): Surroundings | null {
    return this.#surroundings;
  }

  /** Of the backends that were tried so far. */
  get timings(): BackendTiming[] {
    return this.#timings;
  }

  /** Null before the end of the measurement. */
  get measured(): MeasuredBackends | null {
    return this.#measured;
  }

  get isMeasuring(): boolean {
    return this.#isMeasuring;
  }

  /** Newest first. */
  get errors(): LoggedError[] {
    return this.#errors;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  /** Looks around; nothing is computed. */
  async look(): Promise<void> {
    this.#errors = readErrors();
    await this.storage.measure();
    this.#surroundings = await readSurroundings();
  }

  /** Tries every backend, in a worker of its own that ends afterwards. */
  async measure(): Promise<void> {
    this.#isMeasuring = true;
    this.#timings = [];
    this.#measured = null;
    this.#problem = null;
    try {
      this.#measured = await this.#client.timeBackends((timing) => {
        this.#timings = [...this.#timings, timing];
      });
    } catch (error) {
      this.#problem = toProblem(error);
    } finally {
      this.#isMeasuring = false;
      this.#client.stop();
    }
  }

  clearErrors(): void {
    clearErrors();
    this.#errors = [];
  }

  dispose(): void {
    this.#client.stop();
  }
}

async function readSurroundings(): Promise<Surroundings> {
  const there = await readFeatures();
  return {
    features: FEATURES.map((feature) => ({ feature, isThere: there[feature] })),
    schemaVersion: there.indexedDb ? await readSchemaVersion() : null,
    serviceWorker: await readWorkerState(),
    userAgent: navigator.userAgent,
    nCores: navigator.hardwareConcurrency,
    isIsolated: globalThis.crossOriginIsolated,
  };
}

async function readSchemaVersion(): Promise<number | null> {
  try {
    return await withDatabase((database) => Promise.resolve(database.version));
  } catch (error) {
    if (error instanceof SerError) return null;
    throw error;
  }
}

async function readWorkerState(): Promise<WorkerState> {
  const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer };
  if (serviceWorker === undefined) return 'unsupported';
  const registration = await serviceWorker.getRegistration().catch(() => undefined);
  if (registration === undefined) return 'none';
  if (registration.waiting !== null) return 'waiting';
  return registration.active === null ? 'installing' : 'active';
}
