import { createMp3Encoder } from 'wasm-media-encoders';
import { decode } from '#lib/core/audio/decode.ts';
import type { Waveform } from '#lib/core/audio/waveform.ts';

/** Bit rates, kbit/s, at which held-out recordings are judged besides, by the name in `evaluation.json`. */
export const MP3_CONDITIONS = { 'mp3-32': 32, 'mp3-16': 16 } as const;

type BitRate = (typeof MP3_CONDITIONS)[keyof typeof MP3_CONDITIONS];

/** What is left of a recording after LAME at a constant bit rate, through the decoder that everybody uses. */
export async function throughMp3(waveform: Waveform, bitRate: BitRate): Promise<Waveform> {
  const { channels, sampleRate } = await decode(await toMp3(waveform, bitRate));
  const [samples] = channels;
  if (samples === undefined) throw new Error('An MP3 without a channel.');
  return { samples, sampleRate };
}

async function toMp3({ samples, sampleRate }: Waveform, bitRate: BitRate): Promise<Uint8Array> {
  const encoder = await createMp3Encoder();
  encoder.configure({ sampleRate, channels: 1, bitrate: bitRate });
  // The encoder goes on using the memory of what it gives.
  const parts = [encoder.encode([samples]).slice(), encoder.finalize().slice()];
  return new Uint8Array(Buffer.concat(parts));
}
