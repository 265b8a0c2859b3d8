import type { LogMel } from './spec.ts';

/**
 * A log-mel on a scale of its own: minus its mean, over its standard deviation, both over all values. A level common to
 * the whole recording is thereby gone.
 *
 * @param epsilon added to the standard deviation, in dB, so that silence gives zeros.
 * @returns `[nMels, nFrames]` row-major, without unit.
 */
export function standardize(logMel: LogMel, epsilon = 1e-3): Float32Array {
  const { data } = logMel;
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] ?? 0;
  const mean = sum / data.length;
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += ((data[i] ?? 0) - mean) ** 2;
  const scale = 1 / (Math.sqrt(squares / data.length) + epsilon);
  const result = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) result[i] = ((data[i] ?? 0) - mean) * scale;
  return result;
}
