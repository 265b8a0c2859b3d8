/** How much of the old estimate each new measurement leaves. */
const MEMORY = 0.8;
/** A step so many times as long as the others is one in which the device slept. */
const SLEEP = 50;

/** Estimates how fast a run goes and when it will be over, from the steps and validations so far. */
export class TrainingPace {
  readonly #batchSize: number;
  #stepMs: number | null = null;
  #epochEndMs = 0;

  constructor(batchSize: number) {
    this.#batchSize = batchSize;
  }

  /** A step took this long, checkpoints and rests not counted. One in which the device slept tells nothing. */
  noteStep(ms: number): void {
    if (this.#stepMs !== null && ms > SLEEP * this.#stepMs) return;
    this.#stepMs = this.#stepMs === null ? ms : MEMORY * this.#stepMs + (1 - MEMORY) * ms;
  }

  /** Validation and checkpoint at the end of an epoch took this long. */
  noteEpochEnd(ms: number): void {
    this.#epochEndMs = ms;
  }

  /** Recordings per second while training; null before the first step. */
  get rate(): number | null {
    return this.#stepMs === null ? null : (1000 * this.#batchSize) / this.#stepMs;
  }

  /** Null before the first step. */
  remainingSec(nStepsLeft: number, nEpochsLeft: number): number | null {
    if (this.#stepMs === null) return null;
    return (nStepsLeft * this.#stepMs + nEpochsLeft * this.#epochEndMs) / 1000;
  }
}
