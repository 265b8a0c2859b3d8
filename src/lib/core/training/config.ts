import { SerError } from '../errors.ts';
import type { AugmentationConfig } from '../features/augment.ts';
import { PICTURE_SPEC, type FeatureSpec } from '../features/spec.ts';
import type { Preset } from '../network/alexnet.ts';
import { MAXIMUM_TOWERS } from '../network/network.ts';

/** Everything that decides what a training run makes of a corpus. */
export interface TrainingConfig {
  preset: Preset;
  spec: FeatureSpec;
  /** Columns of one network input. */
  segmentFrames: number;
  /** Networks side by side, each trained as it would be alone, whose logits are averaged; one if left out. */
  towers?: number;
  epochs: number;
  /** An incomplete last batch of an epoch is left out. */
  batchSize: number;
  /** Highest learning rate, reached after `warmUp` (share of all steps), then falling as a cosine. */
  learningRate: number;
  warmUp: number;
  /** `constant` keeps the highest rate from the first step to the last; a cosine if left out. */
  schedule?: 'cosine' | 'constant';
  /**
   * The mean of the weights at the ends of this share of the epochs, the last ones, is the outcome (stochastic weight
   * averaging, Izmailov and others 2018, arXiv:1803.05407); nothing is averaged if left out.
   */
  averagedShare?: number;
  weightDecay: number;
  labelSmoothing: number;
  /** Weight of a class in the loss: (its share)^-power; 0 none, 1 fully balanced. */
  classWeightPower: number;
  /** Null: every recording as it is, centred. */
  augmentation: AugmentationConfig | null;
}

/** The features of the shipped model; finer pictures hear unknown voices less well (model/EXPERIMENTS.md). */
export const RECOMMENDED_SPEC: FeatureSpec = { ...PICTURE_SPEC, nMels: 40 };

/** Vocal tracts whose answers the shipped model averages; no part of training. */
export const RECOMMENDED_WARPS: readonly number[] = [0.95, 1.05];

/** The recipe of the shipped model. */
export const RECOMMENDED: TrainingConfig = {
  preset: 'alexnet-compact',
  spec: RECOMMENDED_SPEC,
  segmentFrames: 128,
  epochs: 120,
  batchSize: 16,
  learningRate: 1e-3,
  warmUp: 0,
  weightDecay: 0.01,
  labelSmoothing: 0.1,
  classWeightPower: 0.5,
  augmentation: {
    tempo: 0.1,
    warp: 0.1,
    shift: 1.25,
    noise: 0.4,
    babble: 0.2,
    snrDb: [0, 30],
    equalizerDb: 6,
    bandLimit: 0.35,
    telephone: 0.6,
    mixStyle: 0.6,
  },
  schedule: 'constant',
  averagedShare: 0.5,
  towers: 3,
};

/** The picture of the original, 224 × 224: its FFT, hop and mel scale, at the rate of the shipped model. */
const ORIGINAL_SPEC: FeatureSpec = {
  ...RECOMMENDED_SPEC,
  nFft: 2048,
  winLength: 2048,
  nMels: 224,
  melScale: 'slaney',
  melNorm: 'slaney',
  amin: 1e-10,
};

/**
 * As the original trained: full-size AlexNet on pictures of 224 × 224, Adam at a constant rate, ten epochs, and nothing
 * against overfitting but dropout.
 */
export const ORIGINAL: TrainingConfig = {
  preset: 'alexnet',
  spec: ORIGINAL_SPEC,
  segmentFrames: 224,
  epochs: 10,
  batchSize: 32,
  learningRate: 3e-4,
  warmUp: 0,
  schedule: 'constant',
  weightDecay: 0,
  labelSmoothing: 0,
  classWeightPower: 0,
  augmentation: null,
};

/** @throws SerError `config-invalid` naming the first field out of range. */
export function validateConfig(config: TrainingConfig): void {
  const check = (field: keyof TrainingConfig, isValid: boolean, reason: string) => {
    if (!isValid) throw new SerError({ code: 'config-invalid', details: { field, reason } });
  };
  const { epochs, batchSize, learningRate, warmUp, averagedShare = 0, towers = 1 } = config;
  const { weightDecay, labelSmoothing, classWeightPower } = config;
  check('epochs', Number.isInteger(epochs) && epochs >= 1, 'must be a whole number from 1');
  check(
    'batchSize',
    Number.isInteger(batchSize) && batchSize >= 2,
    'must be a whole number from 2',
  );
  check(
    'towers',
    Number.isInteger(towers) && towers >= 1 && towers <= MAXIMUM_TOWERS,
    `must be a whole number from 1 to ${MAXIMUM_TOWERS}`,
  );
  check('learningRate', learningRate > 0 && learningRate <= 1, 'must be in (0, 1]');
  check('warmUp', warmUp >= 0 && warmUp < 1, 'must be in [0, 1)');
  check('averagedShare', averagedShare >= 0 && averagedShare <= 1, 'must be in [0, 1]');
  check('weightDecay', weightDecay >= 0, 'must not be negative');
  check('labelSmoothing', labelSmoothing >= 0 && labelSmoothing < 1, 'must be in [0, 1)');
  check('classWeightPower', classWeightPower >= 0 && classWeightPower <= 1, 'must be in [0, 1]');
  check(
    'segmentFrames',
    Number.isInteger(config.segmentFrames) && config.segmentFrames >= 64,
    'must be a whole number from 64',
  );
}

/** How many of the last epochs' weights make the outcome: 0, or at least two. */
export function averagedEpochs({ epochs, averagedShare = 0 }: TrainingConfig): number {
  const n = Math.round(epochs * averagedShare);
  return n < 2 ? 0 : n;
}

/** @throws SerError `corpus-invalid` when there is not even one batch. */
export function stepsPerEpoch(nItems: number, batchSize: number): number {
  const perEpoch = Math.floor(nItems / batchSize);
  if (perEpoch > 0) return perEpoch;
  const details = {
    fault: 'too-few-recordings',
    nRecordings: nItems,
    nNeeded: batchSize,
  } as const;
  throw new SerError({ code: 'corpus-invalid', details });
}

/** Learning rate of one step: constant, or a linear warm-up from 4 % and then a cosine to almost nothing. */
export function learningRateAt(config: TrainingConfig, step: number, nSteps: number): number {
  if (config.schedule === 'constant') return config.learningRate;
  const progress = step / nSteps;
  if (progress < config.warmUp)
    return config.learningRate * (0.04 + (0.96 * progress) / config.warmUp);
  const rest = (progress - config.warmUp) / (1 - config.warmUp);
  return config.learningRate * (0.5 * (1 + Math.cos(Math.PI * rest)) + 1e-4);
}
