import { SerError } from '../errors.ts';
import type { AudioFormat } from '../errors.ts';
import { requireDuration } from './waveform.ts';
import type { AudioWarning, Pcm } from './waveform.ts';

/** What all decoders of the wasm-audio-decoders family have in common. */
interface StreamDecoder {
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
  maximumSec: number,
): Promise<Pcm> {
  await decoder.ready;
  const recording = new Recording(format, maximumSec);
  const { stream, lostBytes } = input;
  if (lostBytes > 0) recording.fail('end cut off', lostBytes);
  let at = 0;
  try {
    for (; at < stream.length && recording.isUniform; at += PIECE_BYTES) {
      recording.add(await decoder.decode(stream.subarray(at, at + PIECE_BYTES)));
    }
    if (decoder.flush && recording.isUniform) recording.add(await decoder.flush());
  } catch (error) {
    if (error instanceof SerError) throw error;
    recording.fail(error instanceof Error ? error.message : String(error), stream.length - at);
  } finally {
    free(decoder);
  }
  return recording.toPcm(stream.length + lostBytes);
}

/** A decoder that gave up in the middle may fail again when its memory is returned; that memory is garbage anyway. */
function free(decoder: StreamDecoder): void {
  try {
    decoder.free();
  } catch (error) {
    if (error instanceof SerError) throw error;
  }
}

/** Collects what a decoder gives, and what it stumbles over. */
export class Recording {
  /** False once rate or number of channels have changed: what follows is another recording. */
  isUniform = true;
  readonly #format: AudioFormat;
  readonly #maximumSec: number;
  #pieces: Float32Array[][] = [];
  #nSamples = 0;
  #sampleRate = 0;
  #failure: string | null = null;
  #lostBytes = 0;

  constructor(format: AudioFormat, maximumSec: number) {
    this.#format = format;
    this.#maximumSec = maximumSec;
  }

  add({ channelData, sampleRate, errors }: DecodedAudio): void {
    for (const { message, frameLength } of errors) this.fail(message, frameLength);
    const length = channelData[0]?.length ?? 0;
    if (length === 0) return;
    const [first] = this.#pieces;
    if (first && (sampleRate !== this.#sampleRate || channelData.length !== first.length)) {
      this.isUniform = false;
      return;
    }
    this.#sampleRate = sampleRate;
    this.#nSamples += length;
    requireDuration(this.#nSamples, sampleRate, this.#maximumSec);
    this.#pieces.push(channelData);
  }

  fail(message: string, lostBytes: number): void {
    this.#failure ??= message;
    this.#lostBytes += lostBytes;
  }

  get isEmpty(): boolean {
    return this.#nSamples === 0;
  }

  /** @param totalBytes size of the file, to tell how much was lost by failures: bytes stand for seconds. */
  toPcm(totalBytes = 0): Pcm {
    const nChannels = this.#pieces[0]?.length ?? 0;
    if (nChannels === 0) {
      const reason = this.#failure ?? 'no frame found';
      throw new SerError({ code: 'audio-corrupt', details: { format: this.#format, reason } });
    }
    const channels = Array.from({ length: nChannels }, (_, c) => {
      const channel = new Float32Array(this.#nSamples);
      let at = 0;
      for (const piece of this.#pieces) {
        const samples = piece[c] ?? new Float32Array(0);
        channel.set(samples, at);
        at += samples.length;
      }
      return channel;
    });
    const warnings: AudioWarning[] = [];
    if (this.#failure !== null) {
      const actualSec = this.#nSamples / this.#sampleRate;
      const keptBytes = Math.max(totalBytes - this.#lostBytes, 1);
      const expectedSec = (actualSec * totalBytes) / keptBytes;
      warnings.push({ code: 'truncated', expectedSec, actualSec });
    }
    return { channels, sampleRate: this.#sampleRate, format: this.#format, warnings };
  }
}
