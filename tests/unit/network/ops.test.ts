import { tensor, tidy, variable, type Rank, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  adamW,
  batchNormReluGrad,
  batchNormReluTrain,
  biasReluGrad,
  zeroMoments,
  type AdamWOptions,
} from '#lib/core/network/ops.ts';
import { absoluteError, relativeError } from '../../support/close.ts';
import { normal } from '../../support/network.ts';
import { useBackend } from '../../support/node-backends.ts';

const EPSILON = 1e-5;

/** Adam as its paper writes it, with decoupled decay, in double precision. */
function referenceAdamW(start: Float32Array, gradients: Float32Array[], o: AdamWOptions): number[] {
  return Array.from(start, (initial, i) => {
    let [weight, first, second] = [initial, 0, 0];
    gradients.forEach((gradient, t) => {
      const g = gradient[i] ?? NaN;
      first = o.beta1 * first + (1 - o.beta1) * g;
      second = o.beta2 * second + (1 - o.beta2) * g * g;
      const mean = first / (1 - o.beta1 ** (t + 1));
      const square = second / (1 - o.beta2 ** (t + 1));
      weight -= o.learningRate * (mean / (Math.sqrt(square) + o.epsilon) + o.weightDecay * weight);
    });
    return weight;
  });
}

/** Batch normalisation and ReLU of `[rows, channels]` in double precision. */
function referenceBatchNorm(
  x: ArrayLike<number>,
  gamma: ArrayLike<number>,
  beta: ArrayLike<number>,
): { y: Float64Array; mean: Float64Array; variance: Float64Array } {
  const nChannels = gamma.length;
  const nRows = x.length / nChannels;
  const column = (c: number) => Array.from({ length: nRows }, (_, r) => x[r * nChannels + c] ?? 0);
  const average = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / nRows;
  const mean = Float64Array.from({ length: nChannels }, (_, c) => average(column(c)));
  const variance = mean.map((m, c) => average(column(c).map((v) => (v - m) ** 2)));
  const y = Float64Array.from(x, (value, i) => {
    const c = i % nChannels;
    const standard = (value - (mean[c] ?? 0)) / Math.sqrt((variance[c] ?? 0) + EPSILON);
    return Math.max(0, (gamma[c] ?? 0) * standard + (beta[c] ?? 0));
  });
  return { y, mean, variance };
}

/** Slopes of `f` by central differences. */
function differences(
  values: Float32Array,
  f: (values: Float64Array) => number,
  step = 1e-5,
): Float64Array {
  const at = Float64Array.from(values);
  return at.map((value, i) => {
    at[i] = value + step;
    const above = f(at);
    at[i] = value - step;
    const below = f(at);
    at[i] = value;
    return (above - below) / (2 * step);
  });
}

async function read(...tensors: Tensor[]): Promise<Float32Array[]> {
  return Promise.all(tensors.map(async (t) => (await t.data<'float32'>()).slice()));
}

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([1, 3, 4, 7, 70])('AdamW follows its paper for %i weights', async (size) => {
    const options = {
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      learningRate: 0.01,
      weightDecay: 0.1,
    };
    const start = normal(size, 'weights');
    const gradients = Array.from({ length: 20 }, (_, t) => normal(size, `gradient ${t}`));
    const weights = tidy(() => variable(tensor(start)));
    const moments = zeroMoments(weights);
    gradients.forEach((gradient, t) => {
      tidy(() => adamW(weights, tensor(gradient), moments, { ...options, step: t + 1 }));
    });
    const [actual = []] = await read(weights);
    const expected = referenceAdamW(start, gradients, { ...options, step: 0 });
    // The weights have moved by 0.2; 1 - beta2 has five digits in float32.
    expect(absoluteError(actual, expected)).toBeLessThan(5e-6);
    expect(absoluteError(start, expected)).toBeGreaterThan(0.01);
  });

  it('AdamW does not divide by zero', async () => {
    const weights = tidy(() => variable(tensor([1, 2, 3, 4, 5])));
    const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, learningRate: 0.1, weightDecay: 0 };
    tidy(() =>
      adamW(weights, tensor([0, 0, 0, 0, 0]), zeroMoments(weights), { ...options, step: 1 }),
    );
    expect((await read(weights))[0]).toEqual(Float32Array.of(1, 2, 3, 4, 5));
  });

  it.each([1, 3, 4, 7, 9])('batch normalisation of %i channels is right', async (nChannels) => {
    const shape: [number, number, number, number] = [3, 4, 5, nChannels];
    const x = normal(60 * nChannels, 'x').map((value) => 3 * value + 2);
    const gamma = normal(nChannels, 'gamma');
    const beta = normal(nChannels, 'beta');
    const dy = normal(x.length, 'slopes');
    const results = tidy((): Tensor[] => {
      const picture = tensor<Rank.R4>(x, shape);
      const out = batchNormReluTrain(picture, tensor(gamma), tensor(beta), EPSILON);
      const slopes = tensor<Rank.R4>(dy, shape);
      const { dx, dGamma, dBeta } = batchNormReluGrad(slopes, out, picture, tensor(gamma), EPSILON);
      return [out.y, out.mean, out.variance, dx, dGamma, dBeta];
    });
    const [y = [], mean = [], variance = [], gotX = [], gotGamma = [], gotBeta = []] = await read(
      ...results,
    );

    const expected = referenceBatchNorm(x, gamma, beta);
    expect(relativeError(y, expected.y)).toBeLessThan(1e-6);
    expect(relativeError(mean, expected.mean)).toBeLessThan(1e-6);
    expect(relativeError(variance, expected.variance)).toBeLessThan(1e-6);

    const loss = (a: ArrayLike<number>, g: ArrayLike<number>, b: ArrayLike<number>) =>
      referenceBatchNorm(a, g, b).y.reduce((sum, value, i) => sum + value * (dy[i] ?? 0), 0);
    const wantX = differences(x, (v) => loss(v, gamma, beta));
    expect(relativeError(gotX, wantX)).toBeLessThan(1e-5);
    const wantGamma = differences(gamma, (v) => loss(x, v, beta));
    expect(relativeError(gotGamma, wantGamma)).toBeLessThan(1e-5);
    const wantBeta = differences(beta, (v) => loss(x, gamma, v));
    expect(relativeError(gotBeta, wantBeta)).toBeLessThan(1e-5);
  });

  it('batch normalisation survives channels that are constant', async () => {
    const results = tidy((): Tensor[] => {
      const x = tensor<Rank.R4>(new Float32Array(24).fill(3), [2, 2, 2, 3]);
      const out = batchNormReluTrain(x, tensor([1, 2, 3]), tensor([0.5, 0, -1]), EPSILON);
      return [out.y, out.variance];
    });
    const [values = new Float32Array(), variances] = await read(...results);
    // The slope there is 1 / sqrt(epsilon), which makes much of the last bit.
    expect(absoluteError(values.subarray(0, 3), [0.5, 0, 0])).toBeLessThan(2e-4);
    expect(variances).toEqual(new Float32Array(3));
  });

  it('the slope of bias and ReLU passes where something came through', async () => {
    const results = tidy((): Tensor[] => {
      const dy = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [2, 5]);
      const { dx, dBias } = biasReluGrad(dy, tensor([0, 1, 0, 1, 1, 2, 0, 0, 1, 0], [2, 5]));
      return [dx, dBias];
    });
    const [slopes, biases] = await read(...results);
    expect(slopes).toEqual(Float32Array.of(0, 2, 0, 4, 5, 6, 0, 0, 9, 0));
    expect(biases).toEqual(Float32Array.of(6, 2, 0, 13, 5));
  });
});
