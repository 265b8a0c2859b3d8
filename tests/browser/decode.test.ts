import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeWav } from '#lib/core/audio/wav.ts';
import type { Pcm } from '#lib/core/audio/waveform.ts';
import { BROWSER_ONLY, DIGESTS, PORTABLE, originalChannels } from '../support/compressed.ts';
import type { DecodeReply } from '../support/decode.worker.ts';
import { digest } from '../support/digest.ts';
import { noise, snrDb } from '../support/signals.ts';

const urls = import.meta.glob<string>('../fixtures/compressed/*', {
  query: '?url',
  import: 'default',
  eager: true,
});

let worker: Worker;

beforeAll(() => {
  worker = new Worker(new URL('../support/decode.worker.ts', import.meta.url), { type: 'module' });
});

afterAll(() => worker.terminate());

async function read(file: string): Promise<Uint8Array> {
  const response = await fetch(urls[`../fixtures/compressed/${file}`] ?? '');
  return new Uint8Array(await response.arrayBuffer());
}

function ask(bytes: Uint8Array): Promise<DecodeReply> {
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }: MessageEvent<DecodeReply>) => resolve(data);
    worker.postMessage(bytes);
  });
}

async function decode(bytes: Uint8Array): Promise<Pcm> {
  const reply = await ask(bytes);
  if (!('pcm' in reply)) throw new Error(JSON.stringify(reply));
  return reply.pcm;
}

describe('decode in a worker', () => {
  test.each(PORTABLE)('$file gives the very samples that Node gives', async ({ file, format }) => {
    const pcm = await decode(await read(file));
    expect(pcm.format).toBe(format);
    expect(await digest(pcm.channels)).toBe(DIGESTS[file]);
  });

  test('WAV gives the very samples that were written', async () => {
    const waveform = noise(16_000, 0.2);
    const pcm = await decode(encodeWav(waveform, { bits: 'float32' }));
    expect(pcm.channels).toEqual([waveform.samples]);
  });

  test.each(BROWSER_ONLY)('$file by WebCodecs', async (fixture) => {
    const pcm = await decode(await read(fixture.file));
    expect(pcm).toMatchObject({ format: fixture.format, sampleRate: fixture.sampleRate });
    expect(pcm.warnings).toEqual([]);
    expect(pcm.channels).toHaveLength(fixture.nChannels);
    const [original = new Float32Array(0)] = originalChannels(fixture);
    const nSamples = pcm.channels[0]?.length ?? 0;
    // The last packet may be padded.
    expect(nSamples).toBeGreaterThanOrEqual(original.length);
    expect(nSamples - original.length).toBeLessThan(2048);
    expect(snrDb(original, pcm.channels[0] ?? [])).toBeGreaterThan(fixture.minimumSnrDb);
  });

  test.each(BROWSER_ONLY)('$file cut in the middle is typed, never a bug', async ({ file }) => {
    const bytes = await read(file);
    const reply = await ask(bytes.subarray(0, bytes.length / 2));
    if ('pcm' in reply) {
      expect(reply.pcm.warnings.map(({ code }) => code)).toEqual(['truncated']);
    } else {
      expect(reply).toMatchObject({ error: { code: 'audio-corrupt' } });
    }
  });

  test('a container without a known track is corrupt', async () => {
    const bytes = new Uint8Array(64);
    bytes.set([0, 0, 0, 16, 0x66, 0x74, 0x79, 0x70, 0x4d, 0x34, 0x41, 0x20]);
    expect(await ask(bytes)).toMatchObject({ error: { code: 'audio-corrupt' } });
  });

  test('text is unsupported, and the list names what this browser adds', async () => {
    expect(await ask(new TextEncoder().encode('no sound'))).toEqual({
      error: {
        code: 'audio-unsupported',
        details: {
          format: null,
          supported: ['wav', 'flac', 'mp3', 'ogg-vorbis', 'ogg-opus', 'm4a', 'webm'],
        },
      },
    });
  });
});
