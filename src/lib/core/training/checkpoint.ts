import type { Network, OptimizerState, WeightArray } from '../network/network.ts';
import type { TrainingPosition } from './train.ts';

/** All that a run needs, beside its plan and corpus, to go on as if it had never stopped. */
export interface TrainingCheckpoint {
  position: TrainingPosition;
  /** The moving averages of batch normalisation among them. */
  weights: WeightArray[];
  optimizer: OptimizerState;
}

export async function takeCheckpoint(
  network: Network,
  position: TrainingPosition,
): Promise<TrainingCheckpoint> {
  return {
    position,
    weights: await network.exportWeights(),
    optimizer: await network.exportOptimizer(),
  };
}

/** @throws SerError `bundle-invalid` when the network has another shape. */
export function restoreCheckpoint(network: Network, checkpoint: TrainingCheckpoint): void {
  network.importWeights(checkpoint.weights);
  network.importOptimizer(checkpoint.optimizer);
}

/** One that nothing changes any more; some backends give their own arrays away. */
export function copyCheckpoint({
  position,
  weights,
  optimizer,
}: TrainingCheckpoint): TrainingCheckpoint {
  const { step, first, second, mean } = optimizer;
  return {
    position: { ...position },
    weights: copyArrays(weights),
    optimizer: {
      step,
      first: copyArrays(first),
      second: copyArrays(second),
      mean: copyArrays(mean),
    },
  };
}

function copyArrays(arrays: readonly WeightArray[]): WeightArray[] {
  return arrays.map(({ name, shape, data }) => ({ name, shape: [...shape], data: data.slice() }));
}

/** Whether every weight is a number; after a step that diverged some are not. */
export function isSound({ weights }: TrainingCheckpoint): boolean {
  return weights.every(({ data }) => data.every(Number.isFinite));
}

/** When writing a checkpoint costs at most `maximumShare` of the time. Epochs end with one in any case. */
export class CheckpointClock {
  readonly #maximumShare: number;
  #nextMs: number;

  /** @param nowMs of any clock; the first checkpoint is due at once. */
  constructor(nowMs: number, maximumShare = 0.05) {
    this.#maximumShare = maximumShare;
    this.#nextMs = nowMs;
  }

  isDue(nowMs: number): boolean {
    return nowMs >= this.#nextMs;
  }

  /** A checkpoint took from `startMs` to `endMs`. */
  note(startMs: number, endMs: number): void {
    const costMs = endMs - startMs;
    this.#nextMs = endMs + costMs * (1 / this.#maximumShare - 1);
  }
}
