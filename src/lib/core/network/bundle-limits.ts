import { MAXIMUM_RATE_HZ, MINIMUM_RATE_HZ } from '../audio/waveform.ts';
import { SerError } from '../errors.ts';
import type { FeatureSpec } from '../features/spec.ts';
import { outputShape, weightShapes } from './initializers.ts';
import { MAXIMUM_TOWERS, type LayerSpec, type Topology } from './network.ts';

/**
 * What a model may ask of a device. A description of a few bytes could ask for more than any has; these limits leave
 * the largest network of the app several times over.
 */
const MAXIMUM_FFT = 65_536;
const MAXIMUM_HOP = 65_536;
const MAXIMUM_MELS = 1024;
const MAXIMUM_LAYERS = 100;
/** Numbers in all layers for the pictures of one batch, which are in memory at the same time. */
const MAXIMUM_ACTIVATIONS = 64e6;
/** In all towers; one of the full-size network on the largest picture that the app trains on has 247 million. */
const MAXIMUM_WEIGHTS = 300e6;
/** Pictures of one batch for each stretch of the frequency axis, as in `inference/segment-logits.ts`. */
const BATCH_PICTURES = 8;

type Shape = Parameters<typeof outputShape>[1];

/** @throws SerError `bundle-invalid` for a picture of the sound that no device would make. */
export function requireModestSpec(spec: FeatureSpec): void {
  const { sampleRate, nFft, hopLength, nMels } = spec;
  const isKnownRate = sampleRate >= MINIMUM_RATE_HZ && sampleRate <= MAXIMUM_RATE_HZ;
  if (!isKnownRate || !Number.isInteger(sampleRate)) throw invalid('sampleRate is out of range');
  if (nFft > MAXIMUM_FFT) throw invalid('nFft is out of range');
  if (hopLength > MAXIMUM_HOP) throw invalid('hopLength is out of range');
  if (nMels > MAXIMUM_MELS) throw invalid('nMels is out of range');
}

/**
 * Follows a picture through all layers.
 *
 * @param nWarps stretches of the frequency axis.
 * @throws SerError `bundle-invalid` where a layer cannot follow the one before, nothing is left of the picture, or it
 *   becomes too large.
 */
export function requireUsableTopology(topology: Topology, nWarps: number): void {
  const {
    inputShape: [height, width],
    layers,
    towers = 1,
  } = topology;
  if (layers.length > MAXIMUM_LAYERS) throw invalid(`${layers.length} layers are too many`);
  if (towers > MAXIMUM_TOWERS) throw invalid(`${towers} towers are too many`);
  if (new Set(layers.map(({ name }) => name)).size < layers.length)
    throw invalid('two layers have the same name');
  let shape: Shape = { height, width, channels: 1 };
  let nActivations = height * width;
  for (const layer of layers) {
    if (!canFollow(layer, shape)) throw invalid(`${layer.name} cannot follow the layer before`);
    nActivations += paddedSize(layer, shape);
    shape = outputShape(layer, shape);
    const sizes = Object.values(shape);
    if (!sizes.every((n) => Number.isSafeInteger(n) && n >= 1))
      throw invalid(`${layer.name} leaves nothing of the picture`);
    nActivations += sizeOf(sizes);
  }
  const nWeights = weightShapes(topology).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const isModest = nActivations * BATCH_PICTURES * nWarps <= MAXIMUM_ACTIVATIONS;
  if (!isModest || nWeights > MAXIMUM_WEIGHTS)
    throw invalid('the network is too large for any device');
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Pictures become features once, by `flatten`. */
function canFollow({ kind }: LayerSpec, shape: Shape): boolean {
  const isPicture = 'channels' in shape;
  if (kind === 'dropout') return true;
  return kind === 'dense' ? !isPicture : isPicture;
}

/** A convolution works on a copy with its padding. */
function paddedSize(layer: LayerSpec, shape: Shape): number {
  if (layer.kind !== 'conv' || !('channels' in shape)) return 0;
  const [y, x] = layer.pad;
  return (shape.height + 2 * y) * (shape.width + 2 * x) * shape.channels;
}

function invalid(reason: string): SerError {
  return new SerError({ code: 'bundle-invalid', details: { reason } });
}
