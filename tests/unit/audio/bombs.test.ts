import { expect, test } from 'vitest';
import { decodeChunks } from '#lib/core/audio/decode-chunks.ts';
import { sourceOf } from '#lib/core/audio/decode-stream.ts';
import { decode } from '#lib/core/audio/decode.ts';
import { flacMeasure, oggFlacMeasure } from '#lib/core/audio/flac.ts';
import { constantFlac } from '../../fuzz/seeds/flac.ts';
import { silentOpus } from '../../fuzz/seeds/ogg.ts';
import { errorOf } from '../../support/codes.ts';
import { concatBytes } from '../../support/wav-bytes.ts';

/** Less than half a kilobyte that stands for 21 MB of sound. */
const DENSE = constantFlac({ nChannels: 8, sampleRate: 192_000, nFrames: 10, value: (c) => c });

test('constant frames of FLAC are sound', async () => {
  const { channels, sampleRate } = await decode(DENSE);
  expect(sampleRate).toBe(192_000);
  expect(channels.map(({ length }) => length)).toEqual(new Array(8).fill(655_350));
  channels.forEach((channel, c) => expect(channel[1000]).toBeCloseTo(c / 32_768, 6));
});

test('a kilobyte of FLAC that unpacks to more than the memory holds is refused on the way', async () => {
  const bomb = constantFlac({ nChannels: 8, sampleRate: 192_000, nFrames: 200 });
  expect(bomb.length).toBeLessThan(8000);
  const info = await errorOf(() => decode(bomb));
  expect(info).toMatchObject({ code: 'audio-too-long' });
});

test('frames of FLAC are handed out by what they become, not by their bytes', () => {
  const measure = flacMeasure();
  expect(measure(DENSE, true)).toBe(DENSE);
  const denser = constantFlac({ nChannels: 8, sampleRate: 192_000, nFrames: 100 });
  expect(measure(denser, true).length / denser.length).toBeCloseTo(0.15, 1);
  const calm = new Uint8Array(16_384).map((_, i) => (i * 7919) % 251);
  expect(measure(calm, true)).toBe(calm);
});

test('FLAC in which no frame comes to an end is left where that is seen, not when all pairs were tried', async () => {
  const [head, frames] = [DENSE.subarray(0, 42), DENSE.slice(42)];
  // Headers stay right, the check of what is between them fails.
  for (let at = 0; at + 2 < frames.length; at++) if (frames[at] === 0xff) frames[at - 1] = 1;
  const endless = concatBytes([head, ...Array.from({ length: 1200 }, () => frames)]);
  const start = process.cpuUsage();
  const info = await errorOf(() => decode(endless));
  expect(process.cpuUsage(start).user).toBeLessThan(3e6);
  expect(info).toMatchObject({
    code: 'audio-corrupt',
    details: { format: 'flac', reason: 'no frame comes to an end' },
  });
});

test('FLAC in Ogg with more in a page than the memory holds is corrupt', async () => {
  const measure = oggFlacMeasure();
  const frames = constantFlac({ nChannels: 8, sampleRate: 192_000, nFrames: 30 });
  expect(measure(frames, true)).toBe(frames);
  const info = await errorOf(() => {
    for (let page = 0; page < 2; page++) measure(frames, true);
  });
  expect(info).toMatchObject({ code: 'audio-corrupt', details: { format: 'flac' } });
});

test('Opus with more channels than there are loudspeakers is refused', async () => {
  const many = silentOpus(200, 10);
  const details = { format: 'ogg-opus', reason: '200 channels, but 1 to 8 are supported' };
  expect(await errorOf(() => decode(many))).toEqual({ code: 'audio-corrupt', details });
  const chunks = decodeChunks(sourceOf(many));
  expect(await errorOf(() => chunks.next())).toEqual({ code: 'audio-corrupt', details });
});
