import { decode } from './decode.ts';
import type { DecodeOptions } from './decode.ts';
import { downmix } from './downmix.ts';
import { clippedRatio } from './quality.ts';
import { findSpeech } from './speech.ts';
import { durationSec } from './waveform.ts';
import type { Waveform } from './waveform.ts';

/** A recording with what can be said about its sound. */
export interface MeasuredRecording {
  /** Mono at the native rate. */
  waveform: Waveform;
  format: string;
  durationSec: number;
  /** Native rate, hertz. */
  sampleRate: number;
  /** Level of the speech, dB relative to full scale; null where there is none. */
  levelDb: number | null;
  /** Share of clipped samples in [0, 1]. */
  clippedRatio: number;
  /** Silence before and after the speech, seconds; both 0 where there is no speech. */
  leadingSec: number;
  trailingSec: number;
}

/**
 * Decodes a file and measures its sound.
 *
 * @throws SerError as `decode` does.
 */
export async function measureRecording(
  bytes: Uint8Array,
  options: DecodeOptions = {},
): Promise<MeasuredRecording> {
  const pcm = await decode(bytes, options);
  const { waveform } = downmix(pcm);
  const { samples, sampleRate } = waveform;
  const speech = findSpeech(waveform);
  return {
    waveform,
    format: pcm.format,
    durationSec: durationSec(waveform),
    sampleRate,
    levelDb: speech?.levelDb ?? null,
    clippedRatio: Math.max(...pcm.channels.map(clippedRatio)),
    leadingSec: speech === null ? 0 : speech.startSample / sampleRate,
    trailingSec: speech === null ? 0 : (samples.length - speech.endSample) / sampleRate,
  };
}
