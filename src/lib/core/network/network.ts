/**
 * The network as the rest of the program sees it: plain typed arrays in and out, no tensor crosses. tfjs is frozen
 * upstream; what replaces it one day implements this.
 */

/** One step of the feed-forward chain. Every convolution is followed by ReLU, with batch normalisation or a bias. */
export type LayerSpec =
  | {
      kind: 'conv';
      name: string;
      filters: number;
      kernel: [height: number, width: number];
      stride: [height: number, width: number];
      /** Rows and columns of zeros on each side. */
      pad: [height: number, width: number];
      batchNorm: boolean;
    }
  | { kind: 'maxPool'; name: string; size: [number, number]; stride: [number, number] }
  /** `[height, width, channels] → [height, channels]`: the last axis but one is time. */
  | { kind: 'meanOverTime'; name: string }
  | { kind: 'flatten'; name: string }
  | { kind: 'dropout'; name: string; rate: number }
  | { kind: 'dense'; name: string; units: number; relu: boolean };

/** The chain and the size of its input: one picture is `[height = nMels, width = nFrames, 1]`. */
export interface Topology {
  name: string;
  inputShape: [height: number, width: number];
  layers: LayerSpec[];
  /**
   * How many such chains stand side by side, each with weights of its own, as AlexNet's two once did on two devices; the
   * logits are the mean of theirs. One if left out.
   */
  towers?: number;
}

/** Seeds that differ by less belong to runs of one kind, such as the folds of one evaluation. */
export const SEED_STRIDE = 1000;

/** Seed of all that a tower draws: towers are what single networks with these seeds would be. */
export function towerSeed(seed: number, tower: number): number {
  return seed + tower * SEED_STRIDE;
}

/** The batch of one tower. */
export function batchOf(batches: TowerBatches, tower: number): TrainBatch {
  const batch = 'inputs' in batches ? batches : batches[tower];
  if (batch === undefined) throw new Error(`No batch for tower ${tower}.`);
  return batch;
}

/** More are not accepted. */
export const MAXIMUM_TOWERS = 16;

/** The chains of a topology; where there are several, `tower1_` and so on before the names of their layers. */
export function chainsOf({ layers, towers = 1 }: Topology): LayerSpec[][] {
  if (towers === 1) return [layers];
  return Array.from({ length: towers }, (_, i) =>
    layers.map((layer) => ({ ...layer, name: `tower${i + 1}_${layer.name}` })),
  );
}

/** One named array of parameters; names follow Keras, e.g. `conv1/kernel`, `conv1_bn/moving_mean`. */
export interface WeightArray {
  name: string;
  shape: number[];
  data: Float32Array;
}

export interface TrainBatch {
  /** `[nItems, nMels, nFrames]`, row-major. */
  inputs: Float32Array;
  nItems: number;
  /** `[nItems, nClasses]`: soft labels, each row summing to 1. */
  targets: Float32Array;
  /** `[nItems]`: each item's share in the loss; they sum to 1. */
  itemWeights: Float32Array;
}

/** One batch that all towers learn from, or one for each. */
export type TowerBatches = TrainBatch | readonly TrainBatch[];

/** Uniform numbers in [0, 1) for the dropout masks of one tower, counted from 0. */
export type Dropout = (tower: number) => number;

export interface StepOptions {
  learningRate: number;
  /** Decoupled, times the learning rate; biases and normalisation parameters are spared. */
  weightDecay: number;
  dropout: Dropout;
}

export interface StepResult {
  /** Cross-entropy in nats, weighted by `itemWeights`; the mean over the towers, of which each learns by its own. */
  loss: number;
  /** `[nTowers * nItems, nClasses]`, of the forward pass before the update; tower by tower. */
  logits: Float32Array;
}

/** Adam's moments of every trained weight, the number of steps taken, and the mean of the weights. */
export interface OptimizerState {
  step: number;
  first: WeightArray[];
  second: WeightArray[];
  /** Empty until there is one. */
  mean: WeightArray[];
}

/**
 * The last convolution's output for one picture and the slope of one logit there, both `[height, width, channels]`; the
 * channels of all towers one after the other.
 */
export interface LastConvolution {
  shape: [number, number, number];
  activations: Float32Array;
  gradients: Float32Array;
}

/** What is asked of a network that does not learn any more. */
export type Inference = Pick<
  Network,
  'topology' | 'nClasses' | 'predict' | 'lastConvolution' | 'dispose'
>;

export interface Network {
  readonly topology: Topology;
  readonly nClasses: number;
  readonly nParameters: number;
  /** Forward, backward and one AdamW step. */
  trainStep(batches: TowerBatches, options: StepOptions): Promise<StepResult>;
  /** Gradients of the loss in training mode without an update, for tests. */
  gradients(batches: TowerBatches, dropout: Dropout): Promise<WeightArray[]>;
  /** @returns logits `[nItems, nClasses]`. */
  predict(inputs: Float32Array, nItems: number): Promise<Float32Array>;
  lastConvolution(input: Float32Array, labelIndex: number): Promise<LastConvolution>;
  /**
   * Layers of the topology whose weights `trainStep` leaves alone, in every tower; convolutions before the first trained
   * layer are not differentiated.
   */
  freeze(layerNames: readonly string[]): void;
  /**
   * Takes the weights as they are into their mean; where there is none, it begins with them.
   *
   * @param nBefore how many times it has been done; 0 begins anew.
   */
  addToMean(nBefore: number): void;
  /** The mean takes the place of the weights and is no more. */
  adoptMean(): void;
  /**
   * Forward only: takes what batch normalisation sees of a batch into the mean of what inference goes by. Weights that
   * are a mean need it, for nobody has seen what comes out of them.
   *
   * @param nBefore how many batches it has seen since; 0 begins anew.
   */
  observe(batches: TowerBatches, nBefore: number): Promise<void>;
  exportWeights(): Promise<WeightArray[]>;
  /** @throws SerError `bundle-invalid` when a name or shape does not fit. */
  importWeights(weights: readonly WeightArray[]): void;
  exportOptimizer(): Promise<OptimizerState>;
  importOptimizer(state: OptimizerState): void;
  dispose(): void;
}
