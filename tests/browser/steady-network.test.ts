import { expect, it } from 'vitest';
import { absoluteError } from '../support/close.ts';
import type { SteadyReply } from './support/steady.worker.ts';

it('answers from the next backend when the graphics device is lost, with the same logits', async () => {
  const worker = new Worker(new URL('./support/steady.worker.ts', import.meta.url), {
    type: 'module',
  });
  try {
    const reply = await new Promise<SteadyReply | string>((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message));
      worker.onmessage = ({ data }: MessageEvent<SteadyReply | string>) => resolve(data);
      worker.postMessage(null);
    });
    if (typeof reply === 'string') throw new Error(reply);
    expect(reply.started).toEqual(['wasm', 'webgl', 'wasm']);
    const [expected = [], ...others] = reply.logits.map((values) => Float32Array.from(values));
    expect(others).toHaveLength(3);
    for (const logits of others) {
      expect(absoluteError(logits, Float32Array.from(expected))).toBeLessThan(1e-4);
    }
  } finally {
    worker.terminate();
  }
});
