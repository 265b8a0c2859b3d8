import { ChannelComparison, pickChannel } from './channels.ts';
import type { Pcm, AudioWarning, Waveform } from './waveform.ts';

/**
 * Mono by the arithmetic mean of all channels, at the native rate. The only channel of a mono recording is handed
 * through without copying.
 *
 * @returns `warnings` of `pcm`, and `channels-differ` with the lowest correlation of any two channels when they are
 *   hardly alike or of very different level, since the mean may then lose or blur a voice.
 */
export function downmix({ channels, sampleRate, warnings }: Pcm): {
  waveform: Waveform;
  warnings: AudioWarning[];
} {
  const waveform = { samples: pickChannel(channels, 'mix'), sampleRate };
  const comparison = new ChannelComparison();
  comparison.push(channels);
  const { isAlike, correlation } = comparison.likeness;
  return isAlike
    ? { waveform, warnings }
    : { waveform, warnings: [...warnings, { code: 'channels-differ', correlation }] };
}
