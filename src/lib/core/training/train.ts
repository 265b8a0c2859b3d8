import { SerError } from '../errors.ts';
import { augment, type AugmentContext } from '../features/augment.ts';
import { powerToDb } from '../features/log-mel.ts';
import { standardize } from '../features/normalize.ts';
import { concatInputs, cutSegments } from '../features/segments.ts';
import { argMax } from '../math.ts';
import type { Network, TrainBatch } from '../network/network.ts';
import { createRng, type Rng } from '../rng.ts';
import { learningRateAt, validateConfig, type TrainingConfig } from './config.ts';
import { noiseBank, type TrainingItem } from './dataset.ts';

/** What a run tells while it goes on. */
export type TrainingEvent =
  | {
      kind: 'step';
      epoch: number;
      step: number;
      nSteps: number;
      loss: number;
      learningRate: number;
    }
  /** `loss` and `accuracy` are means over the epoch's training batches, as augmented and with dropout. */
  | { kind: 'epoch'; epoch: number; loss: number; accuracy: number };

/**
 * Trains `network` on `items`, yielding after every step and epoch; stop by leaving the loop, the weights stay as they
 * are. The same seed, config and items give the same weights on the same engine.
 *
 * @throws SerError `config-invalid`, `corpus-invalid`, `training-diverged`.
 */
export async function* train(
  network: Network,
  items: readonly TrainingItem[],
  config: TrainingConfig,
  seed: number,
): AsyncGenerator<TrainingEvent, void, undefined> {
  validateConfig(config);
  const { epochs, batchSize, weightDecay } = config;
  const perEpoch = Math.floor(items.length / batchSize);
  if (perEpoch === 0) {
    const reason = `${items.length} recordings do not fill one batch of ${batchSize}`;
    throw new SerError({ code: 'corpus-invalid', details: { reason } });
  }
  const nSteps = perEpoch * epochs;
  const batches = new BatchMaker(items, config, network.nClasses);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = createRng(seed, 'order', epoch).permutation(items.length);
    let lossSum = 0;
    let nCorrect = 0;
    for (let b = 0; b < perEpoch; b++) {
      const step = epoch * perEpoch + b;
      const chosen = order.subarray(b * batchSize, (b + 1) * batchSize);
      const batch = batches.make(chosen, createRng(seed, 'augment', step));
      const masks = createRng(seed, 'dropout', step);
      const learningRate = learningRateAt(config, step, nSteps);
      const { loss, logits } = await network.trainStep(batch, {
        learningRate,
        weightDecay,
        dropout: () => masks.uniform(),
      });
      if (!Number.isFinite(loss))
        throw new SerError({ code: 'training-diverged', details: { epoch, step } });
      lossSum += loss;
      nCorrect += countCorrect(logits, batch.targets, network.nClasses);
      yield { kind: 'step', epoch, step, nSteps, loss, learningRate };
    }
    yield {
      kind: 'epoch',
      epoch,
      loss: lossSum / perEpoch,
      accuracy: nCorrect / (perEpoch * batchSize),
    };
  }
}

/** Makes batches of pictures and soft labels out of chosen recordings. */
export class BatchMaker {
  readonly #items: readonly TrainingItem[];
  readonly #config: TrainingConfig;
  readonly #nClasses: number;
  readonly #classWeights: Float64Array;
  readonly #context: AugmentContext | null;

  constructor(items: readonly TrainingItem[], config: TrainingConfig, nClasses: number) {
    this.#items = items;
    this.#config = config;
    this.#nClasses = nClasses;
    this.#classWeights = classWeights(items, nClasses, config.classWeightPower);
    const { augmentation, spec, segmentFrames } = config;
    this.#context =
      augmentation === null
        ? null
        : { config: augmentation, spec, segmentFrames, noise: noiseBank(spec), talkers: items };
  }

  make(chosen: ArrayLike<number>, rng: Rng): TrainBatch {
    const nItems = chosen.length;
    const { labelSmoothing } = this.#config;
    const targets = new Float32Array(nItems * this.#nClasses).fill(labelSmoothing / this.#nClasses);
    const itemWeights = new Float32Array(nItems);
    const pictures: Float32Array[] = [];
    for (let i = 0; i < nItems; i++) {
      const item = this.#items[chosen[i] ?? 0];
      if (item === undefined) throw new Error(`No recording ${chosen[i]}.`);
      pictures.push(this.#picture(item, rng));
      const at = i * this.#nClasses + item.labelIndex;
      targets[at] = (targets[at] ?? 0) + 1 - labelSmoothing;
      itemWeights[i] = (this.#classWeights[item.labelIndex] ?? 1) / nItems;
    }
    return { inputs: concatInputs(pictures), nItems, targets, itemWeights };
  }

  #picture(item: TrainingItem, rng: Rng): Float32Array {
    const { spec, segmentFrames } = this.#config;
    if (this.#context !== null)
      return standardize(powerToDb(augment(item, this.#context, rng), spec));
    const segments = cutSegments(item.trimmed, segmentFrames);
    const segment = segments[rng.integer(segments.length)];
    if (segment === undefined) throw new Error('A recording without segments.');
    return standardize(powerToDb(segment.power, spec));
  }
}

/** (share of the class)^-power, scaled so that the mean over all items is 1. */
export function classWeights(
  items: readonly TrainingItem[],
  nClasses: number,
  power: number,
): Float64Array {
  const counts = new Float64Array(nClasses);
  for (const { labelIndex } of items) counts[labelIndex] = (counts[labelIndex] ?? 0) + 1;
  const weights = counts.map((n) => (n > 0 ? n ** -power : 0));
  const mean =
    weights.reduce((sum, weight, c) => sum + weight * (counts[c] ?? 0), 0) / items.length;
  return weights.map((weight) => weight / mean);
}

function countCorrect(logits: Float32Array, targets: Float32Array, nClasses: number): number {
  let nCorrect = 0;
  for (let start = 0; start < logits.length; start += nClasses) {
    const heard = argMax(logits.subarray(start, start + nClasses));
    if (heard === argMax(targets.subarray(start, start + nClasses))) nCorrect++;
  }
  return nCorrect;
}
