import { softmax } from '../math.ts';
import type { TrainBatch } from './network.ts';

/**
 * Cross-entropy with soft targets, in nats, and its slope with respect to the logits.
 *
 * @param logits `[nItems, nClasses]`.
 */
export function crossEntropy(
  logits: Float32Array,
  { targets, itemWeights, nItems }: TrainBatch,
): { loss: number; slope: Float32Array } {
  const nClasses = logits.length / nItems;
  const posteriors = softmax(logits, nClasses);
  const slope = new Float32Array(logits.length);
  let loss = 0;
  for (let i = 0; i < logits.length; i++) {
    const weight = itemWeights[Math.floor(i / nClasses)] ?? 0;
    const target = targets[i] ?? 0;
    const posterior = posteriors[i] ?? 0;
    // A NaN logit must stay visible; a posterior that rounds to zero must not make the loss infinite.
    if (target > 0) loss -= weight * target * Math.log(posterior === 0 ? 1e-38 : posterior);
    slope[i] = weight * (posterior - target);
  }
  return { loss, slope };
}
