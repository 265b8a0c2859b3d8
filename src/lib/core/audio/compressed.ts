import { decodeStream, type DecodeLimits } from './decode-stream.ts';
import { flacMeasure, oggFlacMeasure } from './flac.ts';
import { lastGranule, requireChannels, wholePackets } from './ogg.ts';
import { id3Length } from './sniff.ts';
import type { Pcm } from './waveform.ts';

/** Up to so many samples of an MP3 file are the encoder's delay and padding, which the decoder cuts off. */
export const MP3_PADDING = 4 * 1152;
const OGG_FIRST_BYTE = 0x4f;
/** Of an Ogg page, up to its segment table. */
const HEADER_BYTES = 27;

export async function decodeFlac(bytes: Uint8Array, limits: DecodeLimits): Promise<Pcm> {
  const { FLACDecoder } = await import('@wasm-audio-decoders/flac');
  const stream = bytes.subarray(id3Length(bytes));
  const isOgg = stream[0] === OGG_FIRST_BYTE;
  const input = isOgg ? wholePackets(stream) : { stream, lostBytes: 0 };
  const measure = isOgg ? oggFlacMeasure() : flacMeasure();
  const pcm = await decodeStream('flac', new FLACDecoder(), input, limits, measure);
  return expectSamples(pcm, flacSampleCount(stream));
}

/** A mono file has one channel again, though the decoder makes two. The encoder's delay is cut off where it is known. */
export async function decodeMp3(bytes: Uint8Array, limits: DecodeLimits): Promise<Pcm> {
  const { MPEGDecoder } = await import('mpg123-decoder');
  const stream = bytes.subarray(id3Length(bytes));
  const pcm = await decodeStream('mp3', new MPEGDecoder(), { stream, lostBytes: 0 }, limits);
  const [left, right] = pcm.channels;
  const isMono = left?.every((sample, i) => sample === right?.[i]) === true;
  const channels = left && isMono ? [left] : pcm.channels;
  return expectSamples({ ...pcm, channels }, mp3SampleCount(stream) - MP3_PADDING);
}

export async function decodeOggVorbis(bytes: Uint8Array, limits: DecodeLimits): Promise<Pcm> {
  requireChannels(bytes, 'ogg-vorbis');
  const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
  return decodeStream('ogg-vorbis', new OggVorbisDecoder(), wholePackets(bytes), limits);
}

/** Always 48 kHz, as Opus is. */
export async function decodeOggOpus(bytes: Uint8Array, limits: DecodeLimits): Promise<Pcm> {
  requireChannels(bytes, 'ogg-opus');
  const { OggOpusDecoder } = await import('ogg-opus-decoder');
  const input = wholePackets(bytes);
  const pcm = await decodeStream('ogg-opus', new OggOpusDecoder(), input, limits);
  return trimPadding(pcm, input.stream);
}

/**
 * Of a file with a single page of sound the decoder leaves as many samples of padding at the end as the encoder had
 * put before the start (RFC 7845, 4.2).
 */
function trimPadding(pcm: Pcm, stream: Uint8Array): Pcm {
  const headerAt = HEADER_BYTES + (stream[HEADER_BYTES - 1] ?? 0);
  const preSkip = (stream[headerAt + 10] ?? 0) + (stream[headerAt + 11] ?? 0) * 256;
  const nExpected = lastGranule(stream) - preSkip;
  const nSamples = pcm.channels[0]?.length ?? 0;
  if (nExpected <= 0 || nSamples - nExpected !== preSkip) return pcm;
  return { ...pcm, channels: pcm.channels.map((channel) => channel.slice(0, nExpected)) };
}

/** Samples by the STREAMINFO block (RFC 9639, 8.2); 0 if unknown or inside Ogg. */
export function flacSampleCount(stream: Uint8Array): number {
  if (stream[0] === OGG_FIRST_BYTE || stream.length < 26) return 0;
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  return (view.getUint8(21) & 0x0f) * 2 ** 32 + view.getUint32(22);
}

/** Samples by the Xing or Info header in the first frame, delay and padding included; 0 if there is none. */
export function mp3SampleCount(stream: Uint8Array): number {
  const start = String.fromCharCode(...stream.subarray(0, 64));
  const at = start.search(/Xing|Info/);
  if (at < 0 || stream.length < at + 12) return 0;
  const view = new DataView(stream.buffer, stream.byteOffset + at, 12);
  const hasFrameCount = (view.getUint32(4) & 1) !== 0;
  const isMpeg1 = ((stream[1] ?? 0) & 0x18) === 0x18;
  return hasFrameCount ? view.getUint32(8) * (isMpeg1 ? 1152 : 576) : 0;
}

/** `pcm` with its warning replaced by an exact one if the header promised more samples than there are. */
function expectSamples(pcm: Pcm, nExpected: number): Pcm {
  const nSamples = pcm.channels[0]?.length ?? 0;
  if (nExpected <= nSamples) return pcm;
  const expectedSec = nExpected / pcm.sampleRate;
  const actualSec = nSamples / pcm.sampleRate;
  return { ...pcm, warnings: [{ code: 'truncated', expectedSec, actualSec }] };
}
