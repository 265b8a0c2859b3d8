import { pickChannel } from '#lib/core/audio/channels.ts';
import { decode } from '#lib/core/audio/decode.ts';
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
    const pcm = pickSide(await decode(bytes, { maximumSec, maximumBytes }), channel);
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

/** All channels for `mix`: the recogniser takes their mean and warns where they differ. */
function pickSide(pcm: Pcm, channel: Channel): Pcm {
  if (channel === 'mix' || pcm.channels.length < 2) return pcm;
  return { ...pcm, channels: [pickChannel(pcm.channels, channel === 'left' ? 0 : 1)] };
}
