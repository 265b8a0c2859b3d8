import { augment, type AugmentContext, type AugmentSource } from '../features/augment.ts';
import { powerToDb } from '../features/log-mel.ts';
import { standardize } from '../features/normalize.ts';
import { cutSegments } from '../features/segments.ts';
import { concatArrays, grouped } from '../math.ts';
import { towerSeed, type Network, type TrainBatch } from '../network/network.ts';
import { createRng, type Rng } from '../rng.ts';
import type { TrainingConfig } from './config.ts';
import { noiseBank, type TrainingItem } from './dataset.ts';

type Kin = ReturnType<AugmentContext['kinOf']>;

/** One batch for each tower, which hears all recordings in an order of its own, varied in its own way. */
export class Lessons {
  readonly #batches: BatchMaker;
  readonly #seeds: readonly number[];
  readonly #nItems: number;
  readonly #batchSize: number;
  #orders: { epoch: number; ofTowers: Uint32Array[] } | null = null;

  constructor(
    { nClasses, topology: { towers = 1 } }: Network,
    items: readonly TrainingItem[],
    config: TrainingConfig,
    seed: number,
  ) {
    this.#batches = new BatchMaker(items, config, nClasses);
    this.#seeds = Array.from({ length: towers }, (_, tower) => towerSeed(seed, tower));
    this.#nItems = items.length;
    this.#batchSize = config.batchSize;
  }

  get nTowers(): number {
    return this.#seeds.length;
  }

  /**
   * @param at position of the batch in the order of its epoch.
   * @param variation which one of all the variations of the run.
   */
  batchesOf(epoch: number, at: number, variation: number): TrainBatch[] {
    const [from, to] = [at * this.#batchSize, (at + 1) * this.#batchSize];
    const orders = this.#ordersOf(epoch);
    return this.#seeds.map((seed, tower) =>
      this.#batches.make(
        orders[tower]?.subarray(from, to) ?? [],
        createRng(seed, 'augment', variation),
      ),
    );
  }

  /** What decides which units a tower leaves out in a step: draws from [0, 1). */
  dropoutOf(step: number): (tower: number) => number {
    const masks = this.#seeds.map((seed) => createRng(seed, 'dropout', step));
    return (tower) => masks[tower]?.uniform() ?? 0;
  }

  #ordersOf(epoch: number): Uint32Array[] {
    if (this.#orders?.epoch !== epoch) {
      const ofTowers = this.#seeds.map((seed) =>
        createRng(seed, 'order', epoch).permutation(this.#nItems),
      );
      this.#orders = { epoch, ofTowers };
    }
    return this.#orders.ofTowers;
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
  const kin = new Map<AugmentSource, Kin>();
  for (const ownLabel of grouped(items, ({ labelIndex }) => labelIndex)) {
    const speakerAt = (place: number) => ownLabel[place]?.speaker ?? null;
    for (const own of grouped([...ownLabel.keys()], speakerAt)) {
      const others = speakerAt(own[0] ?? 0) === null ? ownLabel : allBut(ownLabel, own);
      for (const item of own.flatMap((place) => ownLabel[place] ?? [])) kin.set(item, others);
    }
  }
  return (source) => kin.get(source) ?? [];
}

/** `list` without those at `left`, which ascend; no copy, as there are as many of them as voices. */
function allBut(list: readonly TrainingItem[], left: readonly number[]): Kin {
  return {
    length: list.length - left.length,
    at: (i) => {
      let place = i;
      for (const gap of left) if (gap <= place) place++;
      return list[place];
    },
  };
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
