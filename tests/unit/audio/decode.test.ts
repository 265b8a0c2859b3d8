import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { decodeChunks } from '#lib/core/audio/decode-chunks.ts';
import { decode, supportedFormats } from '#lib/core/audio/decode.ts';
import { encodeWav } from '#lib/core/audio/wav.ts';
import type { Pcm } from '#lib/core/audio/waveform.ts';
import { BROWSER_ONLY, DIGESTS, PORTABLE, originalChannels } from '../../support/compressed.ts';
import { digest } from '../../support/digest.ts';
import { fixturePath } from '../../support/fixture-path.ts';
import { errorOf } from '../../support/codes.ts';
import { silence, snrDb, tone } from '../../support/signals.ts';
import { ascii, concatBytes } from '../../support/wav-bytes.ts';

const ID3 = concatBytes([ascii('ID3\x04\0\0\0\0\x01\x05'), new Uint8Array(133)]);

const read = (file: string): Uint8Array => new Uint8Array(readFileSync(fixturePath(file)));

// The decoders report damage on the console besides returning it.
beforeEach(() => vi.spyOn(console, 'error').mockImplementation(() => undefined));
afterEach(() => vi.restoreAllMocks());

describe('decode reads every format of this environment', () => {
  test.each(PORTABLE)('$file', async (fixture) => {
    const pcm = await decode(read(fixture.file));
    expect(pcm).toMatchObject({ format: fixture.format, sampleRate: fixture.sampleRate });
    expect(pcm.warnings).toEqual([]);
    expect(pcm.channels).toHaveLength(fixture.nChannels);
    expect(await digest(pcm.channels)).toBe(DIGESTS[fixture.file]);
    originalChannels(fixture).forEach((original, c) => {
      expect(pcm.channels[c]).toHaveLength(original.length);
      expect(snrDb(original, pcm.channels[c] ?? [])).toBeGreaterThan(fixture.minimumSnrDb);
    });
  });

  test('WAV', async () => {
    const pcm = await decode(encodeWav(tone(440, 16_000, 0.1), { bits: 'float32' }));
    expect(pcm.channels[0]).toEqual(tone(440, 16_000, 0.1).samples);
  });

  test.each(['mono.mp3', 'mono.flac'])('%s behind an ID3 tag gives the same', async (file) => {
    expect(await decode(concatBytes([ID3, read(file)]))).toEqual(await decode(read(file)));
  });
});

describe('decode and formats that only a browser knows', () => {
  test.each(BROWSER_ONLY)('$file is unsupported, with what is', async ({ file, format }) => {
    expect(await errorOf(() => decode(read(file)))).toEqual({
      code: 'audio-unsupported',
      details: { format, supported: ['wav', 'flac', 'mp3', 'ogg-vorbis', 'ogg-opus'] },
    });
  });

  test('an extra decoder gets the bytes and the limit', async () => {
    const pcm: Pcm = {
      channels: [new Float32Array(9)],
      sampleRate: 8000,
      format: 'm4a',
      warnings: [],
    };
    const m4a = vi.fn(() => Promise.resolve(pcm));
    const bytes = read('mono.m4a');
    expect(await decode(bytes, { extra: { m4a }, maximumSec: 5 })).toBe(pcm);
    expect(m4a).toHaveBeenCalledWith(bytes, { maximumSec: 5, maximumBytes: 128e6 });
    expect(supportedFormats({ m4a })).toContain('m4a');
  });

  test.each([
    [{ sampleRate: 4000 }, 'sample-rate-unsupported'],
    [{ channels: [] }, 'audio-empty'],
    [{ channels: [Float32Array.of(Number.NaN)] }, 'audio-not-finite'],
    [{ channels: [new Float32Array(48_001)] }, 'audio-too-long'],
  ])('what it returns is checked: %o', async (change, code) => {
    const pcm: Pcm = {
      channels: [new Float32Array(9)],
      sampleRate: 8000,
      format: 'm4a',
      warnings: [],
    };
    const m4a = (): Promise<Pcm> => Promise.resolve({ ...pcm, ...change });
    const error = await errorOf(() => decode(read('mono.m4a'), { extra: { m4a }, maximumSec: 6 }));
    expect(error.code).toBe(code);
  });
});

describe('decode refuses with a code', () => {
  test.each([
    ['nothing', '', 'audio-empty'],
    ['text', 'hello, this is no sound', 'audio-unsupported'],
    ['a zip', 'PK\x03\x04\x14\0\0\0\x08\0', 'audio-unsupported'],
    ['a WAV header cut off', 'RIFF\x24\0', 'audio-corrupt'],
    ['a FLAC mark alone', 'fLaC', 'audio-corrupt'],
    ['an ID3 tag alone', 'ID3\x04\0\0\0\0\0\0', 'audio-corrupt'],
  ])('%s', async (_, text, code) => {
    expect((await errorOf(() => decode(ascii(text)))).code).toBe(code);
  });

  test.each(PORTABLE)('$file longer than allowed', async ({ file }) => {
    const error = await errorOf(() => decode(read(file), { maximumSec: 0.2 }));
    expect(error).toMatchObject({ code: 'audio-too-long', details: { maximumSec: 0.2 } });
  });

  test('more than four hours unless told otherwise', async () => {
    const bytes = encodeWav(silence(8000, 1), { bits: 16 });
    const declared = await decode(bytes);
    expect(declared.channels[0]).toHaveLength(8000);
    const pcm: Pcm = { ...declared, channels: [new Float32Array(8000 * 3600 * 4 + 1)] };
    const m4a = (): Promise<Pcm> => Promise.resolve(pcm);
    expect((await errorOf(() => decode(read('mono.m4a'), { extra: { m4a } }))).code).toBe(
      'audio-too-long',
    );
  });
});

describe('decode makes the best of damage', () => {
  // Where the first frames are whole: FLAC's are long, and Vorbis begins with 4 kB of tables.
  test.each([
    ['mono.flac', 0.95],
    ['mono.oga', 0.95],
    ['mono.mp3', 0.6],
    ['stereo.mp3', 0.6],
    ['mono.ogg', 0.95],
    ['stereo.ogg', 0.8],
    ['mono.opus', 0.6],
    ['stereo.opus', 0.6],
  ])('%s cut at %d of its length: the beginning, with a warning', async (file, share) => {
    const bytes = read(file);
    const whole = await decode(bytes);
    const cut = await decode(bytes.subarray(0, Math.floor(bytes.length * share)));
    const nSamples = cut.channels[0]?.length ?? 0;
    expect(nSamples).toBeLessThan(whole.channels[0]?.length ?? 0);
    expect(cut.warnings.map(({ code }) => code)).toEqual(['truncated']);
    const steady = Math.floor(nSamples * 0.8);
    expect(snrDb(whole.channels[0] ?? [], cut.channels[0] ?? [], 0, steady)).toBeGreaterThan(60);
  });

  test.each(PORTABLE)('$file with a hole: never longer, never a bug', async ({ file }) => {
    const bytes = read(file);
    bytes.fill(0x5a, bytes.length * 0.7, bytes.length * 0.75);
    const whole = await decode(read(file));
    try {
      const pcm = await decode(bytes);
      expect(pcm.channels[0]?.length).toBeLessThanOrEqual(whole.channels[0]?.length ?? 0);
    } catch (error) {
      expect(error).toMatchObject({ info: { code: 'audio-corrupt' } });
    }
  });
});

test('without WebAssembly WAV alone is read, and said to be', async () => {
  const [flac, wav] = [read('mono.flac'), encodeWav(silence(16_000, 0.5), { bits: 16 })];
  const source = {
    sizeBytes: flac.length,
    read: (from: number, to: number) => Promise.resolve(flac.slice(from, to)),
  };
  vi.stubGlobal('WebAssembly', undefined);
  try {
    const refusal = {
      info: { code: 'audio-unsupported', details: { format: 'flac', supported: ['wav'] } },
    };
    await expect(decode(flac)).rejects.toMatchObject(refusal);
    await expect(decodeChunks(source).next()).rejects.toMatchObject(refusal);
    expect((await decode(wav)).channels[0]).toHaveLength(8000);
  } finally {
    vi.unstubAllGlobals();
  }
});
