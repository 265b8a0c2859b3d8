import { add, keep, mul, rsqrt, sub, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { BATCH_NORM_EPSILON, type Lookup } from './layers.ts';
import type { LayerSpec } from './network.ts';

/**
 * Kernels and biases that do batch normalisation by its moving averages on the way.
 *
 * @returns new tensors, which the caller disposes, for the convolutions that have batch normalisation.
 */
export function foldBatchNorm(layers: readonly LayerSpec[], weight: Lookup): Map<string, Tensor> {
  const folded = new Map<string, Tensor>();
  for (const layer of layers) {
    if (layer.kind !== 'conv' || !layer.batchNorm) continue;
    const { name } = layer;
    tidy(() => {
      const variance = weight(`${name}_bn/moving_variance`);
      const scale = mul(weight(`${name}_bn/gamma`), rsqrt(add(variance, BATCH_NORM_EPSILON)));
      const shift = sub(weight(`${name}_bn/beta`), mul(weight(`${name}_bn/moving_mean`), scale));
      folded.set(`${name}/kernel`, keep(mul(weight(`${name}/kernel`), scale)));
      folded.set(`${name}/bias`, keep(shift));
    });
  }
  return folded;
}
