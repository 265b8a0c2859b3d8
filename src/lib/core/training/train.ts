import { SerError } from '../errors.ts';
import { augment, type AugmentContext, type AugmentSource } from '../features/augment.ts';
import { powerToDb } from '../features/log-mel.ts';
import { standardize } from '../features/normalize.ts';
import { cutSegments } from '../features/segments.ts';
import { argMax, concatArrays, grouped } from '../math.ts';
import { towerSeed, type Network, type TrainBatch } from '../network/network.ts';
import { createRng, type Rng } from '../rng.ts';
import {
  averagedEpochs,
  learningRateAt,
  stepsPerEpoch,
  validateConfig,
  type TrainingConfig,
} from './config.ts';
import { noiseBank, type TrainingItem } from './dataset.ts';

/**
 * Where a run stands. The random streams of order, augmentation and dropout are derived from the seed and these counts,
 * so no state of a generator needs to be kept.
 */
export interface TrainingPosition {
  /** The epoch under way, from 0. */
  epoch: number;
  /** Steps taken since the beginning of the run. */
  step: number;
  /** Sums over the steps of this epoch: losses in nats, and recordings heard rightly. */
  lossSum: number;
  nCorrect: number;
}

export const START: TrainingPosition = { epoch: 0, step: 0, lossSum: 0, nCorrect: 0 };

/** What a run tells while it goes on; `position` is where another run takes up after this event. */
export type TrainingEvent =
  | {
      kind: 'step';
      epoch: number;
      step: number;
      nSteps: number;
      loss: number;
      learningRate: number;
      position: TrainingPosition;
    }
  /** The weights are the mean of several epochs' now, and one more batch has been looked at for their statistics. */
  | { kind: 'observed'; epoch: number; position: TrainingPosition }
  /** `loss` and `accuracy` are means over the epoch's training batches, as augmented and with dropout. */
  | {
      kind: 'epoch';
      epoch: number;
      loss: number;
      accuracy: number;
      position: TrainingPosition;
    };

/**
 * Trains `network` on `items`, yielding after every step and epoch; stop by leaving the loop, the weights stay as they
 * are. The same seed, config and items give the same weights on the same engine. Every tower hears the recordings in an
 * order of its own and varied in its own way, as a single network with its seed would.
 *
 * @param from where an earlier run stood, of which `network` has the weights and the optimiser's state; going on from
 *   there gives the same weights as never having stopped.
 * @throws SerError `config-invalid`, `corpus-invalid`, `training-diverged`.
 */
export async function* train(
  network: Network,
  items: readonly TrainingItem[],
  config: TrainingConfig,
  seed: number,
  from: TrainingPosition = START,
): AsyncGenerator<TrainingEvent, void, undefined> {
  validateConfig(config);
  const { epochs, batchSize, weightDecay } = config;
  const perEpoch = stepsPerEpoch(items.length, batchSize);
  const nSteps = perEpoch * epochs;
  const nAveraged = averagedEpochs(config);
  const batches = new BatchMaker(items, config, network.nClasses);
  const seeds = Array.from({ length: network.topology.towers ?? 1 }, (_, i) => towerSeed(seed, i));
  let { epoch, step, lossSum, nCorrect } = from;
  for (; epoch < epochs; epoch++) {
    const orders = seeds.map((own) => createRng(own, 'order', epoch).permutation(items.length));
    const batchesOf = (b: number, stream: number): TrainBatch[] =>
      seeds.map((own, tower) => {
        const chosen = orders[tower]?.subarray(b * batchSize, (b + 1) * batchSize) ?? [];
        return batches.make(chosen, createRng(own, 'augment', stream));
      });
    for (; step < (epoch + 1) * perEpoch; step++) {
      const lessons = batchesOf(step - epoch * perEpoch, step);
      const masks = seeds.map((own) => createRng(own, 'dropout', step));
      const learningRate = learningRateAt(config, step, nSteps);
      const { loss, logits } = await network.trainStep(lessons, {
        learningRate,
        weightDecay,
        dropout: (tower) => masks[tower]?.uniform() ?? 0,
      });
      requireSane(loss, network.nClasses, epoch, step);
      lossSum += loss;
      const targets = concatArrays(lessons.map((batch) => batch.targets));
      nCorrect += countCorrect(logits, targets, network.nClasses);
      const position = { epoch, step: step + 1, lossSum, nCorrect };
      yield { kind: 'step', epoch, step, nSteps, loss, learningRate, position };
    }
    const nBefore = epoch - (epochs - nAveraged);
    if (nAveraged > 0 && nBefore >= 0) network.addToMean(nBefore);
    if (nAveraged > 0 && epoch === epochs - 1) {
      const last = Array.from({ length: perEpoch }, (_, b) => () => batchesOf(b, nSteps + b));
      yield* adoptMean(network, last, { epoch, step, lossSum, nCorrect });
    }
    const nHeard = perEpoch * batchSize * seeds.length;
    const means = { loss: lossSum / perEpoch, accuracy: nCorrect / nHeard };
    lossSum = nCorrect = 0;
    yield { kind: 'epoch', epoch, ...means, position: { ...START, epoch: epoch + 1, step } };
  }
}

/**
 * Puts the mean in the place of the weights and looks at batches until batch normalisation knows what comes out of them.
 * Where it is interrupted it is done again from its beginning, and comes to the same.
 */
async function* adoptMean(
  network: Network,
  batches: readonly (() => TrainBatch[])[],
  position: TrainingPosition,
): AsyncGenerator<TrainingEvent, void, undefined> {
  network.adoptMean();
  for (const [b, make] of batches.entries()) {
    await network.observe(make(), b);
    yield { kind: 'observed', epoch: position.epoch, position };
  }
}

/** A loss of this many times that of guessing is no learning any more, and never comes back by itself. */
const EXPLODED = 10;

function requireSane(loss: number, nClasses: number, epoch: number, step: number): void {
  if (loss <= EXPLODED * Math.log(nClasses)) return;
  const reason = Number.isFinite(loss) ? 'exploding' : 'not-finite';
  throw new SerError({ code: 'training-diverged', details: { epoch, step, reason } });
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
    if (augmentation === null) this.#context = null;
    else {
      const shared = { config: augmentation, spec, segmentFrames, noise: noiseBank(spec) };
      this.#context = { ...shared, talkers: items, kinOf: kinOf(items) };
    }
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
    return { inputs: concatArrays(pictures), nItems, targets, itemWeights };
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

/** Finds the recordings of the same label by other speakers; where it is not known who speaks, all of that label. */
function kinOf(items: readonly TrainingItem[]): AugmentContext['kinOf'] {
  const kin = new Map<AugmentSource, readonly TrainingItem[]>();
  for (const ownLabel of grouped(items, ({ labelIndex }) => labelIndex)) {
    for (const ownVoice of grouped(ownLabel, ({ speaker }) => speaker)) {
      const speaker = ownVoice[0]?.speaker ?? null;
      const others = ownLabel.filter((item) => speaker === null || item.speaker !== speaker);
      for (const item of ownVoice) kin.set(item, others);
    }
  }
  return (source) => kin.get(source) ?? [];
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
