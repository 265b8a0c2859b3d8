import { findSpeech, type SpeechRange } from '../audio/speech.ts';
import { slice, type Waveform } from '../audio/waveform.ts';
import { melPower, powerToDb } from '../features/log-mel.ts';
import { standardize } from '../features/normalize.ts';
import { cutSegments } from '../features/segments.ts';
import type { FeatureSpec, LogMel } from '../features/spec.ts';

/** One network input on its way, with the time it covers in the recording. */
export interface PreparedSegment {
  startSec: number;
  endSec: number;
  /** Time of the picture's first column; before `startSec`, even before 0, where silence was put around the sound. */
  pictureStartSec: number;
  logMel: LogMel;
}

export interface PreparedRecording {
  speech: SpeechRange;
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
      logMel: powerToDb(power, spec),
    }),
  );
  return { speech, segments };
}

/** The picture on the network's own scale. */
export function toInput(logMel: LogMel): Float32Array {
  return standardize(logMel);
}
