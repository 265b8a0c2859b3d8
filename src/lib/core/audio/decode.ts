import { SerError } from '../errors.ts';
import type { AudioFormat } from '../errors.ts';
import { decodeFlac, decodeMp3, decodeOggOpus, decodeOggVorbis } from './compressed.ts';
import type { DecodeLimits } from './decode-stream.ts';
import { sniff } from './sniff.ts';
import { decodeWav } from './wav.ts';
import { requireDuration, requireFinite, requireSampleRate } from './waveform.ts';
import type { Pcm } from './waveform.ts';

/**
 * Turns the bytes of one format into sound and may stop as soon as there is more of it than the limits allow.
 *
 * @throws SerError
 */
export type Decoder = (bytes: Uint8Array, limits: DecodeLimits) => Promise<Pcm>;

export interface DecodeOptions {
  /** Decoders that only some environments have, e.g. WebCodecs in a worker. */
  extra?: Partial<Record<AudioFormat, Decoder>>;
  /** Longest recording to accept, seconds; 4 hours by default. */
  maximumSec?: number;
  /** Most memory for the sound of a compressed file; by default twelve minutes at 44.1 kHz, one channel. */
  maximumBytes?: number;
}

const MAXIMUM_SEC = 4 * 3600;
const MAXIMUM_BYTES = 128e6;

/** The same code, and so the same samples, in every environment. */
const PORTABLE: Partial<Record<AudioFormat, Decoder>> = {
  wav: (bytes, { maximumSec }) => Promise.resolve().then(() => decodeWav(bytes, maximumSec)),
  flac: decodeFlac,
  mp3: decodeMp3,
  'ogg-vorbis': decodeOggVorbis,
  'ogg-opus': decodeOggOpus,
};

/** Decoders of compressed sound are WebAssembly, and without it some would never answer. */
function builtIn(): Partial<Record<AudioFormat, Decoder>> {
  const { WebAssembly } = globalThis as { WebAssembly?: object };
  const { wav } = PORTABLE;
  return WebAssembly === undefined && wav !== undefined ? { wav } : PORTABLE;
}

/**
 * Sound of a file of any known format, at its native rate.
 *
 * @throws SerError `audio-empty`, `audio-unsupported`, `audio-corrupt`, `audio-not-finite`, `audio-too-long`,
 *   `sample-rate-unsupported`.
 */
export async function decode(bytes: Uint8Array, options: DecodeOptions = {}): Promise<Pcm> {
  if (bytes.length === 0) throw new SerError({ code: 'audio-empty', details: {} });
  const { extra = {}, maximumSec = MAXIMUM_SEC, maximumBytes = MAXIMUM_BYTES } = options;
  const format = sniff(bytes);
  const decoder = format === null ? undefined : (builtIn()[format] ?? extra[format]);
  if (decoder === undefined) {
    throw new SerError({
      code: 'audio-unsupported',
      details: { format, supported: supportedFormats(extra) },
    });
  }
  const pcm = await decoder(bytes, { maximumSec, maximumBytes });
  const nSamples = pcm.channels[0]?.length ?? 0;
  if (nSamples === 0) throw new SerError({ code: 'audio-empty', details: {} });
  requireSampleRate(pcm.sampleRate);
  requireDuration(nSamples, pcm.sampleRate, maximumSec);
  requireFinite(pcm.channels);
  return pcm;
}

/** Formats that `decode` reads here, given the decoders of this environment. */
export function supportedFormats(extra: DecodeOptions['extra'] = {}): AudioFormat[] {
  return Object.keys({ ...builtIn(), ...extra }) as AudioFormat[];
}
