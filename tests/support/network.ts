import type { LayerSpec, Topology, TrainBatch } from '#lib/core/network/network.ts';
import { createRng } from '#lib/core/rng.ts';

/** Standard normal numbers, the same for the same name. */
export function normal(size: number, name: string | number = 'values'): Float32Array {
  const rng = createRng(1, name);
  return Float32Array.from({ length: size }, () => rng.normal());
}

/** A batch of noise with the labels 0, 1, 2 … in turn, every item with the same weight. */
export function noiseBatch(topology: Topology, nItems: number, name = 'batch'): TrainBatch {
  const [height, width] = topology.inputShape;
  const nClasses = classesOf(topology);
  const targets = new Float32Array(nItems * nClasses).fill(0.1 / nClasses);
  for (let i = 0; i < nItems; i++) targets[i * nClasses + (i % nClasses)] = 0.9 + 0.1 / nClasses;
  return {
    inputs: normal(nItems * height * width, name),
    nItems,
    targets,
    itemWeights: new Float32Array(nItems).fill(1 / nItems),
  };
}

export function classesOf(topology: Topology): number {
  const last = topology.layers.at(-1);
  if (last?.kind !== 'dense') throw new Error('The last layer must be dense.');
  return last.units;
}

/** Uniform numbers for dropout masks, the same for the same step. */
export function dropoutOf(step: number): () => number {
  const rng = createRng(2, 'dropout', step);
  return () => rng.uniform();
}

/** Every kind of layer, small enough for finite differences: 16 by 18 pixels, 3 classes. */
export function tinyTopology(batchNorm = true, dropout = 0.25): Topology {
  return {
    name: 'tiny',
    inputShape: [16, 18],
    layers: [
      convolution('conv1', 5, 3, batchNorm),
      { kind: 'maxPool', name: 'pool1', size: [3, 3], stride: [2, 2] },
      convolution('conv2', 7, 3, batchNorm),
      { kind: 'meanOverTime', name: 'mean_over_time' },
      { kind: 'flatten', name: 'flatten' },
      { kind: 'dropout', name: 'dropout', rate: dropout },
      { kind: 'dense', name: 'dense', units: 9, relu: true },
      { kind: 'dense', name: 'logits', units: 3, relu: false },
    ],
  };
}

function convolution(name: string, filters: number, size: number, batchNorm: boolean): LayerSpec {
  const pad: [number, number] = [(size - 1) / 2, (size - 1) / 2];
  return { kind: 'conv', name, filters, kernel: [size, size], stride: [1, 1], pad, batchNorm };
}
