import { resample } from '#lib/core/audio/resample.ts';
import type { AudioFormat } from '#lib/core/errors.ts';
import { chirp } from './chirp.ts';

export interface CompressedFixture {
  file: string;
  format: AudioFormat;
  nChannels: 1 | 2;
  sampleRate: number;
  /** How near a right decoder comes to the original, dB; a delay of one sample costs more than there is to spare. */
  minimumSnrDb: number;
}

/** `digest` of the samples, the same in every environment; decoders are pinned, so it changes only with them. */
export const DIGESTS: Record<string, string> = {
  'mono.flac': 'dc00138488c1420a',
  'mono.oga': 'dc00138488c1420a',
  'stereo.flac': '4a7c05bb73bdd1f7',
  'mono.mp3': 'b2990bd877cb029f',
  'stereo.mp3': '46e34496401713e4',
  'mono.ogg': 'd28df19161484429',
  'stereo.ogg': '89237252e9fccddf',
  'mono.opus': '106ddd3961c1ac39',
  'stereo.opus': '41d1adbf01ec47f6',
};

function fixture(
  file: string,
  format: AudioFormat,
  nChannels: 1 | 2,
  sampleRate: number,
  minimumSnrDb: number,
): CompressedFixture {
  return { file, format, nChannels, sampleRate, minimumSnrDb };
}

/** Decoded in browser and Node alike. */
export const PORTABLE: CompressedFixture[] = [
  fixture('mono.flac', 'flac', 1, 22_050, 75),
  fixture('mono.oga', 'flac', 1, 22_050, 75),
  fixture('stereo.flac', 'flac', 2, 8000, 75),
  fixture('mono.mp3', 'mp3', 1, 44_100, 15),
  fixture('stereo.mp3', 'mp3', 2, 44_100, 15),
  fixture('mono.ogg', 'ogg-vorbis', 1, 44_100, 15),
  fixture('stereo.ogg', 'ogg-vorbis', 2, 44_100, 15),
  fixture('mono.opus', 'ogg-opus', 1, 48_000, 15),
  fixture('stereo.opus', 'ogg-opus', 2, 48_000, 15),
];

/** Decoded where there is WebCodecs. */
export const BROWSER_ONLY: CompressedFixture[] = [
  fixture('mono.m4a', 'm4a', 1, 44_100, 15),
  fixture('mono.webm', 'webm', 1, 48_000, 15),
  fixture('mono-vorbis.webm', 'webm', 1, 44_100, 15),
];

export const COMPRESSED = [...PORTABLE, ...BROWSER_ONLY];

/** What was encoded, at the rate at which it comes out. */
export function originalChannels({ nChannels, sampleRate }: CompressedFixture): Float32Array[] {
  const directions = nChannels === 1 ? (['up'] as const) : (['up', 'down'] as const);
  // Opus knows 48 kHz only.
  return directions.map((direction) => {
    const original = chirp(
      sampleRate === 48_000 && nChannels === 2 ? 44_100 : sampleRate,
      direction,
    );
    return resample(original, sampleRate).samples;
  });
}
