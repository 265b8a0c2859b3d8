import {
  add,
  conv2d,
  engine,
  fused,
  matMul,
  maxPool,
  mean,
  mul,
  relu,
  reshape,
  tensor2d,
  tile,
  div,
  sum,
  expandDims,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { batchNormReluGrad, batchNormReluTrain, biasReluGrad, type BatchNormRelu } from './ops.ts';
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

type Conv = Extract<LayerSpec, { kind: 'conv' }>;
type Dense = Extract<LayerSpec, { kind: 'dense' }>;
type Pool = Extract<LayerSpec, { kind: 'maxPool' }>;

function explicitPad({
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
      return reshape(input, [input.shape[0] ?? 0, -1]);
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

/**
 * The gradient with respect to a layer's input; those of its weights go to `emit`.
 *
 * @param needInput false at the end of the way back, where the input's gradient is not wanted.
 */
export function backward(
  trace: Trace,
  dy: Tensor,
  weight: Lookup,
  emit: (name: string, gradient: Tensor) => void,
  needInput: boolean,
): Tensor | null {
  const { layer, input, output } = trace;
  switch (layer.kind) {
    case 'conv':
      return backwardConv(trace, layer, dy as Tensor4D, weight, emit, needInput);
    case 'maxPool':
      return needInput
        ? backwardPool(layer, input as Tensor4D, output as Tensor4D, dy as Tensor4D)
        : null;
    case 'meanOverTime': {
      const nFrames = input.shape[2] ?? 1;
      return tile(expandDims(div(dy, nFrames), 2), [1, 1, nFrames, 1]);
    }
    case 'flatten':
      return reshape(dy, input.shape);
    case 'dropout':
      return trace.mask === undefined ? dy : mul(dy, trace.mask);
    case 'dense':
      return backwardDense(layer, trace, dy as Tensor2D, weight, emit, needInput);
  }
}

function backwardConv(
  trace: Trace,
  layer: Conv,
  dy: Tensor4D,
  weight: Lookup,
  emit: (name: string, gradient: Tensor) => void,
  needInput: boolean,
): Tensor | null {
  const filter = weight(`${layer.name}/kernel`) as Tensor4D;
  const dz = backwardActivation(trace, layer, dy, weight, emit);
  const attrs = {
    strides: layer.stride,
    pad: explicitPad(layer),
    dataFormat: 'NHWC',
    dimRoundingMode: undefined,
  };
  emit(
    `${layer.name}/kernel`,
    runKernel(
      'Conv2DBackpropFilter',
      { x: trace.input, dy: dz },
      {
        ...attrs,
        filterShape: filter.shape,
      },
    ),
  );
  if (!needInput) return null;
  return runKernel(
    'Conv2DBackpropInput',
    { dy: dz, filter },
    { ...attrs, inputShape: trace.input.shape },
  );
}

function backwardActivation(
  trace: Trace,
  layer: Conv,
  dy: Tensor4D,
  weight: Lookup,
  emit: (name: string, gradient: Tensor) => void,
): Tensor4D {
  if (trace.batchNorm !== undefined && trace.preNorm !== undefined) {
    const { dx, dGamma, dBeta } = batchNormReluGrad(
      dy,
      trace.batchNorm,
      trace.preNorm,
      weight(`${layer.name}_bn/gamma`),
      BATCH_NORM_EPSILON,
    );
    emit(`${layer.name}_bn/gamma`, dGamma);
    emit(`${layer.name}_bn/beta`, dBeta);
    return dx;
  }
  const { dx, dBias } = biasReluGrad(dy, trace.output);
  emit(`${layer.name}/bias`, dBias);
  return dx as Tensor4D;
}

function backwardPool(layer: Pool, input: Tensor4D, output: Tensor4D, dy: Tensor4D): Tensor {
  return runKernel(
    'MaxPoolGrad',
    { dy, input, output },
    {
      filterSize: layer.size,
      strides: layer.stride,
      pad: 'valid',
      dimRoundingMode: undefined,
    },
  );
}

function backwardDense(
  layer: Dense,
  trace: Trace,
  dy: Tensor2D,
  weight: Lookup,
  emit: (name: string, gradient: Tensor) => void,
  needInput: boolean,
): Tensor | null {
  let dz: Tensor = dy;
  if (layer.relu) {
    const { dx, dBias } = biasReluGrad(dy, trace.output);
    emit(`${layer.name}/bias`, dBias);
    dz = dx;
  } else {
    emit(`${layer.name}/bias`, sum(dy, 0));
  }
  emit(`${layer.name}/kernel`, matMul(trace.input as Tensor2D, dz as Tensor2D, true, false));
  return needInput
    ? matMul(dz as Tensor2D, weight(`${layer.name}/kernel`) as Tensor2D, false, true)
    : null;
}

/** tfjs's own gradient kernels have no public function of their own. */
function runKernel(
  name: string,
  inputs: Record<string, Tensor>,
  attrs: Record<string, unknown>,
): Tensor {
  return engine().runKernel(name, inputs, attrs as never) as Tensor;
}
