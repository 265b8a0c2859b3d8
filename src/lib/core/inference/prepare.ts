import { findSpeech, type SpeechRange } from '../audio/speech.ts';
import { slice, type Waveform } from '../audio/waveform.ts';
import { melPower, powerToDb } from '../features/log-mel.ts';
import { standardize } from '../features/normalize.ts';
import { cutSegments } from '../features/segments.ts';
import type { FeatureSpec, LogMel, MelPower } from '../features/spec.ts';
import { warpFrequency } from '../features/warp.ts';

/** One network input on its way, with the time it covers in the recording. */
export interface PreparedSegment {
  startSec: number;
  endSec: number;
  /** Time of the picture's first column; before `startSec`, even before 0, where silence was put around the sound. */
  pictureStartSec: number;
  /** Where the sound begins in the speech, and how many of the picture's columns hold it. */
  startFrame: number;
  nSoundFrames: number;
  /** Mel power of the picture, from which the network's inputs are made. */
  power: MelPower;
  /** The same in dB, as shown. */
  logMel: LogMel;
}

export interface PreparedRecording {
  speech: SpeechRange;
  /** Mel power of all the speech. */
  mel: MelPower;
  segments: PreparedSegment[];
}

/**
 * From a recording to the pictures the network receives: the speech in it, cut into segments, in dB.
 *
 * @param waveform at `spec.sampleRate`.
 * @returns null when there is no speech.
 */
export function prepareRecording(
  waveform: Waveform,
  spec: FeatureSpec,
  segmentFrames: number,
): PreparedRecording | null {
  const speech = findSpeech(waveform);
  if (speech === null) return null;
  const { startSample, endSample } = speech;
  const { sampleRate, hopLength } = spec;
  const mel = melPower(slice(waveform, startSample, endSample), spec);
  const segments = cutSegments(mel, segmentFrames).map(
    ({ startFrame, nSoundFrames, soundColumn, power }) => ({
      startSec: (startSample + startFrame * hopLength) / sampleRate,
      endSec:
        Math.min(startSample + (startFrame + nSoundFrames) * hopLength, endSample) / sampleRate,
      pictureStartSec: (startSample + (startFrame - soundColumn) * hopLength) / sampleRate,
      startFrame,
      nSoundFrames,
      power,
      logMel: powerToDb(power, spec),
    }),
  );
  return { speech, mel, segments };
}

/** Whether there is speech in the stretch of `waveform` that a segment covers. */
export function holdsSpeech(
  waveform: Waveform,
  { startSec, endSec }: Pick<PreparedSegment, 'startSec' | 'endSec'>,
): boolean {
  const { sampleRate } = waveform;
  const sound = slice(waveform, Math.floor(startSec * sampleRate), Math.ceil(endSec * sampleRate));
  return findSpeech(sound) !== null;
}

/**
 * The network's inputs for one segment: the picture, and what it would be with other vocal tracts, each on a scale of its
 * own. Averaging the answers makes them depend less on the speaker.
 *
 * @param warps factors of the frequency axis; 1 is the picture itself.
 */
export function toInputs(
  { power }: Pick<PreparedSegment, 'power'>,
  spec: FeatureSpec,
  warps: readonly number[],
): Float32Array[] {
  return warps.map((warp) => standardize(powerToDb(warpFrequency(power, warp), spec)));
}
