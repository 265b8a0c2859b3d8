import { assertLength } from '../errors.ts';
import type { AudioWarning, Pcm, Waveform } from './waveform.ts';

/** Channels less alike than this are probably different talkers or in opposite phase. */
const MINIMUM_CORRELATION = 0.5;
/** Level difference between the loudest and the quietest channel, dB. */
const MAXIMUM_DIFFERENCE_DB = 12;

/**
 * Mono by the arithmetic mean of all channels, at the native rate. The only channel of a mono recording is handed
 * through without copying.
 *
 * @returns `warnings` of `pcm`, and `channels-differ` with the lowest correlation of any two channels when they are
 *   hardly alike or of very different level, since the mean may then lose or blur a voice.
 */
export function downmix(pcm: Pcm): { waveform: Waveform; warnings: AudioWarning[] } {
  const { channels, sampleRate } = pcm;
  const [first] = channels;
  if (first === undefined) throw new Error('Expected at least one channel, but got none.');
  if (channels.length === 1) {
    return { waveform: { samples: first, sampleRate }, warnings: pcm.warnings };
  }
  const samples = new Float32Array(first.length);
  for (const channel of channels) {
    assertLength('channel', channel.length, first.length);
    for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] ?? 0) + (channel[i] ?? 0);
  }
  for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] ?? 0) / channels.length;
  const warning = compareChannels(channels);
  return {
    waveform: { samples, sampleRate },
    warnings: warning ? [...pcm.warnings, warning] : pcm.warnings,
  };
}

function compareChannels(channels: Float32Array[]): AudioWarning | null {
  const powers = channels.map((channel) => innerProduct(channel, channel));
  const loudest = Math.max(...powers);
  if (loudest === 0) return null;
  const differenceDb = 10 * Math.log10(loudest / Math.max(Math.min(...powers), Number.MIN_VALUE));
  let correlation = 1;
  channels.forEach((channel, a) => {
    channels.slice(a + 1).forEach((other, offset) => {
      const power = Math.sqrt((powers[a] ?? 0) * (powers[a + 1 + offset] ?? 0));
      correlation = Math.min(correlation, power > 0 ? innerProduct(channel, other) / power : 0);
    });
  });
  const isAlike = correlation >= MINIMUM_CORRELATION && differenceDb <= MAXIMUM_DIFFERENCE_DB;
  return isAlike ? null : { code: 'channels-differ', correlation };
}

function innerProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
