import { readFile } from 'node:fs/promises';
import { encodeWav } from '#lib/core/audio/wav.ts';
import type { Rng } from '#lib/core/rng.ts';
import { BROWSER_ONLY, PORTABLE } from '../../support/compressed.ts';
import { wavSeeds } from '../../support/damage.ts';
import { fixturePath } from '../../support/fixture-path.ts';
import { syllables } from '../../support/signals.ts';
import { ascii, chunk, concatBytes } from '../../support/wav-bytes.ts';
import { constantFlac } from './flac.ts';
import { silentOpus } from './ogg.ts';

/** Small files of every format that is decoded without a browser; some unpack to far more than their size. */
export async function audioSeeds(rng: Rng): Promise<Uint8Array[]> {
  return [
    ...wavSeeds(rng),
    encodeWav(syllables(16_000, 1), { bits: 16 }),
    encodeWav(syllables(8000, 0.5), { bits: 'float32' }),
    manyChunks(),
    ...(await fixtures(PORTABLE)),
    constantFlac({ nChannels: 1, sampleRate: 16_000, nFrames: 2, value: () => 1000 }),
    constantFlac({ nChannels: 8, sampleRate: 192_000, nFrames: 20, value: (c) => c * 100 }),
    silentMp3(40),
    concatBytes([ascii('ID3\x04\0\0\0\0\0\x20'), new Uint8Array(32), silentMp3(4)]),
    silentOpus(1, 2),
    silentOpus(8, 1),
    silentOpus(200, 1),
  ];
}

/** M4A and WebM, which only browsers decode. */
export function containerSeeds(): Promise<Uint8Array[]> {
  return fixtures(BROWSER_ONLY);
}

function fixtures(list: typeof PORTABLE): Promise<Uint8Array[]> {
  return Promise.all(
    list.map(async ({ file }) => new Uint8Array(await readFile(fixturePath(file)))),
  );
}

function manyChunks(): Uint8Array {
  const [riff, rest] = [
    ascii('RIFF\xff\xff\xff\x7fWAVE'),
    encodeWav(syllables(8000, 0.2), { bits: 16 }),
  ];
  const lists = Array.from({ length: 50 }, () => chunk('LIST', new Uint8Array(3), false));
  return concatBytes([riff, ...lists, rest.subarray(12)]);
}

/** Frames of MPEG-1 layer III, mono, 32 kbit/s, 44.1 kHz, without a bit of side information: silence. */
function silentMp3(nFrames: number): Uint8Array {
  const frame = new Uint8Array(104);
  frame.set([0xff, 0xfb, 0x10, 0xc0]);
  return concatBytes(Array.from({ length: nFrames }, () => frame));
}
