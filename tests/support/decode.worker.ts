import { decode } from '#lib/core/audio/decode.ts';
import { SerError } from '#lib/core/errors.ts';
import type { ErrorInfo } from '#lib/core/errors.ts';
import type { Pcm } from '#lib/core/audio/waveform.ts';
import { webCodecsDecoders } from '#lib/workers/webcodecs.ts';

/** What the worker answers to the bytes of a file. */
export type DecodeReply = { pcm: Pcm } | { error: ErrorInfo } | { bug: string };

async function reply(bytes: Uint8Array): Promise<DecodeReply> {
  try {
    return { pcm: await decode(bytes, { extra: webCodecsDecoders() }) };
  } catch (error) {
    return error instanceof SerError ? { error: error.info } : { bug: String(error) };
  }
}

self.onmessage = async ({ data }: MessageEvent<Uint8Array>) => {
  self.postMessage(await reply(data));
};
