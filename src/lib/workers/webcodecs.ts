import { SerError } from '#lib/core/errors.ts';
import type { AudioFormat } from '#lib/core/errors.ts';
import type { DecodeChunksOptions, PcmChunks } from '#lib/core/audio/decode-chunks.ts';
import {
  Recording,
  sourceOf,
  Tally,
  type ByteSource,
  type DecodeLimits,
} from '#lib/core/audio/decode-stream.ts';
import { supportedFormats } from '#lib/core/audio/decode.ts';
import type { DecodeOptions } from '#lib/core/audio/decode.ts';
import type { Pcm } from '#lib/core/audio/waveform.ts';
import type { AudioSample, Input, InputAudioTrack, Source } from 'mediabunny';
import { requireHonestChunks } from './mp4-tables.ts';

/** A recording that ends this much before its container says so was cut, seconds. */
const TOLERANCE_SEC = 0.1;

/**
 * Decoders for M4A and WebM by the browser's own AudioDecoder, for the option `extra` of `decode`; none where the
 * browser lacks it. Their samples may differ a little from browser to browser.
 */
export function webCodecsDecoders(): NonNullable<DecodeOptions['extra']> {
  if (typeof AudioDecoder === 'undefined') return {};
  return {
    m4a: (bytes, limits) => decodeContainer('m4a', bytes, limits),
    webm: (bytes, limits) => decodeContainer('webm', bytes, limits),
  };
}

async function decodeContainer(
  format: AudioFormat,
  bytes: Uint8Array,
  limits: DecodeLimits,
): Promise<Pcm> {
  if (format === 'm4a') await requireHonestChunks(sourceOf(bytes));
  const { BufferSource, Input, MATROSKA, MP4, QTFF, WEBM } = await import('mediabunny');
  const input = new Input({
    source: endSearches(new BufferSource(bytes)),
    formats: [MP4, QTFF, WEBM, MATROSKA],
  });
  try {
    return await decodeTrack(format, input, limits);
  } catch (error) {
    if (error instanceof SerError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SerError({ code: 'audio-corrupt', details: { format, reason } });
  } finally {
    input.dispose();
  }
}

async function decodeTrack(format: AudioFormat, input: Input, limits: DecodeLimits): Promise<Pcm> {
  const { AudioSampleSink } = await import('mediabunny');
  const track = await audioTrack(format, input);
  const recording = new Recording(format, limits);
  let hasFailed = false;
  try {
    for await (const sample of new AudioSampleSink(track).samples()) {
      const piece = recording.count({ ...planes(sample), errors: [] });
      if (piece !== null) recording.keep(piece);
      sample.close();
      if (!recording.isUniform) break;
    }
  } catch (error) {
    if (error instanceof SerError || recording.isEmpty) throw error;
    hasFailed = true;
  }
  return withLength(recording.toPcm(), track, hasFailed);
}

/** The same for recordings of any length, for the option `extra` of `decodeChunks`. */
export function webCodecsChunks(): NonNullable<DecodeChunksOptions['extra']> {
  if (typeof AudioDecoder === 'undefined') return {};
  return {
    m4a: (source, maximumSec) => containerChunks('m4a', source, maximumSec),
    webm: (source, maximumSec) => containerChunks('webm', source, maximumSec),
  };
}

async function* containerChunks(
  format: AudioFormat,
  source: ByteSource,
  maximumSec: number,
): PcmChunks {
  if (format === 'm4a') await requireHonestChunks(source);
  const { AudioSampleSink, CustomSource, Input, MATROSKA, MP4, QTFF, WEBM } =
    await import('mediabunny');
  const input = new Input({
    source: endSearches(
      new CustomSource({
        getSize: () => source.sizeBytes,
        read: (start, end) => source.read(start, end),
      }),
    ),
    formats: [MP4, QTFF, WEBM, MATROSKA],
  });
  const tally = new Tally(format, maximumSec);
  try {
    const track = await audioTrack(format, input);
    for await (const sample of new AudioSampleSink(track).samples()) {
      const channels = tally.count({ ...planes(sample), errors: [] });
      sample.close();
      if (!tally.isUniform) break;
      if (channels !== null) yield { channels, sampleRate: tally.sampleRate };
    }
    tally.requireSound();
    const actualSec = tally.nSamples / tally.sampleRate;
    const expectedSec = (await track.getDurationFromMetadata()) ?? 0;
    return expectedSec - actualSec < TOLERANCE_SEC
      ? []
      : [{ code: 'truncated', expectedSec, actualSec }];
  } catch (error) {
    if (error instanceof SerError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    if (tally.isEmpty) throw new SerError({ code: 'audio-corrupt', details: { format, reason } });
    const actualSec = tally.nSamples / tally.sampleRate;
    return [{ code: 'truncated', expectedSec: actualSec, actualSec }];
  } finally {
    input.dispose();
  }
}

/** Nothing but a search that has lost its way reads so often on end what was read before. */
const MAXIMUM_REREADS = 10_000;
/** Ranges that are remembered; then all are forgotten. */
const MAXIMUM_RANGES = 100_000;

/**
 * Lets reading fail where the library would go on for ever: in damaged WebM it looks for the next element, and with
 * eight bytes left, or an element that ends where it begins, it no longer moves (mediabunny 1.61.0, `resync` in
 * `matroska/ebml.ts` and `readSegment` in `matroska/matroska-demuxer.ts`).
 */
function endSearches<T extends Source>(source: T): T {
  // Everything is read by this method, which the types do not show.
  const inner = source as unknown as {
    _read(start: number, end: number, ...rest: unknown[]): unknown;
  };
  const read = inner._read.bind(source);
  const seen = new Set<string>();
  let nRereads = 0;
  inner._read = (start, end, ...rest) => {
    const range = `${start}-${end}`;
    nRereads = seen.has(range) ? nRereads + 1 : 0;
    if (nRereads > MAXIMUM_REREADS) throw new Error('the end of a damaged part was not found');
    if (seen.size >= MAXIMUM_RANGES) seen.clear();
    seen.add(range);
    return read(start, end, ...rest);
  };
  return source;
}

/** @throws SerError where there is no sound in it or none that this browser decodes. */
async function audioTrack(format: AudioFormat, input: Input): Promise<InputAudioTrack> {
  const track = await input.getPrimaryAudioTrack();
  if (track === null) {
    throw new SerError({ code: 'audio-corrupt', details: { format, reason: 'no audio track' } });
  }
  if (await track.canDecode()) return track;
  throw new SerError({
    code: 'audio-unsupported',
    details: { format, supported: supportedFormats() },
  });
}

/** The samples from time 0 on: what comes before is the encoder's delay. */
function planes(sample: AudioSample): { channelData: Float32Array[]; sampleRate: number } {
  const { sampleRate, numberOfFrames, numberOfChannels, timestamp } = sample;
  const nDelay = Math.min(Math.max(Math.round(-timestamp * sampleRate), 0), numberOfFrames);
  const channelData = Array.from({ length: numberOfChannels }, (_, planeIndex) => {
    const plane = new Float32Array(numberOfFrames);
    sample.copyTo(plane, { format: 'f32-planar', planeIndex });
    return plane.subarray(nDelay);
  });
  return { channelData, sampleRate };
}

async function withLength(pcm: Pcm, track: InputAudioTrack, hasFailed: boolean): Promise<Pcm> {
  const actualSec = (pcm.channels[0]?.length ?? 0) / pcm.sampleRate;
  const expectedSec = Math.max((await track.getDurationFromMetadata()) ?? 0, actualSec);
  if (!hasFailed && expectedSec - actualSec < TOLERANCE_SEC) return pcm;
  return { ...pcm, warnings: [{ code: 'truncated', expectedSec, actualSec }] };
}
