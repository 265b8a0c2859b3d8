import { SerError, type ErrorInfo } from '#lib/core/errors.ts';
import { watchDevice } from '#lib/core/network/device.ts';
import { packModel } from '#lib/core/network/package.ts';
import { writeArchive } from '#lib/core/network/package-archive.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { restoreCheckpoint } from '#lib/core/training/checkpoint.ts';
import { stepsPerEpoch } from '#lib/core/training/config.ts';
import { learnFamiliarity } from '#lib/core/training/familiarity.ts';
import { prepareMaterial, type TrainingMaterial } from '#lib/core/training/material.ts';
import { makeOwnModel } from '#lib/core/training/own-model.ts';
import { adoptWeights, convolutionsOf, topologyOf } from '#lib/core/training/plan.ts';
import { NO_PROGRESS } from '#lib/core/training/progress.ts';
import type { RunCheckpoint, TrainingRun } from '#lib/core/training/run.ts';
import { TrainingSession } from '#lib/core/training/session.ts';
import { START } from '#lib/core/training/train.ts';
import { readBundle } from '../recognizer.ts';
import { startWasmBackend } from '../tensorflow.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint-file.ts';
import { openCorpus, readCorpus, sha256 } from './corpus.ts';
import { readIfThere, replaceFile, replaceFolder, type Files } from './disk.ts';
import { jobFiles, PACKAGE, type JobFiles } from './job-files.ts';
import type { JobEnd, JobNews } from './news.ts';
import type { TrainOrder } from './order.ts';
import { planRun } from './run.ts';

/** Often enough for a bar. */
const READING_NEWS_MS = 100;

/** What a training is begun or gone on with; crosses threads. */
export interface JobSetup {
  id: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  folder: string;
  /** The archive of recordings. */
  archive: string;
  order: TrainOrder;
  /** Largest archive; unpacked ten times as much. */
  maximumBytes: number;
  /** Folder of the model of the server, from which a training may start. */
  modelDir: string;
}

interface JobTools {
  files: Files;
  tell: (news: JobNews) => void;
}

/** Thrown to leave what goes through the corpus. */
class Stopped extends Error {}

/** One training from where it stands to its end: it reads the corpus, trains, keeps checkpoints and makes the model. */
export class Job {
  readonly #setup: JobSetup;
  readonly #tools: JobTools;
  readonly #at: JobFiles;
  #session: TrainingSession | null = null;
  #isStopped = false;
  #toldAtMs = -Infinity;
  /** What the disk refused. */
  #refused: ErrorInfo | null = null;

  constructor(setup: JobSetup, tools: JobTools) {
    this.#setup = setup;
    this.#tools = tools;
    this.#at = jobFiles(setup.folder);
  }

  /** @throws Error only for a bug. */
  async run(): Promise<JobEnd> {
    try {
      return await this.#run();
    } catch (error) {
      if (error instanceof Stopped) return { kind: 'stopped' };
      if (error instanceof SerError) return { kind: 'failed', error: error.info };
      throw error;
    }
  }

  /** Ends it after the step under way, with a checkpoint; it can be gone on with. */
  stop(): void {
    this.#isStopped = true;
    this.#session?.stop();
  }

  async #run(): Promise<JobEnd> {
    const run = await this.#plan();
    const material = await this.#read(run);
    const session = await this.#open(run, material);
    this.#session = session;
    if (this.#isStopped) session.stop();
    const end = await session.run();
    if (this.#refused !== null) return { kind: 'failed', error: this.#refused };
    switch (end.kind) {
      case 'stopped':
        return end;
      case 'diverged':
        return { kind: 'failed', error: end.error };
      case 'finished':
        await this.#saveModel(run, material);
        return end;
      case 'backend-lost':
        throw new Error(`The backend ${end.backend} was lost: ${end.reason}`);
    }
  }

  /** Planned once: what it learns from does not change when it goes on. */
  async #plan(): Promise<TrainingRun> {
    const kept = await readIfThere(this.#tools.files, this.#at.run);
    if (kept !== null) return JSON.parse(kept.toString('utf8')) as TrainingRun;
    const { id, createdAt: startedAt, order } = this.#setup;
    const run = await planRun({ id, startedAt, order }, await this.#corpus(), (nDone, nFiles) => {
      this.#goOn();
      if (this.#isTime(nDone === nFiles)) this.#tools.tell({ kind: 'importing', nDone, nFiles });
    });
    await replaceFile(this.#tools.files, this.#at.run, [Buffer.from(JSON.stringify(run))]);
    return run;
  }

  async #read({ corpusId, labels, plan, training, validation }: TrainingRun) {
    const { config } = plan;
    return prepareMaterial(
      readCorpus(await this.#corpus(), corpusId, config.spec.sampleRate),
      { training, validation, labels, config },
      (nRead, nRecordings) => {
        this.#goOn();
        if (this.#isTime(nRead === nRecordings))
          this.#tools.tell({ kind: 'reading', nRead, nRecordings });
      },
    );
  }

  #corpus() {
    const { archive, order, maximumBytes } = this.#setup;
    return openCorpus(archive, order, maximumBytes);
  }

  async #open(run: TrainingRun, material: TrainingMaterial): Promise<TrainingSession> {
    const kept = await this.#loadCheckpoint();
    const { plan, labels } = run;
    const needsSource = kept === null && plan.start.kind === 'model';
    const source = needsSource ? (await readBundle(this.#setup.modelDir)).bundle : null;
    const topology = kept?.topology ?? topologyOf(run, source);
    await startWasmBackend();
    const network = new TfjsNetwork(topology, plan.seed);
    if (kept !== null) restoreCheckpoint(network, kept.checkpoint);
    else if (source !== null) await adoptWeights(network, source, labels);
    if (plan.start.kind === 'model' && plan.start.freezeConvolutions)
      network.freeze(convolutionsOf(topology));
    const perEpoch = stepsPerEpoch(material.training.length, plan.config.batchSize);
    const size = { nSteps: perEpoch * plan.config.epochs, stepsPerEpoch: perEpoch };
    const progress = kept?.progress ?? NO_PROGRESS;
    const { epochs, losses } = progress;
    const { nParameters } = network;
    this.#tools.tell({ kind: 'started', backend: 'wasm', nParameters, ...size, epochs, losses });
    return new TrainingSession({
      run,
      material,
      network,
      backend: 'wasm',
      device: watchDevice(),
      position: kept?.checkpoint.position ?? START,
      progress,
      save: (checkpoint) => this.#saveCheckpoint(checkpoint),
      tell: this.#tools.tell,
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
      now: () => performance.now(),
      digest,
    });
  }

  async #loadCheckpoint(): Promise<RunCheckpoint | null> {
    const file = await readIfThere(this.#tools.files, this.#at.checkpoint);
    return file === null ? null : decodeCheckpoint(file);
  }

  /** A disk that takes no checkpoint ends the training: nobody looks on who could make room in time. */
  async #saveCheckpoint(checkpoint: RunCheckpoint): Promise<void> {
    try {
      await replaceFile(this.#tools.files, this.#at.checkpoint, encodeCheckpoint(checkpoint));
    } catch (error) {
      if (error instanceof SerError) {
        this.#refused = error.info;
        this.#session?.stop();
      }
      throw error;
    }
  }

  async #saveModel(run: TrainingRun, material: TrainingMaterial): Promise<void> {
    const kept = await this.#loadCheckpoint();
    if (kept === null) throw new Error('A training ended without a checkpoint.');
    const { topology, checkpoint, progress } = kept;
    const outcome = { run, topology, weights: checkpoint.weights, progress };
    const familiarity = learnFamiliarity(material.training, material.speakers, run.plan.config);
    const name = this.#setup.order.name ?? run.corpusName;
    const { about, description, weights } = await makeOwnModel(outcome, {
      name,
      createdAt: this.#setup.createdAt,
      familiarity,
      digest,
    });
    const parts = await packModel(about, description, weights, digest);
    const contents = new Map<string, Uint8Array>();
    for (const file of ['model.json', 'weights.bin']) {
      const bytes = parts.get(file);
      if (bytes !== undefined) contents.set(file, bytes);
    }
    contents.set(PACKAGE, await writeArchive(parts));
    await replaceFolder(this.#tools.files, this.#at.model, contents);
  }

  /** Whether to tell how much is read. */
  #isTime(isLast: boolean): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#toldAtMs < READING_NEWS_MS && !isLast) return false;
    this.#toldAtMs = nowMs;
    return true;
  }

  #goOn(): void {
    if (this.#isStopped) throw new Stopped();
  }
}

function digest(bytes: Uint8Array): Promise<string> {
  return Promise.resolve(sha256(bytes));
}
