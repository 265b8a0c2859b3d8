import {
  add,
  cast,
  keep,
  mul,
  oneHot,
  squeeze,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { backward } from './backward.ts';
import { forwardPlain, forwardTrain, type Lookup, type Trace } from './layers.ts';
import type { LayerSpec } from './network.ts';

/** One chain of layers on tensors; whoever calls these tidies up after them. */

export function lastConvolution(chain: readonly LayerSpec[]): number {
  return chain.findLastIndex((layer) => layer.kind === 'conv');
}

/** What every layer made of `input` in inference. */
export function traceInference(
  chain: readonly LayerSpec[],
  input: Tensor,
  weight: Lookup,
): Trace[] {
  return traced(chain, input, (layer, x) => ({
    layer,
    input: x,
    output: forwardPlain(layer, x, weight),
  }));
}

/** The same in training. @param dropout gives uniform numbers in [0, 1). */
export function traceTraining(
  chain: readonly LayerSpec[],
  input: Tensor,
  weight: Lookup,
  dropout: () => number,
): Trace[] {
  return traced(chain, input, (layer, x) => forwardTrain(layer, x, weight, dropout));
}

function traced(
  chain: readonly LayerSpec[],
  input: Tensor,
  forward: (layer: LayerSpec, x: Tensor) => Trace,
): Trace[] {
  const traces: Trace[] = [];
  let x = input;
  for (const layer of chain) {
    const trace = forward(layer, x);
    traces.push(trace);
    x = trace.output;
  }
  return traces;
}

/**
 * Output of the last convolution for one picture, and the slope of one logit there, both `[height, width, channels]`.
 *
 * @param weight of inference, as `forwardPlain` wants it.
 */
export function slopeAtLastConvolution(
  chain: readonly LayerSpec[],
  picture: Tensor4D,
  labelIndex: number,
  weight: Lookup,
): { activations: Tensor; slope: Tensor } {
  const traces = traceInference(chain, picture, weight);
  const last = lastConvolution(chain);
  const nClasses = traces.at(-1)?.output.shape[1] ?? 0;
  let dy: Tensor = cast(oneHot([labelIndex], nClasses), 'float32');
  for (const trace of traces.slice(last + 1).reverse())
    dy = backward(trace, dy, weight, () => undefined, true) ?? dy;
  return {
    activations: squeeze(traces[last]?.output as Tensor4D, [0]),
    slope: squeeze(dy, [0]),
  };
}

/**
 * The way back through `traces`; gradients go into `gradients` and are kept. It ends at the first layer that learns.
 *
 * @param slope of the loss with respect to the logits.
 * @param frozen names of layers whose weights do not learn.
 */
export function backpropagate(
  traces: readonly Trace[],
  slope: Tensor2D,
  weight: Lookup,
  frozen: ReadonlySet<string>,
  gradients: Map<string, Tensor>,
): void {
  const first = traces.findIndex(({ layer }) => hasWeights(layer) && !frozen.has(layer.name));
  let dy: Tensor = slope;
  for (let i = traces.length - 1; i >= first && first >= 0; i--) {
    const trace = traces[i] as Trace;
    const emit = (name: string, gradient: Tensor) => {
      if (!frozen.has(trace.layer.name)) gradients.set(name, keep(gradient));
    };
    dy = backward(trace, dy, weight, emit, i > first) ?? dy;
  }
}

/**
 * Moving averages for inference; the variance unbiased, as PyTorch has it.
 *
 * @param share of the old value.
 */
export function updateMoving(
  traces: readonly Trace[],
  share: number,
  weight: (name: string) => Variable,
): void {
  for (const { layer, batchNorm, output } of traces) {
    if (batchNorm === undefined) continue;
    const nRows = output.size / (output.shape.at(-1) ?? 1);
    const blend = (name: string, value: Tensor) => {
      const moving = weight(`${layer.name}_bn/${name}`);
      moving.assign(add(mul(moving, share), mul(value, 1 - share)));
    };
    blend('moving_mean', batchNorm.mean);
    blend('moving_variance', mul(batchNorm.variance, nRows / (nRows - 1)));
  }
}

function hasWeights({ kind }: LayerSpec): boolean {
  return kind === 'conv' || kind === 'dense';
}
