import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { decodeChunks } from '#lib/core/audio/decode-chunks.ts';
import { sourceOf, type ByteSource } from '#lib/core/audio/decode-stream.ts';
import { decode } from '#lib/core/audio/decode.ts';
import { encodeWav } from '#lib/core/audio/wav.ts';
import type { AudioWarning } from '#lib/core/audio/waveform.ts';
import { BROWSER_ONLY, PORTABLE } from '../../support/compressed.ts';
import { errorOf } from '../../support/codes.ts';
import { fixturePath } from '../../support/fixture-path.ts';
import { noise } from '../../support/signals.ts';
import { ascii, concatBytes, wavBytes } from '../../support/wav-bytes.ts';

const read = (file: string): Uint8Array => new Uint8Array(readFileSync(fixturePath(file)));

// The decoders report damage on the console besides returning it.
beforeEach(() => vi.spyOn(console, 'error').mockImplementation(() => undefined));
afterEach(() => vi.restoreAllMocks());

/** Everything put together again, with the size of the largest chunk. */
async function collect(source: ByteSource | Uint8Array, maximumSec?: number) {
  const given = source instanceof Uint8Array ? sourceOf(source) : source;
  const chunks = decodeChunks(given, maximumSec === undefined ? {} : { maximumSec });
  const channels: number[][] = [];
  let sampleRate = 0;
  let largest = 0;
  let warnings: AudioWarning[] = [];
  for (;;) {
    const next = await chunks.next();
    if (next.done === true) {
      warnings = next.value;
      break;
    }
    sampleRate = next.value.sampleRate;
    largest = Math.max(largest, next.value.channels[0]?.length ?? 0);
    next.value.channels.forEach((channel, c) => {
      const all = (channels[c] ??= []);
      for (const sample of channel) all.push(sample);
    });
  }
  return { channels: channels.map((all) => Float32Array.from(all)), sampleRate, warnings, largest };
}

function bytesOf(samples: Float32Array = new Float32Array(0)): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** Remembers how much was asked for at once. */
function watched(bytes: Uint8Array) {
  let largestRead = 0;
  const source: ByteSource = {
    sizeBytes: bytes.length,
    read: (start, end) => {
      largestRead = Math.max(largestRead, Math.min(end, bytes.length) - start);
      return Promise.resolve(bytes.subarray(start, end));
    },
  };
  return { source, largestRead: () => largestRead };
}

describe('decodeChunks', () => {
  test.each(PORTABLE)('$file: the same sound as when decoded at once', async ({ file }) => {
    const wanted = await decode(read(file));
    const { channels, sampleRate, warnings } = await collect(read(file));
    expect(sampleRate).toBe(wanted.sampleRate);
    expect(channels[0]).toEqual(wanted.channels[0]);
    // The decoder of MP3 makes two equal channels of one.
    expect(channels.at(-1)).toEqual(wanted.channels.at(-1));
    expect(warnings).toEqual([]);
  });

  test.each(['long.opus', 'long.ogg', 'mono.oga'])(
    '%s of many pages, cut or whole',
    async (file) => {
      const whole = read(file);
      for (const bytes of [whole, whole.subarray(0, whole.length - 700)]) {
        const wanted = await decode(bytes);
        const { channels, warnings } = await collect(bytes);
        expect(channels[0]?.length).toBe(wanted.channels[0]?.length);
        expect(Buffer.compare(bytesOf(channels[0]), bytesOf(wanted.channels[0]))).toBe(0);
        expect(warnings).toEqual(wanted.warnings);
      }
    },
  );

  test('a long WAV is read and given in small parts', async () => {
    const long = noise(16_000, 25);
    const { source, largestRead } = watched(encodeWav(long, { bits: 'float32' }));
    const { channels, largest } = await collect(source);
    expect(Buffer.compare(bytesOf(channels[0]), bytesOf(long.samples))).toBe(0);
    expect(largest).toBeLessThan(long.samples.length / 4);
    expect(largestRead()).toBeLessThan(source.sizeBytes / 4);
  });

  test('data behind megabytes of other chunks is found', async () => {
    const size = 300_000;
    const picture = concatBytes([
      ascii('LIST'),
      new Uint8Array(new Uint32Array([size]).buffer),
      new Uint8Array(size),
    ]);
    const data = Uint8Array.of(0, 0x40, 0, 0xc0);
    const { channels } = await collect(wavBytes(data, { beforeData: [picture] }));
    expect([...(channels[0] ?? [])]).toEqual([0.5, -0.5]);
  });

  test('what the header promised and is not there is told as when decoded at once', async () => {
    const bytes = encodeWav(noise(16_000, 2), { bits: 16 });
    const cut = bytes.subarray(0, bytes.length / 2);
    expect((await collect(cut)).warnings).toEqual((await decode(cut)).warnings);
    const mp3 = read('mono.mp3');
    const short = mp3.subarray(0, mp3.length / 2);
    expect((await collect(short)).warnings).toEqual((await decode(short)).warnings);
  });

  test('a file of gigabytes without sound is given up before it fills the memory', async () => {
    let largestRead = 0;
    const start = ascii('RIFF\0\0\0\x7fWAVELIST\0\0\0\x7f');
    const source: ByteSource = {
      sizeBytes: 2 ** 31,
      read: (from, to) => {
        largestRead = Math.max(largestRead, to - from);
        const bytes = new Uint8Array(to - from);
        bytes.set(start.subarray(from));
        return Promise.resolve(bytes);
      },
    };
    expect(await errorOf(() => collect(source))).toMatchObject({ code: 'audio-corrupt' });
    expect(largestRead).toBeLessThan(2 ** 28);
  });

  test('bad files end in the same errors', async () => {
    const bad: Uint8Array[] = [
      new Uint8Array(0),
      ascii('not a recording at all, only some words'),
      ascii('RIFF\x24\0\0\0WAVEfmt '),
      wavBytes(new Uint8Array(0)),
      wavBytes(new Uint8Array(8), { sampleRate: 100 }),
      ...BROWSER_ONLY.slice(0, 1).map(({ file }) => read(file)),
    ];
    for (const bytes of bad)
      expect(await errorOf(() => collect(bytes))).toEqual(await errorOf(() => decode(bytes)));
  });

  test('a recording longer than allowed is refused before it is read', async () => {
    const { source, largestRead } = watched(encodeWav(noise(8000, 30), { bits: 16 }));
    expect(await errorOf(() => collect(source, 10))).toMatchObject({ code: 'audio-too-long' });
    expect(largestRead()).toBeLessThan(source.sizeBytes / 2);
  });
});
