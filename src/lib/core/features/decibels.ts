import { KernelDecibels, type DecibelScale } from './kernel-engine.ts';
import type { FeatureSpec, LogMel, MelPower } from './spec.ts';

let kernel: KernelDecibels | null | undefined;

function largest(values: Float32Array): number {
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value > max) max = value;
  }
  return max;
}

/** Reference and floor in dB; they depend on the largest value where the spec says so. */
function decibelScale(values: Float32Array, spec: FeatureSpec): DecibelScale {
  const { amin, topDb, ref } = spec;
  const perDecade = spec.power === 2 ? 10 : 20;
  const level = (value: number) => perDecade * Math.log10(Math.max(amin, value));
  const max = topDb !== null || ref === 'max' ? largest(values) : 0;
  const offset = level(ref === 'max' ? max : ref);
  const floor = topDb === null ? -Infinity : level(max) - offset - topDb;
  return { amin, perDecade, offset, floor };
}

/** The same as the kernel, with the platform's logarithm. */
export function decibelsScalar(values: Float32Array, scale: DecibelScale): void {
  const { amin, perDecade, offset, floor } = scale;
  for (let i = 0; i < values.length; i++) {
    const db = perDecade * Math.log10(Math.max(amin, values[i] ?? 0)) - offset;
    values[i] = Math.max(floor, db);
  }
}

/** `powerToDb` in place: for values that nobody else holds. */
export function toDecibels(values: Float32Array, spec: FeatureSpec): void {
  const scale = decibelScale(values, spec);
  kernel ??= KernelDecibels.create();
  if (kernel) kernel.apply(values, scale);
  else decibelsScalar(values, scale);
}

/**
 * A mel spectrum in dB: `librosa.power_to_db`, or `amplitude_to_db` if `spec.power` is 1.
 *
 * @param mel as `melPower` returns it, kept as it is.
 * @returns `[nMels, nFrames]` row-major, dB relative to `spec.ref`.
 */
export function powerToDb(mel: MelPower, spec: FeatureSpec): LogMel {
  const data = mel.data.slice();
  toDecibels(data, spec);
  return { data, nMels: mel.nMels, nFrames: mel.nFrames };
}
