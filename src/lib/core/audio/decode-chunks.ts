import { SerError } from '../errors.ts';
import type { AudioFormat } from '../errors.ts';
import { flacSampleCount, MP3_PADDING, mp3SampleCount } from './compressed.ts';
import { decode, supportedFormats } from './decode.ts';
import {
  joinChannels,
  runDecoder,
  sourceOf,
  Tally,
  type ByteSource,
  type Measure,
  type StreamDecoder,
} from './decode-stream.ts';
import { flacMeasure, oggFlacMeasure } from './flac.ts';
import { countPages, endsWhole, requireChannels, wholePackets } from './ogg.ts';
import { parseRiff, type RiffAudio } from './riff.ts';
import { id3Length, sniff } from './sniff.ts';
import { deinterleave } from './wav.ts';
import {
  requireDuration,
  requireFinite,
  requireSampleRate,
  type AudioWarning,
} from './waveform.ts';

/** A stretch of a long recording at its native rate, after the one before. */
export interface PcmChunk {
  /** One array per channel, all of one length, at least one sample. */
  channels: Float32Array[];
  /** Hertz, the same in every chunk. */
  sampleRate: number;
}

/** Chunks in order; at the end, what the user should know. */
export type PcmChunks = AsyncGenerator<PcmChunk, AudioWarning[]>;

export interface DecodeChunksOptions {
  /** Streaming decoders that only some environments have. */
  extra?: Partial<Record<AudioFormat, (source: ByteSource, maximumSec: number) => PcmChunks>>;
  /** Longest recording to accept, seconds; a day by default. */
  maximumSec?: number;
}

const MAXIMUM_SEC = 24 * 3600;
const HEADER_BYTES = 65_536;
/** What comes before the sound is read no further than this, so that a damaged file of any size costs little. */
const MAXIMUM_HEADER_BYTES = 1 << 26;
/** Larger than any page. */
const OGG_PAGE_BYTES = 65_536 + 512;
/** With fewer, a decoder may not cut off the padding at the end. */
const SHORT_PAGES = 5;
/** Of a WAV file, blocks of samples at a time. */
const WAV_BLOCKS = 65_536;

/**
 * Sound of a file of any known format, piece by piece, so that its length does not matter to the memory. An Ogg
 * file whose last page is cut is read as a whole before it is decoded.
 *
 * @throws SerError as `decode` does.
 */
export async function* decodeChunks(
  source: ByteSource,
  { extra = {}, maximumSec = MAXIMUM_SEC }: DecodeChunksOptions = {},
): PcmChunks {
  if (source.sizeBytes === 0) throw new SerError({ code: 'audio-empty', details: {} });
  const head = await readHead(source);
  const format = sniff(head);
  const chunks =
    chunksOf(source, head, format, maximumSec) ?? ownChunks(source, format, extra, maximumSec);
  if (chunks === null) {
    const supported = [...new Set([...supportedFormats(), ...Object.keys(extra)])] as AudioFormat[];
    throw new SerError({ code: 'audio-unsupported', details: { format, supported } });
  }
  let isFirst = true;
  for (;;) {
    const next = await chunks.next();
    if (next.done === true) return next.value;
    if (isFirst) requireSampleRate(next.value.sampleRate);
    isFirst = false;
    requireFinite(next.value.channels);
    yield next.value;
  }
}

/** The start of the file, with its tags however long they are. */
async function readHead(source: ByteSource): Promise<Uint8Array> {
  const start = await source.read(0, HEADER_BYTES);
  const tagBytes = id3Length(start);
  return tagBytes < HEADER_BYTES / 2
    ? start
    : source.read(0, Math.min(tagBytes, MAXIMUM_HEADER_BYTES) + HEADER_BYTES);
}

function chunksOf(
  source: ByteSource,
  head: Uint8Array,
  format: AudioFormat | null,
  maximumSec: number,
): PcmChunks | null {
  if (format === null || !supportedFormats().includes(format)) return null;
  const isOgg = head[0] === 0x4f;
  if (format === 'wav') return wavChunks(source, head, maximumSec);
  if (format === 'mp3') return mp3Chunks(source, head, maximumSec);
  if (format === 'flac' && !isOgg) return flacChunks(source, head, maximumSec);
  return isOgg ? oggChunks(source, head, format, maximumSec) : null;
}

function ownChunks(
  source: ByteSource,
  format: AudioFormat | null,
  extra: NonNullable<DecodeChunksOptions['extra']>,
  maximumSec: number,
): PcmChunks | null {
  return (format === null ? undefined : extra[format])?.(source, maximumSec) ?? null;
}

async function* wavChunks(source: ByteSource, head: Uint8Array, maximumSec: number): PcmChunks {
  const { riff, dataAt } = await findData(source, head);
  const { format, declaredBytes } = riff;
  const blockBytes = format.bytesPerSample * format.nChannels;
  const dataBytes = Math.min(source.sizeBytes - dataAt, declaredBytes ?? Infinity);
  const nSamples = Math.floor(dataBytes / blockBytes);
  if (nSamples === 0) throw new SerError({ code: 'audio-empty', details: {} });
  requireDuration(nSamples, format.sampleRate, maximumSec);
  for (let first = 0; first < nSamples; first += WAV_BLOCKS) {
    const count = Math.min(WAV_BLOCKS, nSamples - first);
    const at = dataAt + first * blockBytes;
    const data = await source.read(at, at + count * blockBytes);
    yield { channels: deinterleave(data, format, count), sampleRate: format.sampleRate };
  }
  return shortage(Math.floor((declaredBytes ?? 0) / blockBytes), nSamples, format.sampleRate);
}

/** Reads on until the data chunk begins, which may be after pictures and lists of megabytes. */
async function findData(
  source: ByteSource,
  head: Uint8Array,
): Promise<{ riff: RiffAudio; dataAt: number }> {
  let bytes = head;
  for (;;) {
    try {
      const riff = parseRiff(bytes, source.sizeBytes);
      return { riff, dataAt: riff.data.byteOffset - bytes.byteOffset };
    } catch (error) {
      if (bytes.length >= Math.min(source.sizeBytes, MAXIMUM_HEADER_BYTES)) throw error;
      bytes = await source.read(0, bytes.length * 4);
    }
  }
}

async function* mp3Chunks(source: ByteSource, head: Uint8Array, maximumSec: number): PcmChunks {
  const { MPEGDecoder } = await import('mpg123-decoder');
  const start = id3Length(head);
  const nExpected = mp3SampleCount(head.subarray(start)) - MP3_PADDING;
  return yield* decoded('mp3', new MPEGDecoder(), { source, start, nExpected }, maximumSec);
}

async function* flacChunks(source: ByteSource, head: Uint8Array, maximumSec: number): PcmChunks {
  const { FLACDecoder } = await import('@wasm-audio-decoders/flac');
  const start = id3Length(head);
  const nExpected = flacSampleCount(head.subarray(start));
  const decoder = new FLACDecoder();
  return yield* decoded(
    'flac',
    decoder,
    { source, start, nExpected, measure: flacMeasure() },
    maximumSec,
  );
}

/** What is to be decoded. */
interface Stream {
  source: ByteSource;
  /** First byte that belongs to the sound. */
  start: number;
  /** Samples by the header; 0 if it does not say. */
  nExpected: number;
  /** Bytes that were cut off at the end. */
  lostBytes?: number;
  measure?: Measure;
}

/** Small pieces, put together to about as much as one of a WAV file, so that whoever takes them is not called in vain. */
async function* decoded(
  format: AudioFormat,
  decoder: StreamDecoder,
  { source, start, nExpected, lostBytes = 0, measure }: Stream,
  maximumSec: number,
): PcmChunks {
  const tally = new Tally(format, { maximumSec });
  if (lostBytes > 0) tally.fail('end cut off', lostBytes);
  let held: Float32Array[][] = [];
  let nHeld = 0;
  for await (const piece of runDecoder(decoder, source, start, tally, measure)) {
    held.push(piece);
    nHeld += piece[0]?.length ?? 0;
    if (nHeld < WAV_BLOCKS) continue;
    yield { channels: joinChannels(held), sampleRate: tally.sampleRate };
    held = [];
    nHeld = 0;
  }
  if (nHeld > 0) yield { channels: joinChannels(held), sampleRate: tally.sampleRate };
  tally.requireSound();
  const exact = shortage(nExpected, tally.nSamples, tally.sampleRate);
  return exact.length > 0 ? exact : tally.warnings(source.sizeBytes + lostBytes - start);
}

/** Files of few pages are left to `decode`, which knows how to mend them; of others a cut end is left out. */
async function* oggChunks(
  source: ByteSource,
  head: Uint8Array,
  format: AudioFormat,
  maximumSec: number,
): PcmChunks {
  if (countPages(head) < SHORT_PAGES) return yield* wholeChunks(source, maximumSec);
  if (format === 'ogg-opus' || format === 'ogg-vorbis') requireChannels(head, format);
  const tail = await source.read(Math.max(0, source.sizeBytes - OGG_PAGE_BYTES), source.sizeBytes);
  const whole = endsWhole(tail) ? { source } : await mendEnd(source);
  const measure = format === 'flac' ? { measure: oggFlacMeasure() } : {};
  const stream = { start: 0, nExpected: 0, ...whole, ...measure };
  return yield* decoded(format, await oggDecoder(format), stream, maximumSec);
}

async function mendEnd(source: ByteSource): Promise<Pick<Stream, 'source' | 'lostBytes'>> {
  const { stream, lostBytes } = wholePackets(await source.read(0, source.sizeBytes));
  return { source: sourceOf(stream), lostBytes };
}

async function oggDecoder(format: AudioFormat): Promise<StreamDecoder> {
  if (format === 'ogg-opus') {
    const { OggOpusDecoder } = await import('ogg-opus-decoder');
    return new OggOpusDecoder();
  }
  if (format === 'ogg-vorbis') {
    const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
    return new OggVorbisDecoder();
  }
  const { FLACDecoder } = await import('@wasm-audio-decoders/flac');
  return new FLACDecoder();
}

async function* wholeChunks(source: ByteSource, maximumSec: number): PcmChunks {
  const pcm = await decode(await source.read(0, source.sizeBytes), { maximumSec });
  const nSamples = pcm.channels[0]?.length ?? 0;
  for (let at = 0; at < nSamples; at += WAV_BLOCKS) {
    const channels = pcm.channels.map((channel) => channel.subarray(at, at + WAV_BLOCKS));
    yield { channels, sampleRate: pcm.sampleRate };
  }
  return pcm.warnings;
}

function shortage(nExpected: number, nSamples: number, sampleRate: number): AudioWarning[] {
  if (nExpected <= nSamples) return [];
  const expectedSec = nExpected / sampleRate;
  return [{ code: 'truncated', expectedSec, actualSec: nSamples / sampleRate }];
}
