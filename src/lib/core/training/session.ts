import { SerError } from '../errors.ts';
import { networkBytes, type DeviceWatch } from '../network/device.ts';
import type { Network } from '../network/network.ts';
import type { Digest } from '../network/package.ts';
import { CheckpointClock, copyCheckpoint, isSound, takeCheckpoint } from './checkpoint.ts';
import { stepsPerEpoch } from './config.ts';
import type { TrainingMaterial } from './material.ts';
import type { TrainingEnd, TrainingNews } from './news.ts';
import type { Outcome } from './own-model.ts';
import { TrainingPace } from './pace.ts';
import { copyProgress, type RunProgress } from './progress.ts';
import type { RunCheckpoint, TrainingRun } from './run.ts';
import { train, type TrainingEvent, type TrainingPosition } from './train.ts';
import { hear, judge } from './validation.ts';
import { digestWeights } from './weights-digest.ts';

/** Often enough for a curve that grows before one's eyes. */
const NEWS_MS = 250;

/** What a session works with; its network already stands where `position` says. */
export interface SessionParts<Run extends TrainingRun = TrainingRun> {
  run: Run;
  material: TrainingMaterial;
  network: Network;
  backend: (TrainingNews & { kind: 'started' })['backend'];
  device: DeviceWatch;
  position: TrainingPosition;
  progress: RunProgress;
  /** @throws SerError `storage-full`, `storage-lost`, `storage-unavailable`; the run then goes on in memory. */
  save: (checkpoint: RunCheckpoint) => Promise<void>;
  tell: (news: TrainingNews) => void;
  /** Lets messages in; between two steps nothing else would. */
  breathe: () => Promise<void>;
  /** Milliseconds of a clock that does not jump. */
  now: () => number;
  digest: Digest;
}

/** The device was taken away in the middle of the work. */
class DeviceLost extends Error {}

/** One run from where it stands to its end: stepping, validating, keeping checkpoints, pausing and stopping. */
export class TrainingSession<Run extends TrainingRun = TrainingRun> {
  readonly #parts: SessionParts<Run>;
  readonly #pace: TrainingPace;
  readonly #clock: CheckpointClock;
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

  constructor(parts: SessionParts<Run>) {
    this.#parts = parts;
    this.#position = parts.position;
    this.#progress = copyProgress(parts.progress);
    this.#clock = new CheckpointClock(parts.now());
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
  outcome(): Promise<Outcome<Run> | null> {
    return new Promise((resolve, reject) => {
      this.#errands.push(async () => {
        await this.#look().then(resolve, reject);
      });
      this.#wake?.();
      if (!this.#isRunning) void this.#runErrands();
    });
  }

  async #look(): Promise<Outcome<Run> | null> {
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
    const { network, material, run, digest } = this.#parts;
    const { config, seed } = run.plan;
    const events = train(network, material.training, config, seed, this.#position);
    for (;;) {
      if (!(await this.#mayGoOn())) return { kind: 'stopped' };
      const startMs = this.#parts.now();
      const next = await Promise.race([events.next(), this.#lost]);
      this.#requireDevice();
      if (next.done === true) {
        return {
          kind: 'finished',
          weightsDigest: await digestWeights(await network.exportWeights(), digest),
        };
      }
      this.#position = next.value.position;
      if (next.value.kind === 'step') await this.#noteStep(next.value, startMs);
      else if (next.value.kind === 'epoch') await this.#endEpoch(next.value, startMs);
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
    const nowMs = this.#parts.now();
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
    this.#pace.noteEpochEnd(this.#parts.now() - startMs);
  }

  /** @throws SerError `training-diverged` if there is nothing good to keep any more. */
  async #keepCheckpoint(): Promise<void> {
    const { network, save, tell } = this.#parts;
    const startMs = this.#parts.now();
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
      this.#unsaved = {
        topology: network.topology,
        checkpoint: copyCheckpoint(checkpoint),
        progress: copyProgress(this.#progress),
      };
      tell({ kind: 'checkpoint-failed', error: error.info });
    }
    this.#clock.note(startMs, this.#parts.now());
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
    this.#lastNewsMs = this.#parts.now();
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
