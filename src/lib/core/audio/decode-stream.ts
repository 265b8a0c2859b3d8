import { SerError } from '../errors.ts';
import type { AudioFormat } from '../errors.ts';
import { concatArrays } from '../math.ts';
import { requireDuration } from './waveform.ts';
import type { AudioWarning, Pcm } from './waveform.ts';

/** How much sound of one file is taken. */
export interface DecodeLimits {
  /** Seconds. */
  maximumSec: number;
  /** Of all channels in memory, as float32. */
  maximumBytes: number;
}

/** What all decoders of the wasm-audio-decoders family have in common. */
export interface StreamDecoder {
  readonly ready: Promise<void>;
  decode(bytes: Uint8Array): DecodedAudio | Promise<DecodedAudio>;
  flush?(): Promise<DecodedAudio>;
  free(): void;
}

interface DecodedAudio {
  channelData: Float32Array[];
  sampleRate: number;
  errors: { message: string; frameLength: number }[];
}

/**
 * Fed in small pieces, so that a file of a few megabytes that unpacks to days of silence is refused before it fills
 * the memory.
 */
const PIECE_BYTES = 16_384;
/**
 * Runs a decoder over a whole file and frees it.
 *
 * @param input the file without its tags; `lostBytes` of it were cut off already.
 * @returns what could be decoded, with a warning `truncated` (estimated from bytes) if something could not.
 * @throws SerError `audio-corrupt` if nothing could be decoded, `audio-too-long`.
 */
export async function decodeStream(
  format: AudioFormat,
  decoder: StreamDecoder,
  input: { stream: Uint8Array; lostBytes: number },
  limits: DecodeLimits,
  measure?: Measure,
): Promise<Pcm> {
  const { stream, lostBytes } = input;
  const recording = new Recording(format, limits);
  if (lostBytes > 0) recording.fail('end cut off', lostBytes);
  const pieces = runDecoder(decoder, sourceOf(stream), 0, recording, measure);
  for await (const piece of pieces) recording.keep(piece);
  return recording.toPcm(stream.length + lostBytes);
}

/** A file that can be read in parts, e.g. one on disk that would not fit into memory. */
export interface ByteSource {
  sizeBytes: number;
  /** Bytes `[start, end)`, fewer at the end of the file. */
  read(start: number, end: number): Promise<Uint8Array>;
}

export function sourceOf(bytes: Uint8Array): ByteSource {
  return {
    sizeBytes: bytes.length,
    read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  };
}

/**
 * The first bytes of a piece, at least one of them, that may be decoded at once.
 *
 * @param gaveSound whether the piece before gave any.
 * @throws whatever ends the file here.
 */
export type Measure = (piece: Uint8Array, gaveSound: boolean) => Uint8Array;

/**
 * Feeds a decoder from byte `start` on and frees it at the end. What it stumbles over goes into `tally`.
 *
 * @param measure for formats of which a few bytes may become more than the memory holds.
 * @returns one array per channel at a time, never empty.
 * @throws SerError `audio-too-long`.
 */
export async function* runDecoder(
  decoder: StreamDecoder,
  source: ByteSource,
  start: number,
  tally: Tally,
  measure: Measure = (piece) => piece,
): AsyncGenerator<Float32Array[]> {
  await decoder.ready;
  let at = start;
  let gaveSound = false;
  try {
    while (at < source.sizeBytes && tally.isUniform) {
      const bytes = measure(await source.read(at, at + PIECE_BYTES), gaveSound);
      const piece = tally.count(await decoder.decode(bytes));
      at += bytes.length;
      gaveSound = piece !== null;
      if (piece !== null) yield piece;
    }
    const last = decoder.flush && tally.isUniform ? tally.count(await decoder.flush()) : null;
    if (last !== null) yield last;
  } catch (error) {
    if (error instanceof SerError) throw error;
    tally.fail(error instanceof Error ? error.message : String(error), source.sizeBytes - at);
  } finally {
    free(decoder);
  }
}

/** A decoder that gave up in the middle may fail again when its memory is returned; that memory is garbage anyway. */
function free(decoder: StreamDecoder): void {
  try {
    decoder.free();
  } catch (error) {
    if (error instanceof SerError) throw error;
  }
}

/** Counts what a decoder gives, and what it stumbles over. */
export class Tally {
  /** False once rate or number of channels have changed: what follows is another recording. */
  isUniform = true;
  nSamples = 0;
  /** Hertz; 0 before the first sound. */
  sampleRate = 0;
  readonly #format: AudioFormat;
  readonly #maximumSec: number;
  #nChannels = 0;
  #failure: string | null = null;
  #lostBytes = 0;

  constructor(format: AudioFormat, maximumSec: number) {
    this.#format = format;
    this.#maximumSec = maximumSec;
  }

  /** @returns the channels; null if there is nothing, or something of another recording. */
  count({ channelData, sampleRate, errors }: DecodedAudio): Float32Array[] | null {
    for (const { message, frameLength } of errors) this.fail(message, frameLength);
    const length = channelData[0]?.length ?? 0;
    if (length === 0) return null;
    const isFirst = this.nSamples === 0;
    if (!isFirst && (sampleRate !== this.sampleRate || channelData.length !== this.#nChannels)) {
      this.isUniform = false;
      return null;
    }
    this.sampleRate = sampleRate;
    this.#nChannels = channelData.length;
    this.nSamples += length;
    requireDuration(this.nSamples, sampleRate, this.#maximumSec);
    return channelData;
  }

  fail(message: string, lostBytes: number): void {
    this.#failure ??= message;
    this.#lostBytes += lostBytes;
  }

  get format(): AudioFormat {
    return this.#format;
  }

  get isEmpty(): boolean {
    return this.nSamples === 0;
  }

  /** @throws SerError `audio-corrupt` if nothing could be decoded. */
  requireSound(): void {
    if (!this.isEmpty) return;
    const reason = this.#failure ?? 'no frame found';
    throw new SerError({ code: 'audio-corrupt', details: { format: this.#format, reason } });
  }

  /** @param totalBytes size of the file, to tell how much was lost by failures: bytes stand for seconds. */
  warnings(totalBytes: number): AudioWarning[] {
    if (this.#failure === null) return [];
    const actualSec = this.nSamples / this.sampleRate;
    const keptBytes = Math.max(totalBytes - this.#lostBytes, 1);
    return [{ code: 'truncated', expectedSec: (actualSec * totalBytes) / keptBytes, actualSec }];
  }
}

/** Keeps all that a decoder gives. */
export class Recording extends Tally {
  readonly #maximumBytes: number;
  #pieces: Float32Array[][] = [];

  constructor(format: AudioFormat, { maximumSec, maximumBytes }: DecodeLimits) {
    super(format, maximumSec);
    this.#maximumBytes = maximumBytes;
  }

  /** @throws SerError `audio-too-long` before it fills the memory; many channels at a high rate do so early. */
  keep(piece: Float32Array[]): void {
    const bytesPerSec = piece.length * this.sampleRate * Float32Array.BYTES_PER_ELEMENT;
    requireDuration(this.nSamples, this.sampleRate, this.#maximumBytes / bytesPerSec);
    this.#pieces.push(piece);
  }

  /** @throws SerError `audio-corrupt` if nothing could be decoded. */
  toPcm(totalBytes = 0): Pcm {
    this.requireSound();
    const channels = joinChannels(this.#pieces);
    const { sampleRate, format } = this;
    return { channels, sampleRate, format, warnings: this.warnings(totalBytes) };
  }
}

/** @param pieces one array per channel each, in order. */
export function joinChannels(pieces: readonly Float32Array[][]): Float32Array[] {
  return (pieces[0] ?? []).map((_, c) => concatArrays(pieces.flatMap((piece) => piece[c] ?? [])));
}
