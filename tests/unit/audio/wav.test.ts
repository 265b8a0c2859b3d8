import { describe, expect, test } from 'vitest';
import { decodeWav, encodeWav } from '#lib/core/audio/wav.ts';
import { errorOf } from '../../support/codes.ts';
import { noise, snrDb, tone } from '../../support/signals.ts';
import { ascii, chunk, concatBytes, ds64, uint32, wavBytes } from '../../support/wav-bytes.ts';
import type { WavOptions } from '../../support/wav-bytes.ts';

const VALUES = [0, 0.5, -0.5, 0.25, -1, 0.96875, -0.0078125];

/** Writes `values` as interleaved samples of one kind. */
function encode(values: number[], kind: string): Uint8Array {
  const sampleBytes = { u8: 1, s16: 2, s24: 3, s32: 4, f32: 4, f64: 8 }[kind] ?? 0;
  const view = new DataView(new ArrayBuffer(values.length * sampleBytes));
  values.forEach((value, i) => {
    const at = i * sampleBytes;
    if (kind === 'u8') view.setUint8(at, value * 128 + 128);
    if (kind === 's16') view.setInt16(at, value * 32768, true);
    if (kind === 's24') {
      view.setUint16(at, (value * 8388608) & 0xffff, true);
      view.setInt8(at + 2, (value * 8388608) >> 16);
    }
    if (kind === 's32') view.setInt32(at, value * 2147483648, true);
    if (kind === 'f32') view.setFloat32(at, value, true);
    if (kind === 'f64') view.setFloat64(at, value, true);
  });
  return new Uint8Array(view.buffer);
}

const KINDS: [string, WavOptions][] = [
  ['u8', { nBits: 8 }],
  ['s16', { nBits: 16 }],
  ['s24', { nBits: 24 }],
  ['s32', { nBits: 32 }],
  ['f32', { tag: 3, nBits: 32 }],
  ['f64', { tag: 3, nBits: 64 }],
];

describe('decodeWav reads every kind of sample', () => {
  test.each(KINDS)('%s, plain and extensible, 1 to 8 channels', (kind, options) => {
    for (let nChannels = 1; nChannels <= 8; nChannels++) {
      const frames = VALUES.flatMap((value) => Array<number>(nChannels).fill(value));
      // The channels differ: channel c is shifted by c samples.
      const rotated = frames.map((_, i) => {
        const [frame, c] = [Math.floor(i / nChannels), i % nChannels];
        return VALUES[(frame + c) % VALUES.length] ?? 0;
      });
      const data = encode(rotated, kind);
      for (const form of [options, { ...options, subTag: options.tag ?? 1 }]) {
        const pcm = decodeWav(wavBytes(data, { ...form, nChannels }));
        expect(pcm.channels).toHaveLength(nChannels);
        pcm.channels.forEach((channel, c) => {
          expect([...channel]).toEqual(VALUES.map((_, i) => VALUES[(i + c) % VALUES.length]));
        });
        expect(pcm.warnings).toEqual([]);
      }
    }
  });

  test('20 bits in containers of 3 and 4 bytes, left-justified', () => {
    expect(decodeWav(wavBytes(encode(VALUES, 's24'), { nBits: 20 })).channels[0]?.[1]).toBe(0.5);
    const wide = wavBytes(encode(VALUES, 's32'), { subTag: 1, nBits: 20, blockBytes: 4 });
    expect(decodeWav(wide).channels[0]?.[2]).toBe(-0.5);
  });

  test.each([
    // From ITU-T G.711, tables 1a and 2a: code, value on the 16-bit scale.
    [
      'mu-law',
      7,
      [
        [0x00, -32124],
        [0x80, 32124],
        [0xff, 0],
        [0x7f, 0],
        [0xf0, 120],
        [0x0f, -16764],
      ],
    ],
    [
      'A-law',
      6,
      [
        [0xd5, 8],
        [0x55, -8],
        [0xaa, 32256],
        [0x2a, -32256],
        [0x80, 5504],
        [0xc5, 264],
      ],
    ],
  ] as [string, number, [number, number][]][])('%s', (_, tag, pairs) => {
    const data = Uint8Array.from(pairs, ([code]) => code);
    const samples = decodeWav(wavBytes(data, { tag, nBits: 8 })).channels[0] ?? [];
    expect(Array.from(samples, (x) => x * 32768 + 0)).toEqual(pairs.map(([, value]) => value));
  });

  test.each([8000, 11_025, 44_100, 192_000])('%i Hz', (sampleRate) => {
    expect(decodeWav(wavBytes(new Uint8Array(8), { sampleRate })).sampleRate).toBe(sampleRate);
  });

  test('bytes that begin in the middle of a buffer', () => {
    const file = wavBytes(encode(VALUES, 's16'));
    const buffer = new Uint8Array(file.length + 7);
    buffer.set(file, 7);
    expect([...(decodeWav(buffer.subarray(7)).channels[0] ?? [])]).toEqual(VALUES);
  });
});

describe('decodeWav finds its way through the chunks', () => {
  const data = encode(VALUES, 's16');
  const samplesOf = (bytes: Uint8Array): number[] => [...(decodeWav(bytes).channels[0] ?? [])];

  test('LIST and bext before data, odd ones with and without padding', () => {
    const list = chunk('LIST', ascii('INFOISFT\x05\0\0\0Lavf\0'));
    for (const padded of [true, false]) {
      const bext = chunk('bext', new Uint8Array(603).fill(65), padded);
      const junk = chunk('JUNK', new Uint8Array(27), padded);
      const bytes = wavBytes(data, { beforeFmt: [bext], beforeData: [list, junk] });
      expect(samplesOf(bytes)).toEqual(VALUES);
    }
  });

  test('chunks after data, data before fmt', () => {
    expect(samplesOf(wavBytes(data, { after: [chunk('LIST', ascii('adtl'))] }))).toEqual(VALUES);
    const plain = wavBytes(data);
    const reordered = concatBytes([
      plain.subarray(0, 12),
      plain.subarray(36),
      plain.subarray(12, 36),
    ]);
    expect(samplesOf(reordered)).toEqual(VALUES);
  });

  test.each(['RF64', 'BW64'])('%s with its size in ds64', (riffId) => {
    const options = { riffId, riffBytes: 0xffffffff, dataBytes: 0xffffffff };
    const trailing = [chunk('LIST', ascii('more'))];
    const bytes = wavBytes(data, { ...options, beforeFmt: [ds64(data.length)], after: trailing });
    expect(samplesOf(bytes)).toEqual(VALUES);
  });

  test('sizes that a streaming writer never filled in', () => {
    for (const dataBytes of [0, 0xffffffff, 0x7ffff000]) {
      for (const riffBytes of [0, 0xffffffff, 0x7ffff024]) {
        const pcm = decodeWav(wavBytes(data, { dataBytes, riffBytes }));
        expect([...(pcm.channels[0] ?? [])]).toEqual(VALUES);
        expect(pcm.warnings).toEqual([]);
      }
    }
  });

  test('zero block size', () => {
    expect(samplesOf(wavBytes(data, { blockBytes: 0 }))).toEqual(VALUES);
  });
});

describe('decodeWav never trusts a size', () => {
  const half = encode([...tone(440, 16_000, 0.5).samples], 's16');

  test('cut data is read as far as it goes', () => {
    const pcm = decodeWav(wavBytes(half).subarray(0, 44 + 8001));
    expect(pcm.channels[0]).toHaveLength(4000);
    expect(pcm.warnings).toEqual([{ code: 'truncated', expectedSec: 0.5, actualSec: 0.25 }]);
  });

  test('ten hours declared, half a second there', () => {
    const declared = 36_000 * 32_000;
    const expected = [{ code: 'truncated', expectedSec: 36_000, actualSec: 0.5 }];
    expect(decodeWav(wavBytes(half, { dataBytes: declared })).warnings).toEqual(expected);
    const long = { riffId: 'RF64', dataBytes: 0xffffffff, beforeFmt: [ds64(36_000 * 32_000)] };
    expect(decodeWav(wavBytes(half, long)).warnings).toEqual(expected);
  });

  test('a longer recording than allowed is refused', async () => {
    expect(await errorOf(() => decodeWav(wavBytes(half), 0.4))).toEqual({
      code: 'audio-too-long',
      details: { durationSec: 0.5, maximumSec: 0.4 },
    });
  });

  test.each([
    ['only RIFF', ascii('RIFF'), 'header cut off'],
    ['no chunks', wavBytes(half).subarray(0, 12), 'fmt chunk missing'],
    ['cut in fmt', wavBytes(half).subarray(0, 30), 'fmt chunk cut off'],
    ['no data', wavBytes(half).subarray(0, 36), 'data chunk missing'],
    ['short fmt', wavBytes(half, { fmtBytes: 14 }), 'fmt chunk cut off'],
    ['huge fmt', wavBytes(half, { fmtBytes: 0xfffffff0 }), 'data chunk missing'],
    ['ADPCM', wavBytes(half, { tag: 2 }), 'WAVE encoding 2 is not supported'],
    ['0 channels', wavBytes(half, { nChannels: 0 }), '0 channels, but 1 to 8 are supported'],
    ['9 channels', wavBytes(half, { nChannels: 9 }), '9 channels, but 1 to 8 are supported'],
    [
      '0 bits',
      wavBytes(half, { nBits: 0, blockBytes: 0 }),
      '0 bits per pcm sample are not supported',
    ],
    ['40 bits', wavBytes(half, { nBits: 40 }), '40 bits per pcm sample are not supported'],
  ])('%s is corrupt', async (_, bytes, reason) => {
    expect(await errorOf(() => decodeWav(bytes))).toEqual({
      code: 'audio-corrupt',
      details: { format: 'wav', reason },
    });
  });

  test('an extensible fmt without its extension is corrupt', async () => {
    const error = await errorOf(() => decodeWav(wavBytes(half, { tag: 0xfffe })));
    expect(error.details).toEqual({ format: 'wav', reason: 'fmt extension cut off' });
  });

  test.each([0, 7999, 192_001, 0xffffffff])('%i Hz is refused', async (sampleRate) => {
    expect(await errorOf(() => decodeWav(wavBytes(half, { sampleRate })))).toEqual({
      code: 'sample-rate-unsupported',
      details: { sampleRate, minimumHz: 8000, maximumHz: 192_000 },
    });
  });

  test('no sample at all is empty, however it comes about', async () => {
    const none = new Uint8Array(0);
    const files = [wavBytes(none), wavBytes(none, { dataBytes: 0xffffffff }), wavBytes(ascii('x'))];
    const followed = wavBytes(none, { after: [chunk('LIST', ascii('INFO'))] });
    for (const file of [...files, followed]) {
      expect((await errorOf(() => decodeWav(file))).code).toBe('audio-empty');
    }
  });

  test('NaN, infinity and doubles beyond single precision are counted', async () => {
    const bad = [0.5, Number.NaN, Infinity, -Infinity, 1e300];
    const single = wavBytes(encode(bad, 'f32'), { tag: 3, nBits: 32 });
    const double = wavBytes(encode(bad, 'f64'), { tag: 3, nBits: 64 });
    for (const file of [single, double]) {
      expect(await errorOf(() => decodeWav(file))).toEqual({
        code: 'audio-not-finite',
        details: { nSamples: 4 },
      });
    }
  });
});

describe('encodeWav', () => {
  const waveform = noise(44_100, 0.1, 0.2);

  test('16 bits: as near as 16 bits allow, and without loss the second time', () => {
    const once = decodeWav(encodeWav(waveform, { bits: 16 }));
    const [samples] = once.channels;
    if (!samples) throw new Error('no channel');
    expect(snrDb(waveform.samples, samples)).toBeGreaterThan(80);
    const twice = decodeWav(encodeWav({ samples, sampleRate: 44_100 }, { bits: 16 }));
    expect(twice).toEqual(once);
  });

  test('float: bit by bit, also above full scale', () => {
    const samples = Float32Array.of(1.5, -2, 0.1);
    const pcm = decodeWav(encodeWav({ samples, sampleRate: 8000 }, { bits: 'float32' }));
    expect(pcm).toEqual({ channels: [samples], sampleRate: 8000, format: 'wav', warnings: [] });
  });

  test('16 bits clips instead of wrapping around', () => {
    const samples = Float32Array.of(1.5, -2, 1);
    const pcm = decodeWav(encodeWav({ samples, sampleRate: 8000 }, { bits: 16 }));
    expect([...(pcm.channels[0] ?? [])]).toEqual([32767 / 32768, -1, 32767 / 32768]);
  });

  test('states the sizes that other programs need', () => {
    const bytes = encodeWav({ samples: new Float32Array(3), sampleRate: 8000 }, { bits: 16 });
    expect(bytes.subarray(4, 8)).toEqual(uint32(bytes.length - 8));
    expect(bytes.subarray(40, 44)).toEqual(uint32(6));
    expect(bytes).toHaveLength(50);
  });
});
