import type { Rng } from '#lib/core/rng.ts';
import { ascii, chunk, ds64, wavBytes } from './wav-bytes.ts';

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff];

/** A few bytes changed, mostly near the start, and sometimes the end cut off. */
export function damage(seed: Uint8Array, rng: Rng): Uint8Array {
  const bytes = seed.slice();
  const nChanges = 1 + rng.integer(8);
  for (let i = 0; i < nChanges; i++) {
    // Mostly the header, where it hurts.
    const at = rng.integer(rng.uniform() < 0.8 ? 100 : bytes.length);
    bytes[at] = rng.uniform() < 0.5 ? (EXTREMES[rng.integer(5)] ?? 0) : rng.integer(256);
  }
  return rng.uniform() < 0.2 ? bytes.subarray(0, rng.integer(bytes.length)) : bytes;
}

/** WAV files of several kinds, all of them whole. */
export function wavSeeds(rng: Rng): Uint8Array[] {
  const data = Uint8Array.from({ length: 600 }, () => rng.integer(256));
  const list = chunk('LIST', ascii('INFOISFT\x05\0\0\0Lavf\0'));
  return [
    wavBytes(data),
    wavBytes(data, { nBits: 24, nChannels: 2, beforeData: [list] }),
    wavBytes(data, { subTag: 3, nBits: 32, nChannels: 2 }),
    wavBytes(data, { riffId: 'RF64', dataBytes: 0xffffffff, beforeFmt: [ds64(600)] }),
    wavBytes(data, { tag: 7, nBits: 8, dataBytes: 0 }),
  ];
}
