import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { decodeChunks } from '#lib/core/audio/decode-chunks.ts';
import { sourceOf } from '#lib/core/audio/decode-stream.ts';
import { decode } from '#lib/core/audio/decode.ts';
import { webCodecsChunks, webCodecsDecoders } from '#lib/workers/webcodecs.ts';
import { installFakeCodecs } from '../../fuzz/fake-codecs.ts';
import { errorOf } from '../../support/codes.ts';
import { fixturePath } from '../../support/fixture-path.ts';
import { concatBytes } from '../../support/wav-bytes.ts';

beforeAll(installFakeCodecs);
afterAll(() => vi.unstubAllGlobals());

/** An EBML header that says WebM, a segment without end, and in it nothing that could be an element. */
const LOST = concatBytes([
  Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 0x87, 0x42, 0x82, 0x84, 0x77, 0x65, 0x62, 0x6d),
  Uint8Array.of(0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
  new Uint8Array(100).fill(0x42),
]);

test('WebM that is damaged up to its end is corrupt, not read for ever', async () => {
  const whole = await errorOf(() => decode(LOST, { extra: webCodecsDecoders() }));
  expect(whole).toMatchObject({ code: 'audio-corrupt', details: { format: 'webm' } });
  const chunks = decodeChunks(sourceOf(LOST), { extra: webCodecsChunks() });
  const first = await errorOf(() => chunks.next());
  expect(first).toMatchObject({ code: 'audio-corrupt', details: { format: 'webm' } });
});

/** Half a kilobyte of damaged WebM, between whose elements the search goes round in circles. */
const CIRCLE = Buffer.from(
  'GkXfo59ChoEBQveBAULygQRC84EIQoKEd2VibUKHgQJChYECGFOAZwEAAAAAABTBEU2bdLpNu4tTq4QVSalm' +
    'U6wEQvOBCEKChHdlYm1Ch4ECQoWBAhhTgGcBAAAAAAAUwRFNm3S6TbuLU6uEFUmpZlOsgaFNu4tTq4QWVK5r' +
    'AAOAgIAlAAEABICAgBdAFQAAAAABhiEAAYYhBYCAgAUSCFblAAaAgIABAgAAACBzdHRzAAAAAAAAAAIAAAAW' +
    'AAAEAAAAAAEAAAIiAAAAHHN0c2MAAAAAAAAAAQAAAAEAAAAXAAAAAQAAAHBzdHN6AAAAAAAAAAAAAAAXAAAB' +
    'fwAAASwAAAD5AAABFAAAAQ4AAAEhAAABQwAAAQoAAAEHAAABCwAAAR4AAAERAAABBgAAAQgAAAE2AAABCgAA' +
    'ASEAAAEAAAABTwAAAQEAAAEsAAABHgAAAQYAAAAUc3RjbwAAAAAAAAABAAAALAAAABpzZ3BkAQAAAHJvbGwA' +
    'AAACAAAAAf//AAAAHHNiZ3AAAAAAcm9sbAAAAAEAAAAXAAAAAQAAAGJ1ZHRhAAAAWm1ldGEAAAAAAAAAIWhk' +
    'bHIAAAAAAAAAAG1kaXJhcHBsAAAAAAAAAAAAAAAALWlsc3QAAAAlqXRvbwAAAB1kYXRhAAAAAQAAAABMYXZm' +
    'NTkuMjcuMTAw',
  'base64',
);

test('WebM in which the search goes round in circles is corrupt', async () => {
  const whole = await errorOf(() => decode(CIRCLE, { extra: webCodecsDecoders() }));
  expect(whole).toMatchObject({ code: 'audio-corrupt', details: { format: 'webm' } });
});

test('M4A that names four billion samples of a chunk is corrupt, not counted through', async () => {
  const bytes = new Uint8Array(await readFile(fixturePath('mono.m4a')));
  expect((await decode(bytes, { extra: webCodecsDecoders() })).format).toBe('m4a');
  const table = Buffer.from(bytes.buffer).indexOf('stsc');
  new DataView(bytes.buffer).setUint32(table + 16, 0xffffffff);
  const whole = await errorOf(() => decode(bytes, { extra: webCodecsDecoders() }));
  expect(whole).toMatchObject({ code: 'audio-corrupt', details: { format: 'm4a' } });
  const chunks = decodeChunks(sourceOf(bytes), { extra: webCodecsChunks() });
  expect(await errorOf(() => chunks.next())).toEqual(whole);
});
