import { outputShape, weightShapes } from './initializers.ts';
import type { Topology } from './network.ts';

/** What training a network asks of a device, bytes. */
export interface Footprint {
  /** Numbers that are learnt or averaged. */
  nWeights: number;
  /**
   * Weights, gradients, both moments of the optimiser, the mean of the weights if there is one, and the activations of one
   * batch with their gradients.
   */
  trainingBytes: number;
  /** Weights, both moments and the mean, as a checkpoint keeps them. */
  checkpointBytes: number;
  /** Weights at 16 bit, as a model keeps them. */
  modelBytes: number;
  /** The largest single array, of weights or of a layer's activations; WebGPU must hold it in one buffer. */
  largestBytes: number;
}

const FLOAT_BYTES = 4;

/** @param isAveraged whether a mean of the weights is kept besides. */
export function footprint(topology: Topology, batchSize: number, isAveraged = false): Footprint {
  const sizes = weightShapes(topology).map(({ shape }) => shape.reduce((size, n) => size * n, 1));
  const nWeights = sizes.reduce((sum, size) => sum + size, 0);
  const perPicture = activationSizes(topology);
  const activations = batchSize * perPicture.reduce((sum, { kept }) => sum + kept, 0);
  const nMeans = isAveraged ? 1 : 0;
  const largest = batchSize * Math.max(...perPicture.map(({ size }) => size));
  return {
    nWeights,
    trainingBytes: FLOAT_BYTES * ((4 + nMeans) * nWeights + 2 * activations),
    checkpointBytes: (3 + nMeans) * FLOAT_BYTES * nWeights,
    modelBytes: 2 * nWeights,
    largestBytes: FLOAT_BYTES * Math.max(...sizes, largest),
  };
}

/** Numbers in front of each layer and behind the last, for one picture; normalised convolutions keep theirs twice. */
function activationSizes({ inputShape: [height, width], layers }: Topology) {
  type Shape = Parameters<typeof outputShape>[1];
  let shape: Shape = { height, width, channels: 1 };
  const sizes = [{ size: height * width, kept: height * width }];
  for (const layer of layers) {
    shape = outputShape(layer, shape);
    const size = 'features' in shape ? shape.features : shape.height * shape.width * shape.channels;
    sizes.push({ size, kept: layer.kind === 'conv' && layer.batchNorm ? 2 * size : size });
  }
  return sizes;
}
