import type { Waveform } from '../audio/waveform.ts';
import { toDecibels } from './decibels.ts';
import { melPower } from './mel-power.ts';
import type { FeatureSpec, LogMel } from './spec.ts';

export { powerToDb } from './decibels.ts';
export { melPower } from './mel-power.ts';

/**
 * Log-mel spectrogram as librosa 0.10.2 makes it: `powerToDb(melPower(waveform, spec), spec)`.
 *
 * Frame `t` is centred on sample `t * hopLength`; the edges are padded as `spec.padMode` says.
 *
 * @param waveform at exactly `spec.sampleRate`.
 * @returns mel power in dB, `[nMels, nFrames]` row-major.
 * @throws SerError as `melPower` does.
 */
export function logMel(waveform: Waveform, spec: FeatureSpec): LogMel {
  const mel = melPower(waveform, spec);
  toDecibels(mel.data, spec);
  return mel;
}
