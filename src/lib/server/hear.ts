import { pickChannel } from '#lib/core/audio/channels.ts';
import { decodeChunks } from '#lib/core/audio/decode-chunks.ts';
import { sourceOf } from '#lib/core/audio/decode-stream.ts';
import { decode } from '#lib/core/audio/decode.ts';
import { sniff } from '#lib/core/audio/sniff.ts';
import type { Pcm } from '#lib/core/audio/waveform.ts';
import { SerError, type ErrorInfo } from '#lib/core/errors.ts';
import type { Recognizer } from '#lib/core/inference/recognizer.ts';
import { answerOf } from './answer.ts';
import type { Answer, Channel } from './schemas.ts';

export interface HearOptions {
  channel: Channel;
  /** Longest recording, seconds. */
  maximumSec: number;
  /** Most memory that the decoded sound of a recording may take. */
  maximumBytes: number;
  /** Asked between the stages and before every batch of segments. */
  isCancelled: () => boolean;
}

/** What became of one recording, in a form that crosses threads. */
export type Heard =
  | { kind: 'answer'; answer: Answer }
  | { kind: 'refused'; error: ErrorInfo }
  | { kind: 'cancelled' };

/** Thrown inside the recogniser to leave it. */
export class Cancelled extends Error {}

/** From the bytes of a recording to the answer of the endpoint; throws only what is a bug. */
export async function hear(
  recognizer: Pick<Recognizer, 'recognize'>,
  bytes: Uint8Array,
  { channel, maximumSec, maximumBytes, isCancelled }: HearOptions,
): Promise<Heard> {
  const goOn = (): void => {
    if (isCancelled()) throw new Cancelled();
  };
  try {
    goOn();
    const startMs = performance.now();
    const fittingSec = Math.min(maximumSec, await longestSec(bytes, maximumBytes));
    const pcm = pickSide(await decode(bytes, { maximumSec: fittingSec, maximumBytes }), channel);
    const decodeMs = performance.now() - startMs;
    goOn();
    const prediction = await recognizer.recognize(pcm, { onStage: goOn });
    const timings = { ...prediction.timings, decodeMs };
    return { kind: 'answer', answer: answerOf({ ...prediction, timings }) };
  } catch (error) {
    if (error instanceof Cancelled) return { kind: 'cancelled' };
    if (error instanceof SerError) return { kind: 'refused', error: error.info };
    throw error;
  }
}

/**
 * Seconds of sound that fit into `maximumBytes` at the rate and with the channels of this recording: a few compressed
 * megabytes can unpack to gigabytes of silence on eight channels. A WAV file unpacks to four times its size at most.
 */
async function longestSec(bytes: Uint8Array, maximumBytes: number): Promise<number> {
  if (sniff(bytes) === 'wav') return Infinity;
  const chunks = decodeChunks(sourceOf(bytes));
  try {
    const { value, done } = await chunks.next();
    if (done === true) return Infinity;
    const bytesPerSec = value.channels.length * value.sampleRate * Float32Array.BYTES_PER_ELEMENT;
    return maximumBytes / bytesPerSec;
  } catch (error) {
    // `decode` stumbles over the same and says it better.
    if (error instanceof SerError) return Infinity;
    throw error;
  } finally {
    await chunks.return([]);
  }
}

/** All channels for `mix`: the recogniser takes their mean and warns where they differ. */
function pickSide(pcm: Pcm, channel: Channel): Pcm {
  if (channel === 'mix' || pcm.channels.length < 2) return pcm;
  return { ...pcm, channels: [pickChannel(pcm.channels, channel === 'left' ? 0 : 1)] };
}
