import { SerError } from '../errors.ts';
import type { AudioFormat } from '../errors.ts';

/** Sample rates from telephone to studio, hertz, both ends included. */
export const MINIMUM_RATE_HZ = 8000;
export const MAXIMUM_RATE_HZ = 192_000;

/** Decoded sound at its native rate. */
export interface Pcm {
  /** One array per channel, all of one length, nominally in [-1, 1]. */
  channels: Float32Array[];
  /** Hertz. */
  sampleRate: number;
  format: AudioFormat | 'microphone';
  warnings: AudioWarning[];
}

/** Mono sound. `samples` nominally in [-1, 1], `sampleRate` in hertz. */
export interface Waveform {
  samples: Float32Array;
  sampleRate: number;
}

/** Something the user should know about a recording that can still be analysed. */
export type AudioWarning =
  | { code: 'truncated'; expectedSec: number; actualSec: number }
  /** The channels are not copies of one another and were mixed; `correlation` in [-1, 1]. */
  | { code: 'channels-differ'; correlation: number }
  /** Level of the speech, dB relative to full scale. */
  | { code: 'too-quiet'; levelDb: number }
  /** Share of samples at full scale, in [0, 1]. */
  | { code: 'clipped'; ratio: number }
  /** Frequency above which almost no energy is left, hertz. */
  | { code: 'narrowband'; bandwidthHz: number }
  /** Less speech than one full segment. */
  | { code: 'short'; speechSec: number }
  /** How far the speech is above the noise around it, dB. */
  | { code: 'noisy'; snrDb: number }
  /** Most of the recording is pause. */
  | { code: 'mostly-silent'; speechSec: number; durationSec: number }
  /** Share of what was judged, in (0, 1], that is unlike the sounds that the model has learned from. */
  | { code: 'unfamiliar'; share: number };

/** @throws SerError `sample-rate-unsupported` unless `sampleRate` is a whole number of hertz in the known range. */
export function requireSampleRate(sampleRate: number): void {
  const isKnown = sampleRate >= MINIMUM_RATE_HZ && sampleRate <= MAXIMUM_RATE_HZ;
  if (isKnown && Number.isInteger(sampleRate)) return;
  throw new SerError({
    code: 'sample-rate-unsupported',
    details: { sampleRate, minimumHz: MINIMUM_RATE_HZ, maximumHz: MAXIMUM_RATE_HZ },
  });
}

/** @throws SerError `audio-too-long` if `nSamples` last longer than `maximumSec`. */
export function requireDuration(nSamples: number, sampleRate: number, maximumSec: number): void {
  const actualSec = nSamples / sampleRate;
  if (actualSec <= maximumSec) return;
  throw new SerError({ code: 'audio-too-long', details: { durationSec: actualSec, maximumSec } });
}

/** @throws SerError `audio-not-finite` with the number of samples that are NaN or infinite. */
export function requireFinite(channels: Float32Array[]): void {
  let nBad = 0;
  for (const channel of channels) {
    for (const sample of channel) if (!Number.isFinite(sample)) nBad++;
  }
  if (nBad > 0) throw new SerError({ code: 'audio-not-finite', details: { nSamples: nBad } });
}

export function durationSec(waveform: Waveform): number {
  return waveform.samples.length / waveform.sampleRate;
}

/** Samples `[startSample, endSample)` as a view, without copying. */
export function slice(waveform: Waveform, startSample: number, endSample: number): Waveform {
  return {
    samples: waveform.samples.subarray(startSample, endSample),
    sampleRate: waveform.sampleRate,
  };
}
