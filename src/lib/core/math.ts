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

/** Position of the largest value, the first of equals. */
export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}

/** One piece after another, in an array of their own. */
export function concatArrays(pieces: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const joined = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** Those with the same key together, in the order in which each key comes first. */
export function grouped<T>(all: readonly T[], keyOf: (one: T) => unknown): T[][] {
  const groups = new Map<unknown, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return [...groups.values()];
}
