import type { Waveform } from './waveform.ts';

/** Where somebody speaks in a recording. */
export interface SpeechRange {
  startSample: number;
  /** One past the last sample. */
  endSample: number;
  /** Level of the speech without its pauses, dB relative to full scale (mean square 1 is 0 dB). */
  levelDb: number;
  /** How far it is above the quietest tenth of the recording, dB. */
  snrDb: number;
  /** How long the speech lasts without its pauses, seconds. */
  spokenSec: number;
}

const FRAME_SEC = 0.025;
/** Frames this much under the loudest one count as silence, dB. */
const RANGE_DB = 40;
/** A recording whose loudest frame stays below this holds no speech, dB relative to full scale. */
const MINIMUM_DB = -60;
const FLOOR_POWER = 1e-10;
/** Share of the frames, the quietest ones, that show what noise there is. */
const NOISE_SHARE = 0.1;

/**
 * From the first to the last frame with speech, by energy in frames of 25 ms side by side; pauses inside stay. A last
 * frame that is cut short counts if it is at least half as long.
 *
 * @returns null if the recording is silent.
 */
export function findSpeech(waveform: Waveform): SpeechRange | null {
  const { samples, sampleRate } = waveform;
  const frameLength = Math.round(FRAME_SEC * sampleRate);
  const powers: number[] = [];
  for (let start = 0; samples.length - start >= frameLength / 2; start += frameLength) {
    powers.push(meanSquare(samples.subarray(start, start + frameLength)));
  }
  const loudest = powers.reduce((most, power) => Math.max(most, power), 0);
  if (toDb(loudest) < MINIMUM_DB) return null;
  const isSpeech = (power: number): boolean => toDb(power) > toDb(loudest) - RANGE_DB;
  const spoken = powers.filter(isSpeech);
  const level = toDb(average(spoken));
  const sorted = [...powers].sort((a, b) => a - b);
  const quietest = sorted.slice(0, Math.ceil(NOISE_SHARE * sorted.length));
  return {
    startSample: powers.findIndex(isSpeech) * frameLength,
    endSample: Math.min((powers.findLastIndex(isSpeech) + 1) * frameLength, samples.length),
    levelDb: level,
    snrDb: level - toDb(average(quietest)),
    spokenSec: spoken.length * FRAME_SEC,
  };
}

function average(powers: readonly number[]): number {
  return powers.reduce((sum, power) => sum + power, 0) / powers.length;
}

/** @returns 0 for an empty array. */
export function meanSquare(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length > 0 ? sum / samples.length : 0;
}

function toDb(power: number): number {
  return 10 * Math.log10(power + FLOOR_POWER);
}
