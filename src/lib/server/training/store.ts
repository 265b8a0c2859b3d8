import path from 'node:path';
import type { EpochRecord } from '#lib/core/training/progress.ts';
import type { Problem } from '../problem.ts';
import { readIfThere, replaceFile, toStorageError, type Files } from './disk.ts';
import { jobFiles, type JobFiles } from './job-files.ts';
import type { TrainOrder } from './order.ts';

export type JobStatus = 'running' | 'finished' | 'cancelled' | 'failed';

/** One training as it is kept. */
export interface StoredJob {
  id: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  endedAt: number | null;
  status: JobStatus;
  order: TrainOrder;
  /** An archive of the server; null if it came with the request and is kept here. */
  archive: string | null;
  /** How often it was begun or gone on with since its last checkpoint. */
  nStarts: number;
  /** Why it failed. */
  problem: Problem | null;
  /** Of its course, once it has ended. */
  epochs: EpochRecord[];
  /** SHA-256 of the weights as float32, once it is finished. */
  weightsDigest: string | null;
}

const JOBS = 'jobs';
const ACTIVE = 'active.json';

/** The folder in which trainings are kept, for one server at a time. */
export class TrainStore {
  readonly #files: Files;
  readonly #dir: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(files: Files, dir: string) {
    this.#files = files;
    this.#dir = path.resolve(dir);
  }

  at(id: string): JobFiles {
    return jobFiles(path.join(this.#dir, JOBS, id));
  }

  /** All trainings, in the order in which they were begun. What was cut off while it was created is cleared away. */
  async list(): Promise<StoredJob[]> {
    const folder = path.join(this.#dir, JOBS);
    await this.#onDisk(() => this.#files.mkdir(folder, { recursive: true }));
    const ids = await this.#onDisk(() => this.#files.readdir(folder));
    const jobs: StoredJob[] = [];
    for (const id of ids) {
      const file = await readIfThere(this.#files, this.at(id).job);
      if (file === null) await this.remove(id);
      else jobs.push(JSON.parse(file.toString('utf8')) as StoredJob);
    }
    return jobs.sort((a, b) => a.createdAt - b.createdAt);
  }

  /**
   * Keeps a new training, with its archive if it brought one.
   *
   * @throws SerError `storage-full`, `storage-unavailable`; nothing of it is left then.
   */
  async create(job: StoredJob, archive: Uint8Array | null): Promise<void> {
    const at = this.at(job.id);
    try {
      await this.#onDisk(() => this.#files.mkdir(at.folder, { recursive: true }));
      if (archive !== null) await replaceFile(this.#files, at.archive, [archive]);
      await this.save(job);
    } catch (error) {
      await this.remove(job.id);
      throw error;
    }
  }

  /** @throws SerError as `create`; what was kept before stays. */
  save(job: StoredJob): Promise<void> {
    return this.#replace(this.at(job.id).job, job);
  }

  /** Removes what only a training that goes on needs. */
  async tidy({ id, status }: StoredJob): Promise<void> {
    const { folder, job, model } = this.at(id);
    const kept = status === 'finished' ? [job, model] : [job];
    for (const name of await this.#files.readdir(folder)) {
      const file = path.join(folder, name);
      if (!kept.includes(file)) await this.#files.rm(file, { recursive: true, force: true });
    }
  }

  async remove(id: string): Promise<void> {
    await this.#files.rm(this.at(id).folder, { recursive: true, force: true });
  }

  /** @returns null for the model of the server. */
  async readActive(): Promise<string | null> {
    const file = await readIfThere(this.#files, path.join(this.#dir, ACTIVE));
    return file === null ? null : (JSON.parse(file.toString('utf8')) as { id: string | null }).id;
  }

  /** @throws SerError as `create`; what was kept before stays. */
  saveActive(id: string | null): Promise<void> {
    return this.#replace(path.join(this.#dir, ACTIVE), { id });
  }

  /** One after the other: a file has one writer at a time. */
  #replace(file: string, value: unknown): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(value));
    const written = this.#writing.then(() => replaceFile(this.#files, file, [bytes]));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async #onDisk<T>(use: () => Promise<T>): Promise<T> {
    try {
      return await use();
    } catch (error) {
      throw toStorageError(error, 0);
    }
  }
}
