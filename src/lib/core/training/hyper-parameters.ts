import type { AugmentationConfig } from '../features/augment.ts';
import { PICTURE_SPEC } from '../features/spec.ts';
import type { Preset } from '../network/alexnet.ts';
import { MAXIMUM_TOWERS } from '../network/network.ts';
import type { TrainingConfig } from './config.ts';

type NumericField = {
  [F in keyof TrainingConfig]-?: Required<TrainingConfig>[F] extends number ? F : never;
}[keyof TrainingConfig];

type AugmentationField = {
  [F in keyof AugmentationConfig]-?: Required<AugmentationConfig>[F] extends number ? F : never;
}[keyof AugmentationConfig];

export type HyperParameterName = NumericField | AugmentationField | 'nMels' | 'hopLength';

/** One number that may be changed before a run: where it is meaningful, in what unit, in what steps. */
export interface HyperParameter {
  name: HyperParameterName;
  group: 'network' | 'course' | 'loss' | 'picture' | 'augmentation';
  unit:
    | 'networks'
    | 'epochs'
    | 'recordings'
    | 'share'
    | 'frames'
    | 'bands'
    | 'samples'
    | 'decibels'
    | null;
  minimum: number;
  maximum: number;
  /** Null: any number in the range. */
  step: number | null;
}

/** Everything of a configuration that is a number, in the order in which it is shown. */
export const HYPER_PARAMETERS: readonly HyperParameter[] = [
  row('towers', 'network', 'networks', 1, MAXIMUM_TOWERS, 1),
  row('epochs', 'course', 'epochs', 1, 1000, 1),
  row('batchSize', 'course', 'recordings', 2, 256, 1),
  row('learningRate', 'course', null, 1e-6, 1, null),
  row('warmUp', 'course', 'share', 0, 0.9, null),
  row('averagedShare', 'course', 'share', 0, 1, null),
  row('weightDecay', 'course', null, 0, 1, null),
  row('labelSmoothing', 'loss', 'share', 0, 0.9, null),
  row('classWeightPower', 'loss', null, 0, 1, null),
  row('segmentFrames', 'picture', 'frames', 64, 1024, 1),
  row('nMels', 'picture', 'bands', 32, 256, 1),
  row('hopLength', 'picture', 'samples', 64, 1024, 1),
  row('tempo', 'augmentation', null, 0, 0.5, null),
  row('warp', 'augmentation', null, 0, 0.3, null),
  row('shift', 'augmentation', 'bands', 0, 8, null),
  row('mixStyle', 'augmentation', 'share', 0, 1, null),
  row('noise', 'augmentation', 'share', 0, 1, null),
  row('babble', 'augmentation', 'share', 0, 1, null),
  row('equalizerDb', 'augmentation', 'decibels', 0, 20, null),
  row('bandLimit', 'augmentation', 'share', 0, 1, null),
  row('telephone', 'augmentation', 'share', 0, 1, null),
];

function row(
  name: HyperParameterName,
  group: HyperParameter['group'],
  unit: HyperParameter['unit'],
  minimum: number,
  maximum: number,
  step: number | null,
): HyperParameter {
  return { name, group, unit, minimum, maximum, step };
}

/** @returns null for an augmentation that this configuration does not have. */
export function readHyperParameter(
  config: TrainingConfig,
  name: HyperParameterName,
): number | null {
  if (name === 'nMels' || name === 'hopLength') return config.spec[name];
  if (isAugmentation(name))
    return config.augmentation === null ? null : (config.augmentation[name] ?? 0);
  return config[name] ?? (name === 'towers' ? 1 : 0);
}

/** The same configuration with one number changed; an augmentation needs one that is on. */
export function withHyperParameter(
  config: TrainingConfig,
  name: HyperParameterName,
  value: number,
): TrainingConfig {
  if (name === 'nMels' || name === 'hopLength')
    return { ...config, spec: { ...config.spec, [name]: value } };
  if (!isAugmentation(name)) return { ...config, [name]: value };
  const { augmentation } = config;
  return augmentation === null
    ? config
    : { ...config, augmentation: { ...augmentation, [name]: value } };
}

/**
 * The same configuration with another network. Full-size AlexNet is too large to stand beside others, and takes no
 * picture of few bands.
 *
 * @param recipe what `config` began as: back at its network, its towers and bands are back too.
 */
export function withPreset(
  config: TrainingConfig,
  preset: Preset,
  recipe: TrainingConfig,
): TrainingConfig {
  if (preset === config.preset) return config;
  const { towers = 1, spec } = preset === recipe.preset ? recipe : config;
  const isLarge = preset === 'alexnet' && recipe.preset !== 'alexnet';
  const nMels = isLarge ? Math.max(spec.nMels, PICTURE_SPEC.nMels) : spec.nMels;
  return { ...config, preset, towers: isLarge ? 1 : towers, spec: { ...config.spec, nMels } };
}

/** The first number of `config` outside its range, or null. */
export function outOfRange(config: TrainingConfig): HyperParameter | null {
  const isWrong = ({ name, minimum, maximum, step }: HyperParameter) => {
    const value = readHyperParameter(config, name);
    if (value === null) return false;
    const isWhole = step === null || Number.isInteger(value / step);
    return !(value >= minimum && value <= maximum && isWhole);
  };
  return HYPER_PARAMETERS.find(isWrong) ?? null;
}

function isAugmentation(name: HyperParameterName): name is AugmentationField {
  return HYPER_PARAMETERS.some((one) => one.name === name && one.group === 'augmentation');
}
