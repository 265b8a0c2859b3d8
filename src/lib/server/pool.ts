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
  #pool: Piscina<HearTask, HearReply> | undefined;
  #nCreated = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * @param bytes moves to the thread and is empty afterwards.
   * @throws Error if the thread dies of the recording, or on a bug in it.
   */
  async hear(
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
    try {
      const { heard, hearMs } = await this.#start().run(
        { bytes, channel, cancelled },
        { signal: deadline, transferList: [bytes.buffer] },
      );
      return { ...heard, waitMs: Math.max(0, performance.now() - startMs - hearMs) };
    } catch (error) {
      if (deadline.aborted) return { kind: 'late', waitMs: performance.now() - startMs };
      throw error;
    } finally {
      gone.removeEventListener('abort', cancel);
    }
  }

  /** Recordings that wait for a thread. */
  get queueLength(): number {
    return this.#pool?.queueSize ?? 0;
  }

  /** Threads that have taken the place of others. */
  get nRestarts(): number {
    return Math.max(0, this.#nCreated - this.#options.nWorkers);
  }

  async close(): Promise<void> {
    await this.#pool?.destroy();
  }

  #start(): Piscina<HearTask, HearReply> {
    if (this.#pool !== undefined) return this.#pool;
    const { nWorkers, workerFile, onError, ...setup } = this.#options;
    const pool = new Piscina<HearTask, HearReply>({
      filename: workerFile,
      execArgv: workerFile.endsWith('.ts') ? ['--import', 'tsx'] : [],
      workerData: setup,
      minThreads: nWorkers,
      maxThreads: nWorkers,
      // A waiting thread must stay free to finish what decoders do in the background.
      atomics: 'disabled',
    });
    pool.on('workerCreate', () => this.#nCreated++);
    pool.on('error', onError);
    this.#pool = pool;
    return pool;
  }
}
