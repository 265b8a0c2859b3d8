/** Largest |actual - expected| over the largest |expected|; NaN where a value is missing or not a number. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return NaN;
  let error = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    error = largest(error, (actual[i] ?? NaN) - (expected[i] ?? NaN));
    scale = largest(scale, expected[i] ?? NaN);
  }
  return error === 0 ? 0 : error / scale;
}

/** Largest |actual - expected|; NaN where a value is missing or not a number. */
export function absoluteError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return NaN;
  let error = 0;
  for (let i = 0; i < expected.length; i++) {
    error = largest(error, (actual[i] ?? NaN) - (expected[i] ?? NaN));
  }
  return error;
}

/** The larger magnitude; unlike a comparison, `Math.max` keeps a NaN. */
function largest(soFar: number, value: number): number {
  return Math.max(soFar, Math.abs(value));
}
