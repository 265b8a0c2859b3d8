import { SerError } from '#lib/core/errors.ts';
import type { DeviceWatch } from '#lib/core/network/device.ts';
import { networkBytes } from '#lib/core/network/device.ts';
import type { Network } from '#lib/core/network/network.ts';
import { CheckpointClock, isSound, takeCheckpoint } from '#lib/core/training/checkpoint.ts';
import type { RunProgress } from '#lib/core/training/progress.ts';
import { train } from '#lib/core/training/train.ts';
import { stepsPerEpoch } from '#lib/core/training/config.ts';
import type { TrainingEvent, TrainingPosition } from '#lib/core/training/train.ts';
import { hear, judge } from '#lib/core/training/validation.ts';
import type { RunCheckpoint } from '#lib/storage/checkpoint-store.ts';
import type { StoredRun } from '#lib/storage/training-records.ts';
import type { Backend } from './compute-api.ts';
import type { Outcome } from './own-model.ts';
import type { TrainingEnd, TrainingNews } from './training-api.ts';
import type { TrainingMaterial } from './training-material.ts';
import { TrainingPace } from './training-pace.ts';
import { digestWeights } from './weights-digest.ts';

/** Often enough for a curve that grows before one's eyes. */
const NEWS_MS = 250;

/** What a session works with; its network already stands where `position` says. */
export interface SessionParts {
  run: StoredRun;
  material: TrainingMaterial;
  network: Network;
  backend: Backend;
  device: DeviceWatch;
  position: TrainingPosition;
  progress: RunProgress;
  /** @throws SerError `storage-full`, `storage-lost`, `storage-unavailable`; the run then goes on in memory. */
  save: (checkpoint: RunCheckpoint) => Promise<void>;
  tell: (news: TrainingNews) => void;
  /** Lets messages in; between two steps nothing else would. */
  breathe: () => Promise<void>;
}

/** The device was taken away in the middle of the work. */
class DeviceLost extends Error {}

/** One run from where it stands to its end: stepping, validating, keeping checkpoints, pausing and stopping. */
export class TrainingSession {
  readonly #parts: SessionParts;
  readonly #pace: TrainingPace;
  readonly #clock = new CheckpointClock(performance.now());
  readonly #lost: Promise<never>;
  #position: TrainingPosition;
  #progress: RunProgress;
  /** Kept in memory as long as there is no room for it in the store. */
  #unsaved: RunCheckpoint | null = null;
  #isRunning = false;
  #isPaused = false;
  #isStopped = false;
  #wake: (() => void) | null = null;
  #errands: (() => Promise<void>)[] = [];
  #untold: number[] = [];
  #lastNewsMs = 0;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#position = parts.position;
    const { epochs, losses, heard } = parts.progress;
    this.#progress = { epochs: [...epochs], losses: [...losses], heard };
    this.#pace = new TrainingPace(parts.run.plan.config.batchSize);
    this.#lost = parts.device.lost.then((reason) => Promise.reject(new DeviceLost(reason)));
    // Whoever waits hears of it; nobody may be waiting.
    this.#lost.catch(() => undefined);
  }

  async run(): Promise<TrainingEnd> {
    this.#isRunning = true;
    try {
      return await this.#steps();
    } catch (error) {
      return this.#endOf(error);
    } finally {
      this.#isRunning = false;
      await this.#runErrands();
    }
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#wake?.();
  }

  stop(): void {
    this.#isStopped = true;
    this.resume();
  }

  /**
   * What the run has come to, taken between two steps. After its end: the last good weights, or null if they are in the
   * store.
   */
  outcome(): Promise<Outcome | null> {
    return new Promise((resolve, reject) => {
      this.#errands.push(async () => {
        await this.#look().then(resolve, reject);
      });
      this.#wake?.();
      if (!this.#isRunning) void this.#runErrands();
    });
  }

  async #look(): Promise<Outcome | null> {
    const { run, network } = this.#parts;
    if (this.#isRunning) {
      const weights = await network.exportWeights();
      return { run, topology: network.topology, weights, progress: this.#progress };
    }
    if (this.#unsaved === null) return null;
    const { topology, checkpoint, progress } = this.#unsaved;
    return { run, topology, weights: checkpoint.weights, progress };
  }

  async #steps(): Promise<TrainingEnd> {
    const { network, material, run } = this.#parts;
    const { config, seed } = run.plan;
    const events = train(network, material.training, config, seed, this.#position);
    for (;;) {
      if (!(await this.#mayGoOn())) return { kind: 'stopped' };
      const startMs = performance.now();
      const next = await Promise.race([events.next(), this.#lost]);
      this.#requireDevice();
      if (next.done === true) {
        return {
          kind: 'finished',
          weightsDigest: await digestWeights(await network.exportWeights()),
        };
      }
      this.#position = next.value.position;
      if (next.value.kind === 'step') await this.#noteStep(next.value, startMs);
      else await this.#endEpoch(next.value, startMs);
    }
  }

  /** Rests while paused. @returns false when the run is to end here. */
  async #mayGoOn(): Promise<boolean> {
    await this.#parts.breathe();
    await this.#runErrands();
    if (this.#isPaused && !this.#isStopped) await this.#rest();
    if (!this.#isStopped) return true;
    await this.#keepCheckpoint();
    return false;
  }

  async #rest(): Promise<void> {
    await this.#keepCheckpoint();
    this.#tellSteps();
    this.#parts.tell({ kind: 'paused', isPaused: true });
    while (this.#isPaused) {
      await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), this.#lost]);
      await this.#runErrands();
    }
    this.#wake = null;
    this.#parts.tell({ kind: 'paused', isPaused: false });
  }

  async #noteStep({ loss }: TrainingEvent & { kind: 'step' }, startMs: number): Promise<void> {
    const nowMs = performance.now();
    this.#pace.noteStep(nowMs - startMs);
    this.#progress.losses.push(loss);
    this.#untold.push(loss);
    if (nowMs - this.#lastNewsMs >= NEWS_MS) this.#tellSteps();
    if (this.#clock.isDue(nowMs)) await this.#keepCheckpoint();
  }

  async #endEpoch(event: TrainingEvent & { kind: 'epoch' }, startMs: number): Promise<void> {
    const { material, network, run, tell, breathe } = this.#parts;
    const { epoch, loss, accuracy } = event;
    this.#tellSteps();
    let validation = null;
    if (material.validation.length > 0) {
      tell({ kind: 'validating', epoch });
      const { config, warps } = run.plan;
      const heard = await Promise.race([
        hear(network, material.validation, { spec: config.spec, warps }, breathe),
        this.#lost,
      ]);
      this.#requireDevice();
      validation = judge(heard, network.nClasses);
      this.#progress.heard = heard;
    }
    const record = { epoch, loss, accuracy, validation };
    this.#progress.epochs.push(record);
    tell({ kind: 'epoch', record });
    await this.#keepCheckpoint();
    this.#pace.noteEpochEnd(performance.now() - startMs);
  }

  /** @throws SerError `training-diverged` if there is nothing good to keep any more. */
  async #keepCheckpoint(): Promise<void> {
    const { network, save, tell } = this.#parts;
    const startMs = performance.now();
    const { epoch, step } = this.#position;
    const checkpoint = await takeCheckpoint(network, this.#position);
    this.#requireDevice();
    if (!isSound(checkpoint)) {
      const details = { epoch, step, reason: 'not-finite' } as const;
      throw new SerError({ code: 'training-diverged', details });
    }
    const kept = { topology: network.topology, checkpoint, progress: this.#progress };
    try {
      await save(kept);
      this.#unsaved = null;
      tell({ kind: 'checkpoint', step });
    } catch (error) {
      if (!(error instanceof SerError)) throw error;
      this.#unsaved = structuredClone(kept);
      tell({ kind: 'checkpoint-failed', error: error.info });
    }
    this.#clock.note(startMs, performance.now());
  }

  #tellSteps(): void {
    const { run, material, tell } = this.#parts;
    const { epochs, batchSize } = run.plan.config;
    const { step } = this.#position;
    const nSteps = epochs * stepsPerEpoch(material.training.length, batchSize);
    const nEpochsLeft = epochs - this.#progress.epochs.length;
    const remainingSec = this.#pace.remainingSec(nSteps - step, nEpochsLeft);
    const [losses, rate] = [this.#untold, this.#pace.rate];
    tell({ kind: 'steps', step, losses, rate, remainingSec, memoryBytes: networkBytes() });
    this.#untold = [];
    this.#lastNewsMs = performance.now();
  }

  async #runErrands(): Promise<void> {
    const errands = this.#errands.splice(0);
    for (const errand of errands) await errand();
  }

  #requireDevice(): void {
    if (this.#parts.device.isLost()) throw new DeviceLost('the graphics device is gone');
  }

  #endOf(error: unknown): TrainingEnd {
    if (error instanceof SerError) {
      if (error.info.code === 'training-diverged') return { kind: 'diverged', error: error.info };
      throw error;
    }
    const { backend } = this.#parts;
    // Whatever a graphics driver throws, the processor can do the same work.
    if (error instanceof DeviceLost || backend === 'webgpu' || backend === 'webgl') {
      const reason = error instanceof Error ? error.message : String(error);
      return { kind: 'backend-lost', backend, reason };
    }
    throw error;
  }
}
