import { randomUUID } from 'node:crypto';
import { errorFields, type Log } from '../log.ts';
import { problemOf, unexpectedProblem, type Problem } from '../problem.ts';
import type { Course } from './course.ts';
import type { JobEnd } from './news.ts';
import type { TrainOrder } from './order.ts';
import { gaveUpProblem } from './problems.ts';
import { RunningJob, type Listener } from './running.ts';
import type { StoredJob, TrainStore } from './store.ts';
import type { StartThread } from './thread.ts';

/** A training that brings the server down so often without getting any further is not begun again by itself. */
const MAXIMUM_STARTS = 3;

export interface DeskOptions {
  store: TrainStore;
  startThread: StartThread;
  /** Largest archive. */
  maximumBytes: number;
  /** Folder of the model of the server. */
  modelDir: string;
  /** Milliseconds since 1970. */
  date: () => number;
  log: Log;
}

/** All trainings of this server, of which one goes on at a time. What is done here outlasts the process. */
export class TrainingDesk {
  readonly #options: DeskOptions;
  readonly #jobs = new Map<string, StoredJob>();
  #running: RunningJob | null = null;
  #isReserved = false;
  #isClosing = false;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** Reads what is kept, and goes on with what was not finished. */
  async open(): Promise<void> {
    for (const job of await this.#options.store.list()) this.#jobs.set(job.id, job);
    for (const job of this.jobs.filter(({ status }) => status === 'running')) {
      if (this.#running !== null) await this.#fail(job, unexpectedProblem());
      else if (job.nStarts >= MAXIMUM_STARTS) await this.#fail(job, gaveUpProblem());
      else {
        job.nStarts += 1;
        await this.#save(job);
        this.#launch(job);
      }
    }
  }

  /** In the order in which they were begun. */
  get jobs(): StoredJob[] {
    return [...this.#jobs.values()];
  }

  /** Whether one goes on at present. */
  get isTraining(): boolean {
    return this.#running !== null;
  }

  find(id: string): StoredJob | null {
    return this.#jobs.get(id) ?? null;
  }

  /** Null unless it goes on at present. */
  courseOf(id: string): Course | null {
    return this.#running?.job.id === id ? this.#running.course : null;
  }

  /**
   * Takes the one place there is, before anything of a request is read.
   *
   * @returns what gives it back; null if it is taken.
   */
  reserve(): (() => void) | null {
    if (this.#isReserved || this.#running !== null) return null;
    this.#isReserved = true;
    return () => {
      this.#isReserved = false;
    };
  }

  /**
   * Begins a training in the reserved place.
   *
   * @param archive the archive itself, or where the server has it.
   * @throws SerError `storage-full`, `storage-unavailable`; nothing is kept then.
   */
  async begin(order: TrainOrder, archive: Uint8Array | string): Promise<StoredJob> {
    const isPath = typeof archive === 'string';
    const job: StoredJob = {
      id: randomUUID(),
      createdAt: this.#options.date(),
      endedAt: null,
      status: 'running',
      order,
      archive: isPath ? archive : null,
      nStarts: 1,
      problem: null,
      epochs: [],
      weightsDigest: null,
    };
    await this.#options.store.create(job, isPath ? null : archive);
    this.#jobs.set(job.id, job);
    this.#launch(job);
    return job;
  }

  /**
   * Goes on, in the reserved place, with one that failed: from its last checkpoint.
   *
   * @throws SerError as `begin`; it then stays as it was.
   */
  async resume(job: StoredJob): Promise<void> {
    const anew = { status: 'running', nStarts: 1, problem: null, endedAt: null } as const;
    await this.#options.store.save({ ...job, ...anew });
    this.#launch(Object.assign(job, anew));
  }

  /** Ends a training at once; only that it was there is kept. */
  async cancel(id: string): Promise<void> {
    const running = this.#running;
    if (running?.job.id !== id) return;
    running.isCancelled = true;
    await running.thread.kill();
    await running.settled;
  }

  /** Removes a training that has ended, with its model. */
  async remove(id: string): Promise<void> {
    await this.#options.store.remove(id);
    this.#jobs.delete(id);
  }

  /** @returns what ends it; null if nothing more will be told of this training. */
  listen(id: string, listener: Listener): (() => void) | null {
    const running = this.#running;
    return running?.job.id !== id || this.#isClosing ? null : running.listen(listener);
  }

  /** Lets the training keep a checkpoint, from which the next server goes on. @param graceMs after which it is ended. */
  async close(graceMs: number): Promise<void> {
    this.#isClosing = true;
    const running = this.#running;
    if (running === null) return;
    running.release();
    running.thread.stop();
    const cut = setTimeout(() => void running.thread.kill(), graceMs);
    await running.settled;
    clearTimeout(cut);
  }

  #launch(job: StoredJob): void {
    const { store, startThread, log, maximumBytes, modelDir } = this.#options;
    // The next server begins it.
    if (this.#isClosing) return;
    const { id, createdAt, order } = job;
    const { folder, archive } = store.at(id);
    const own = { id, createdAt, folder, archive: job.archive ?? archive, order };
    const setup = { ...own, maximumBytes, modelDir };
    const running = new RunningJob(job, (onNews) => startThread(setup, onNews));
    running.onCheckpoint = () => {
      if (job.nStarts === 0) return;
      job.nStarts = 0;
      void this.#save(job);
    };
    this.#running = running;
    running.settled = running.thread.ended
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
      .then((end) => this.#settle(running, end));
    log.info('training', { id, status: 'running' });
  }

  async #settle(running: RunningJob, end: JobEnd | Error): Promise<void> {
    const { job, course, isCancelled } = running;
    job.epochs = course.epochs;
    if (isCancelled) {
      await this.#end(job, { status: 'cancelled' });
      running.tell({ end: { kind: 'stopped' } });
    } else if (end instanceof Error ? this.#isClosing : end.kind === 'stopped') {
      // The next server goes on; that this one was asked to stop is no failure.
      job.nStarts = Math.max(0, job.nStarts - 1);
      await this.#save(job);
    } else if (!(end instanceof Error) && end.kind === 'finished') {
      await this.#end(job, { status: 'finished', weightsDigest: end.weightsDigest });
      running.tell({ end });
    } else {
      const problem = end instanceof Error ? this.#report(job, end) : problemOfEnd(end);
      await this.#fail(job, problem);
      running.tell({ end: { kind: 'failed', problem } });
    }
    running.release();
    this.#running = null;
  }

  #report({ id }: StoredJob, error: Error): Problem {
    this.#options.log.error('training', { id, ...errorFields(error) });
    return unexpectedProblem();
  }

  /** It may be gone on with: everything is kept. */
  #fail(job: StoredJob, problem: Problem): Promise<void> {
    return this.#end(job, { status: 'failed', problem });
  }

  async #end(job: StoredJob, change: Partial<StoredJob>): Promise<void> {
    Object.assign(job, change, { endedAt: this.#options.date() });
    const { id, status, problem } = job;
    const code = problem === null ? {} : { code: problem.code };
    this.#options.log.info('training', { id, status, ...code });
    await this.#save(job);
    if (status !== 'failed') await this.#options.store.tidy(job).catch(() => undefined);
  }

  /** A disk that does not take how a training stands leaves it as it was; the next server finds out again. */
  async #save(job: StoredJob): Promise<void> {
    try {
      await this.#options.store.save(job);
    } catch (error) {
      this.#options.log.error('training', { id: job.id, ...errorFields(error) });
    }
  }
}

function problemOfEnd(end: JobEnd): Problem {
  return end.kind === 'failed' ? problemOf(end.error) : unexpectedProblem();
}
