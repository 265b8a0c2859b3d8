import type { WeightArray } from '../network/network.ts';
import type { Digest } from '../network/package.ts';

/** SHA-256 over the bits of all weights in their order, hexadecimal: equal only if every bit is. */
export function digestWeights(weights: readonly WeightArray[], digest: Digest): Promise<string> {
  const joined = new Float32Array(weights.reduce((sum, { data }) => sum + data.length, 0));
  let offset = 0;
  for (const { data } of weights) {
    joined.set(data, offset);
    offset += data.length;
  }
  return digest(new Uint8Array(joined.buffer));
}
