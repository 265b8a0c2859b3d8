import type { Waveform } from '#lib/core/audio/waveform.ts';
import { SerError } from '#lib/core/errors.ts';
import type { FeatureSpec } from '#lib/core/features/spec.ts';

/** A spec unlike librosa's defaults in size, like them in kind. */
export const SPEC: FeatureSpec = {
  sampleRate: 16000,
  nFft: 512,
  winLength: 400,
  hopLength: 160,
  nMels: 64,
  fMinHz: 0,
  fMaxHz: 8000,
  melScale: 'slaney',
  melNorm: 'slaney',
  power: 2,
  center: true,
  padMode: 'constant',
  amin: 1e-10,
  topDb: null,
  ref: 1,
};

/** White noise in [-1, 1), linear congruential. */
export function noise(nSamples: number, seed = 1, sampleRate = 16000): Waveform {
  let state = seed;
  const samples = Float32Array.from({ length: nSamples }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  return { samples, sampleRate };
}

export function tone(frequencyHz: number, nSamples: number, sampleRate = 16000): Waveform {
  const step = (2 * Math.PI * frequencyHz) / sampleRate;
  return {
    samples: Float32Array.from({ length: nSamples }, (_, n) => Math.sin(step * n)),
    sampleRate,
  };
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`Lengths ${a.length} and ${b.length} differ.`);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] ?? NaN) - (b[i] ?? NaN));
    // A difference that is not a number counts as infinite.
    largest = difference <= largest ? largest : difference > largest ? difference : Infinity;
  }
  return largest;
}

/** Code and details of the SerError that `run` throws. */
export function errorOf(run: () => unknown): SerError['info'] {
  try {
    run();
  } catch (error) {
    if (error instanceof SerError) return error.info;
    throw error;
  }
  throw new Error('Expected an error.');
}
