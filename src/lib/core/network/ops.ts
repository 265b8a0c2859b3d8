import {
  engine,
  scalar,
  tidy,
  add,
  div,
  mean,
  mul,
  greater,
  relu,
  rsqrt,
  sqrt,
  square,
  sub,
  sum,
  variable,
  where,
  zerosLike,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  type TensorInfo,
  type Variable,
} from '@tensorflow/tfjs-core';
import { activeWasmKernels } from './wasm-memory.ts';
import {
  batchNormReluGradWasm,
  batchNormReluTrainWasm,
  biasReluGradWasm,
} from './wasm-training.ts';

/**
 * The steps of training that tfjs has no single operation for: composed of its operations on every backend, and one
 * kernel each on WASM, where composing them costs many slow passes over the activations.
 */

export interface BatchNormRelu {
  /** `relu(gamma (x - mean) / sqrt(variance + epsilon) + beta)`. */
  y: Tensor4D;
  mean: Tensor1D;
  /** Biased, over batch, height and width. */
  variance: Tensor1D;
}

/** Batch normalisation by the batch's own statistics, then ReLU. `x` is `[batch, height, width, channels]`. */
export function batchNormReluTrain(
  x: Tensor4D,
  gamma: Tensor,
  beta: Tensor,
  epsilon: number,
): BatchNormRelu {
  const kernels = activeWasmKernels();
  if (kernels !== null) {
    const out = batchNormReluTrainWasm(kernels, x, gamma, beta, epsilon);
    return {
      y: wrap(out.y) as Tensor4D,
      mean: wrap(out.mean) as Tensor1D,
      variance: wrap(out.variance) as Tensor1D,
    };
  }
  const average = mean<Tensor1D>(x, [0, 1, 2]);
  const centred = sub<Tensor4D>(x, average);
  const variance = mean<Tensor1D>(square(centred), [0, 1, 2]);
  const scale = mul(gamma, rsqrt(add(variance, epsilon)));
  return { y: relu(add<Tensor4D>(mul(centred, scale), beta)), mean: average, variance };
}

/** Gradients of `batchNormReluTrain` (Ioffe & Szegedy 2015, section 3, through the ReLU). */
export function batchNormReluGrad(
  dy: Tensor4D,
  forward: BatchNormRelu,
  x: Tensor4D,
  gamma: Tensor,
  epsilon: number,
): { dx: Tensor4D; dGamma: Tensor; dBeta: Tensor } {
  const kernels = activeWasmKernels();
  if (kernels !== null) {
    const out = batchNormReluGradWasm(kernels, dy, forward, x, gamma, epsilon);
    return {
      dx: wrap(out.dx) as Tensor4D,
      dGamma: wrap(out.dGamma),
      dBeta: wrap(out.dBeta),
    };
  }
  const g = where(greater(forward.y, 0), dy, zerosLike(dy));
  const invDeviation = rsqrt(add(forward.variance, epsilon));
  const standard = mul(sub(x, forward.mean), invDeviation);
  const dBeta = sum(g, [0, 1, 2]);
  const dGamma = sum(mul(g, standard), [0, 1, 2]);
  const nRows = x.size / (x.shape[3] || 1);
  const centred = sub(g, div(add(dBeta, mul(standard, dGamma)), nRows));
  return { dx: mul(centred, mul(gamma, invDeviation)), dGamma, dBeta };
}

/** Gradient through `y = relu(x + bias)`: `dx` and the bias's own. `dy` and `y` are `[..., channels]`. */
export function biasReluGrad(dy: Tensor, y: Tensor): { dx: Tensor; dBias: Tensor } {
  const kernels = activeWasmKernels();
  if (kernels !== null) {
    const out = biasReluGradWasm(kernels, dy, y);
    return { dx: wrap(out.dx), dBias: wrap(out.dBias) };
  }
  const dx = where(greater(y, 0), dy, zerosLike(dy));
  return {
    dx,
    dBias: sum(
      dx,
      dx.shape.slice(0, -1).map((_, axis) => axis),
    ),
  };
}

export interface Moments {
  first: Variable;
  second: Variable;
}

export function zeroMoments(weights: Tensor): Moments {
  return tidy(() => ({
    first: variable(zerosLike(weights), false),
    second: variable(zerosLike(weights), false),
  }));
}

export interface AdamWOptions {
  beta1: number;
  beta2: number;
  /** Passed explicitly: tfjs's own default depends on the backend (https://github.com/tensorflow/tfjs/issues/6980). */
  epsilon: number;
  learningRate: number;
  weightDecay: number;
  /** Counts from 1. */
  step: number;
}

/** One AdamW step (Loshchilov & Hutter 2019, algorithm 2) in place. */
export function adamW(
  weights: Variable,
  gradient: Tensor,
  moments: Moments,
  o: AdamWOptions,
): void {
  const stepSize = o.learningRate / (1 - o.beta1 ** o.step);
  const root = 1 / (1 - o.beta2 ** o.step);
  const keep = 1 - o.learningRate * o.weightDecay;
  const kernels = activeWasmKernels();
  if (kernels !== null) {
    const { first, second } = moments;
    kernels.nn.adamW(
      kernels.address(weights),
      kernels.address(gradient),
      kernels.address(first),
      kernels.address(second),
      weights.size,
      o.beta1,
      o.beta2,
      o.epsilon,
      stepSize,
      root,
      keep,
    );
    return;
  }
  tidy(() => {
    const first = add(mul(moments.first, o.beta1), mul(gradient, 1 - o.beta1));
    const second = add(mul(moments.second, o.beta2), mul(square(gradient), 1 - o.beta2));
    moments.first.assign(first);
    moments.second.assign(second);
    const change = div(mul(first, stepSize), add(sqrt(mul(second, root)), scalar(o.epsilon)));
    weights.assign(sub(mul(weights, keep), change));
  });
}

/** Hands a kernel's result to tfjs, which then owns it and frees it with the surrounding `tidy`. */
function wrap(info: TensorInfo): Tensor {
  return engine().makeTensorFromTensorInfo(info);
}
