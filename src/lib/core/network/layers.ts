import {
  add,
  conv2d,
  fused,
  keep,
  matMul,
  maxPool,
  mean,
  mul,
  relu,
  reshape,
  tensor2d,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { batchNormReluTrain, type BatchNormRelu } from './ops.ts';
import type { LayerSpec } from './network.ts';

/** PyTorch's default, which the recipe was found with. */
export const BATCH_NORM_EPSILON = 1e-5;

export type Lookup = (name: string) => Tensor;

/** What a layer's forward pass leaves for its backward pass. */
export interface Trace {
  layer: LayerSpec;
  input: Tensor;
  output: Tensor;
  batchNorm?: BatchNormRelu;
  /** The convolution's result before batch normalisation. */
  preNorm?: Tensor4D;
  /** Dropout's factors, 0 or 1 / (1 - rate). */
  mask?: Tensor;
}

/** Keeps what the backward pass needs beyond the surrounding `tidy`, until `disposeTrace`. */
export function keepTrace(trace: Trace): void {
  for (const t of tensorsOf(trace)) keep(t);
}

export function disposeTrace(trace: Trace): void {
  for (const t of tensorsOf(trace)) if (!t.isDisposed) t.dispose();
}

function tensorsOf({ input, output, batchNorm, preNorm, mask }: Trace): Tensor[] {
  const optional = [batchNorm?.mean, batchNorm?.variance, preNorm, mask];
  return [input, output, ...optional.filter((t) => t !== undefined)];
}

export type Conv = Extract<LayerSpec, { kind: 'conv' }>;

export function explicitPad({
  pad: [y, x],
}: Conv): [[number, number], [number, number], [number, number], [number, number]] {
  return [
    [0, 0],
    [y, y],
    [x, x],
    [0, 0],
  ];
}

function convolve(x: Tensor4D, layer: Conv, filter: Tensor): Tensor4D {
  return conv2d(x, filter as Tensor4D, layer.stride, explicitPad(layer));
}

/** One layer in training mode. `dropout` gives uniform numbers in [0, 1). */
export function forwardTrain(
  layer: LayerSpec,
  input: Tensor,
  weight: Lookup,
  dropout: () => number,
): Trace {
  if (layer.kind === 'conv' && layer.batchNorm) {
    const z = convolve(input as Tensor4D, layer, weight(`${layer.name}/kernel`));
    const batchNorm = batchNormReluTrain(
      z,
      weight(`${layer.name}_bn/gamma`),
      weight(`${layer.name}_bn/beta`),
      BATCH_NORM_EPSILON,
    );
    return { layer, input, output: batchNorm.y, batchNorm, preNorm: z };
  }
  if (layer.kind === 'dropout') {
    const mask = dropoutMask(input as Tensor2D, layer.rate, dropout);
    return { layer, input, output: mul(input, mask), mask };
  }
  return { layer, input, output: forwardPlain(layer, input, weight) };
}

/**
 * One layer where nothing depends on the mode. In inference `weight` gives every convolution a kernel and a bias with
 * its batch normalisation folded in, and dropout does nothing.
 */
export function forwardPlain(layer: LayerSpec, input: Tensor, weight: Lookup): Tensor {
  switch (layer.kind) {
    case 'conv':
      return convBiasRelu(
        input as Tensor4D,
        layer,
        weight(`${layer.name}/kernel`),
        weight(`${layer.name}/bias`),
      );
    case 'maxPool':
      return maxPool(input as Tensor4D, layer.size, layer.stride, 'valid');
    case 'meanOverTime':
      return mean(input, 2);
    case 'flatten':
      return reshape(input, [input.shape[0], -1]);
    case 'dropout':
      return input;
    case 'dense': {
      const z = add(
        matMul(input as Tensor2D, weight(`${layer.name}/kernel`) as Tensor2D),
        weight(`${layer.name}/bias`),
      );
      return layer.relu ? relu(z) : z;
    }
  }
}

function convBiasRelu(x: Tensor4D, layer: Conv, filter: Tensor, bias: Tensor): Tensor {
  return fused.conv2d({
    x,
    filter: filter as Tensor4D,
    strides: layer.stride,
    pad: explicitPad(layer),
    bias,
    activation: 'relu',
  });
}

function dropoutMask(x: Tensor2D, rate: number, uniform: () => number): Tensor2D {
  const mask = new Float32Array(x.size);
  for (let i = 0; i < mask.length; i++) mask[i] = uniform() < rate ? 0 : 1 / (1 - rate);
  return tensor2d(mask, x.shape);
}
