import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { id3Length, sniff } from '#lib/core/audio/sniff.ts';
import { ascii, concatBytes, wavBytes } from '../../support/wav-bytes.ts';
import { COMPRESSED } from '../../support/compressed.ts';
import { fixturePath } from '../../support/fixture-path.ts';

const ID3 = concatBytes([ascii('ID3\x04\0\0\0\0\x01\x05'), new Uint8Array(133)]);

test.each(COMPRESSED)('$file is $format', ({ file, format }) => {
  expect(sniff(readFileSync(fixturePath(file)))).toBe(format);
});

test.each(['RIFF', 'RF64', 'BW64'])('%s is wav, also cut off in the header', (riffId) => {
  const bytes = wavBytes(new Uint8Array(4), { riffId });
  expect(sniff(bytes)).toBe('wav');
  expect(sniff(bytes.subarray(0, 5))).toBe('wav');
});

test('ID3 tags before MP3 and FLAC are skipped, several too', () => {
  expect(id3Length(ID3)).toBe(143);
  for (const file of ['mono.mp3', 'mono.flac']) {
    const bytes = readFileSync(fixturePath(file));
    expect(sniff(concatBytes([ID3, bytes]))).toBe(sniff(bytes));
    expect(sniff(concatBytes([ID3, ID3, bytes]))).toBe(sniff(bytes));
  }
});

test.each([
  ['nothing', ''],
  ['text', 'Dies ist kein Ton, sondern Text.'],
  ['UTF-16 text', '\xff\xfeD\0i\0e\0s\0 \0i\0s\0t\0 \0T\0e\0x\0t\0.\0'],
  ['zip', 'PK\x03\x04\x14\0\0\0\x08\0'],
  ['AVI', 'RIFF\x10\0\0\0AVI LIST'],
  ['AAC in ADTS', '\xff\xf1\x50\x80\x02\x1f\xfc'],
  ['Ogg with a film', `OggS\0\x02${'\0'.repeat(20)}\x01\x2a\x80theora`],
  ['only the Ogg mark', 'OggS'],
  ['one MPEG sync in noise', `\xff\xfb\x90\0${'x'.repeat(600)}`],
])('%s is nothing known', (_, text) => {
  expect(sniff(ascii(text))).toBeNull();
});
