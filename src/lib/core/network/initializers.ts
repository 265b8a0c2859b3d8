import { SerError } from '../errors.ts';
import { createRng } from '../rng.ts';
import { chainsOf, towerSeed, type LayerSpec, type Topology, type WeightArray } from './network.ts';

/** Height, width, channels of a picture on its way, or the width of a row of features. */
type Shape = { height: number; width: number; channels: number } | { features: number };

/** Shape after `layer`; pooling and convolution drop what does not fill a window. */
export function outputShape(layer: LayerSpec, shape: Shape): Shape {
  if (layer.kind === 'dense') return { features: layer.units };
  if (layer.kind === 'dropout' || 'features' in shape) return shape;
  const { height, width, channels } = shape;
  switch (layer.kind) {
    case 'conv':
      return {
        height: Math.floor((height + 2 * layer.pad[0] - layer.kernel[0]) / layer.stride[0]) + 1,
        width: Math.floor((width + 2 * layer.pad[1] - layer.kernel[1]) / layer.stride[1]) + 1,
        channels: layer.filters,
      };
    case 'maxPool':
      return {
        height: Math.floor((height - layer.size[0]) / layer.stride[0]) + 1,
        width: Math.floor((width - layer.size[1]) / layer.stride[1]) + 1,
        channels,
      };
    case 'meanOverTime':
      return { height, width: 1, channels };
    case 'flatten':
      return { features: height * width * channels };
  }
}

/** Name and shape of an array of weights. */
interface WeightShape {
  name: string;
  shape: number[];
  /** The layer of the topology that it belongs to, whichever tower it is in. */
  layer: string;
  /** Counted from 0. */
  tower: number;
  /** Its name in a network of one tower. */
  ownName: string;
}

/** All weights, in order, tower by tower. */
export function weightShapes(topology: Topology): WeightShape[] {
  return chainsOf(topology).flatMap((chain, tower) =>
    chainShapes(topology.inputShape, chain).map(({ at, ...weights }) => {
      const layer = topology.layers[at]?.name ?? '';
      const ownName = layer + weights.name.slice(chain[at]?.name.length);
      return { ...weights, layer, tower, ownName };
    }),
  );
}

/** `at`: position of the layer in the chain. */
function chainShapes([height, width]: Topology['inputShape'], chain: readonly LayerSpec[]) {
  let shape: Shape = { height, width, channels: 1 };
  const weights: { name: string; shape: number[]; at: number }[] = [];
  for (const [at, layer] of chain.entries()) {
    const { name } = layer;
    if (layer.kind === 'conv' && 'channels' in shape) {
      weights.push({
        name: `${name}/kernel`,
        shape: [...layer.kernel, shape.channels, layer.filters],
        at,
      });
      const parts = layer.batchNorm
        ? ['_bn/gamma', '_bn/beta', '_bn/moving_mean', '_bn/moving_variance']
        : ['/bias'];
      for (const part of parts) weights.push({ name: name + part, shape: [layer.filters], at });
    } else if (layer.kind === 'dense' && 'features' in shape) {
      weights.push({ name: `${name}/kernel`, shape: [shape.features, layer.units], at });
      weights.push({ name: `${name}/bias`, shape: [layer.units], at });
    }
    shape = outputShape(layer, shape);
  }
  return weights;
}

/** @throws SerError `bundle-invalid` when weights of the topology are missing or of another shape. */
export function requireFitting(weights: readonly WeightArray[], topology: Topology): void {
  const invalid = (reason: string) => new SerError({ code: 'bundle-invalid', details: { reason } });
  const given = new Map(weights.map((array) => [array.name, array.shape]));
  for (const { name, shape } of weightShapes(topology)) {
    const own = given.get(name);
    if (own === undefined) throw invalid(`${name} is missing`);
    if (own.join() !== shape.join())
      throw invalid(`${name} has shape [${own.join(', ')}], expected [${shape.join(', ')}]`);
  }
}

/**
 * PyTorch's defaults, which the recipe was found with: kernels and biases U(-1/√fanIn, 1/√fanIn), batch
 * normalisation starts as the identity.
 */
export function initialWeights(topology: Topology, seed: number): WeightArray[] {
  const shapes = weightShapes(topology);
  let fanIn = 1;
  return shapes.map(({ name, shape, tower, ownName }) => {
    const data = new Float32Array(shape.reduce((product, n) => product * n, 1));
    if (name.endsWith('/gamma') || name.endsWith('/moving_variance')) data.fill(1);
    if (name.endsWith('/kernel')) fanIn = data.length / (shape.at(-1) ?? 1);
    if (name.endsWith('/kernel') || name.endsWith('/bias')) {
      const rng = createRng(towerSeed(seed, tower), 'initial', ownName);
      const bound = 1 / Math.sqrt(fanIn);
      for (let i = 0; i < data.length; i++) data[i] = rng.uniform(-bound, bound);
    }
    return { name, shape, data };
  });
}
