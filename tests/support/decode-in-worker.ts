import type { Pcm } from '#lib/core/audio/waveform.ts';
import type { DecodeReply } from './decode.worker.ts';

/** A reply whose samples are plain lists, since Playwright carries no typed arrays. */
export type PlainReply =
  { pcm: Omit<Pcm, 'channels'>; channels: number[][] } | Exclude<DecodeReply, { pcm: Pcm }>;

/** Runs in a page of the development server, by `page.evaluate`: it may use nothing from outside itself. */
export async function decodeInWorker(bytes: number[]): Promise<PlainReply> {
  const worker = new Worker('/tests/support/decode.worker.ts', { type: 'module' });
  const reply = await new Promise<DecodeReply>((resolve) => {
    worker.onerror = (event) => resolve({ bug: event.message });
    worker.onmessage = ({ data }: MessageEvent<DecodeReply>) => resolve(data);
    worker.postMessage(Uint8Array.from(bytes));
  });
  worker.terminate();
  if (!('pcm' in reply)) return reply;
  const { channels, ...pcm } = reply.pcm;
  return { pcm, channels: channels.map((channel) => Array.from(channel)) };
}
