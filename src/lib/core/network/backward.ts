import {
  div,
  engine,
  expandDims,
  matMul,
  mul,
  reshape,
  sum,
  tile,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { BATCH_NORM_EPSILON, explicitPad, type Conv, type Lookup, type Trace } from './layers.ts';
import type { LayerSpec } from './network.ts';
import { batchNormReluGrad, biasReluGrad } from './ops.ts';

type Dense = Extract<LayerSpec, { kind: 'dense' }>;
type Pool = Extract<LayerSpec, { kind: 'maxPool' }>;
/** Takes the gradient of the weights called `name`. */
type Emit = (name: string, gradient: Tensor) => void;

/**
 * The gradient with respect to a layer's input; those of its weights go to `emit`.
 *
 * @param needInput false at the end of the way back, where the input's gradient is not wanted.
 */
export function backward(
  trace: Trace,
  dy: Tensor,
  weight: Lookup,
  emit: Emit,
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
  emit: Emit,
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
  emit: Emit,
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
  emit: Emit,
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
  return engine().runKernel<Tensor>(name, inputs, attrs as never);
}
