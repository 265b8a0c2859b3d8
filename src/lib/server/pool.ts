import { Piscina } from 'piscina';
import type { Heard } from './hear.ts';
import type { Channel } from './schemas.ts';

/** What every thread knows from the start. */
export interface WorkerSetup {
  /** Folder with `model.json` and `weights.bin`. */
  modelDir: string;
  /** Longest recording, seconds. */
  maximumSec: number;
  /** Most memory that the decoded sound of a recording may take. */
  maximumBytes: number;
}

export interface HearTask {
  bytes: Uint8Array;
  channel: Channel;
  /** `[1]`, shared with the thread; not 0 once nobody waits for the answer any more. */
  cancelled: Int32Array;
}

export interface HearReply {
  heard: Heard;
  /** Milliseconds in the thread. */
  hearMs: number;
}

/** What became of a recording, and how long it waited for a thread. */
export type HearOutcome = (Heard | { kind: 'late' }) & { waitMs: number };

export interface PoolOptions extends WorkerSetup {
  nWorkers: number;
  /** Script of the threads: `.js` as built, `.ts` where tsx is at hand. */
  workerFile: string;
  /** A thread died outside a recording, or could not start. */
  onError: (error: unknown) => void;
}

export interface HearSignals {
  /** Nobody waits for the answer any more: the thread leaves the recording at the next stage or batch and lives on. */
  gone: AbortSignal;
  /** The answer must be there by then: the thread is ended, if it has begun, and another takes its place. */
  deadline: AbortSignal;
}

/**
 * Threads that hear recordings, each one at a time; the others wait in the order of their arrival. They start with the
 * first recording: whoever only opens the page pays for none.
 */
export class HearingPool {
  readonly #options: PoolOptions;
  #modelDir: string;
  #threads: Threads | undefined;
  #nRestarts = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#modelDir = options.modelDir;
  }

  /**
   * @param bytes moves to the thread and is empty afterwards.
   * @throws Error if the thread dies of the recording, or on a bug in it.
   */
  async hear(
    bytes: Uint8Array<ArrayBuffer>,
    channel: Channel,
    signals: HearSignals,
  ): Promise<HearOutcome> {
    this.#threads ??= this.#start(this.#modelDir);
    return hearIn(this.#threads, bytes, channel, signals);
  }

  /**
   * Lets another model hear from now on, once it has heard a recording; until then the former one answers, and also
   * what it has begun. If the new one does not answer, nothing changes.
   *
   * @param keep called in between; if it throws, nothing changes either.
   * @returns what the new model made of the recording.
   */
  async useModel(
    modelDir: string,
    recording: Uint8Array<ArrayBuffer>,
    signals: HearSignals,
    keep: () => Promise<void>,
  ): Promise<HearOutcome> {
    const threads = this.#start(modelDir);
    try {
      const outcome = await hearIn(threads, recording, 'mix', signals);
      if (outcome.kind !== 'answer') {
        await threads.pool.destroy();
        return outcome;
      }
      await keep();
      const former = this.#threads;
      this.#modelDir = modelDir;
      this.#threads = threads;
      if (former !== undefined) retire(former);
      return outcome;
    } catch (error) {
      await threads.pool.destroy();
      throw error;
    }
  }

  /** Before the first recording: the model that will hear it. */
  set modelDir(modelDir: string) {
    if (this.#threads !== undefined) throw new Error('Another model is hearing already.');
    this.#modelDir = modelDir;
  }

  /** Recordings that wait for a thread. */
  get queueLength(): number {
    return this.#threads?.pool.queueSize ?? 0;
  }

  /** Threads that have taken the place of others that died. */
  get nRestarts(): number {
    return this.#nRestarts;
  }

  async close(): Promise<void> {
    await this.#threads?.pool.destroy();
  }

  #start(modelDir: string): Threads {
    const { nWorkers, workerFile, onError, ...limits } = this.#options;
    const pool = new Piscina<HearTask, HearReply>({
      filename: workerFile,
      execArgv: workerFile.endsWith('.ts') ? ['--import', 'tsx'] : [],
      workerData: { ...limits, modelDir } satisfies WorkerSetup,
      minThreads: nWorkers,
      maxThreads: nWorkers,
      // A waiting thread must stay free to finish what decoders do in the background.
      atomics: 'disabled',
    });
    let nCreated = 0;
    pool.on('workerCreate', () => {
      if (++nCreated > nWorkers) this.#nRestarts++;
    });
    pool.on('error', onError);
    return { pool, nInside: 0, isRetired: false };
  }
}

/** The threads of one model. */
interface Threads {
  pool: Piscina<HearTask, HearReply>;
  /** Recordings that wait or are heard. */
  nInside: number;
  isRetired: boolean;
}

/** They end with the last recording that they have begun or that waits for them. */
function retire(threads: Threads): void {
  threads.isRetired = true;
  if (threads.nInside === 0) void threads.pool.destroy();
}

async function hearIn(
  threads: Threads,
  bytes: Uint8Array<ArrayBuffer>,
  channel: Channel,
  { gone, deadline }: HearSignals,
): Promise<HearOutcome> {
  const cancelled = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const cancel = (): void => {
    Atomics.store(cancelled, 0, 1);
  };
  if (gone.aborted) cancel();
  gone.addEventListener('abort', cancel);
  const startMs = performance.now();
  threads.nInside++;
  try {
    const { heard, hearMs } = await threads.pool.run(
      { bytes, channel, cancelled },
      { signal: deadline, transferList: [bytes.buffer] },
    );
    return { ...heard, waitMs: Math.max(0, performance.now() - startMs - hearMs) };
  } catch (error) {
    if (deadline.aborted) return { kind: 'late', waitMs: performance.now() - startMs };
    throw error;
  } finally {
    gone.removeEventListener('abort', cancel);
    threads.nInside--;
    if (threads.isRetired) retire(threads);
  }
}
