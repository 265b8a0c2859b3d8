import type { TrainBatch } from './network.ts';

/** `[nItems, nClasses]` rows of logits to rows of probabilities, numerically safe; optionally divided by a temperature. */
export function softmax(
  logits: ArrayLike<number>,
  nClasses: number,
  temperature = 1,
): Float32Array {
  const posteriors = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += nClasses) {
    let max = -Infinity;
    for (let c = 0; c < nClasses; c++) max = Math.max(max, logits[start + c] ?? 0);
    let sum = 0;
    for (let c = 0; c < nClasses; c++) {
      const value = Math.exp(((logits[start + c] ?? 0) - max) / temperature);
      posteriors[start + c] = value;
      sum += value;
    }
    for (let c = 0; c < nClasses; c++) posteriors[start + c] = (posteriors[start + c] ?? 0) / sum;
  }
  return posteriors;
}

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
