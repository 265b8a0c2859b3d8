import { expect, test } from 'vitest';
import { decodeWav } from '#lib/core/audio/wav.ts';
import { SerError } from '#lib/core/errors.ts';
import { createRng } from '#lib/core/rng.ts';
import type { Rng } from '#lib/core/rng.ts';
import { ascii, chunk, ds64, wavBytes } from '../../support/wav-bytes.ts';

const N_INPUTS = 2000;
const EXTREMES = [0, 1, 0x7f, 0x80, 0xff];

function mutate(seed: Uint8Array, rng: Rng): Uint8Array {
  const bytes = seed.slice();
  const nChanges = 1 + rng.integer(8);
  for (let i = 0; i < nChanges; i++) {
    // Mostly the header, where it hurts.
    const at = rng.integer(rng.uniform() < 0.8 ? 100 : bytes.length);
    bytes[at] = rng.uniform() < 0.5 ? (EXTREMES[rng.integer(5)] ?? 0) : rng.integer(256);
  }
  return rng.uniform() < 0.2 ? bytes.subarray(0, rng.integer(bytes.length)) : bytes;
}

test('2000 damaged files: sound of the size of the file, or a typed error', () => {
  const rng = createRng(20_250, 'wav-fuzz');
  const data = Uint8Array.from({ length: 600 }, () => rng.integer(256));
  const list = chunk('LIST', ascii('INFOISFT\x05\0\0\0Lavf\0'));
  const seeds = [
    wavBytes(data),
    wavBytes(data, { nBits: 24, nChannels: 2, beforeData: [list] }),
    wavBytes(data, { subTag: 3, nBits: 32, nChannels: 2 }),
    wavBytes(data, { riffId: 'RF64', dataBytes: 0xffffffff, beforeFmt: [ds64(600)] }),
    wavBytes(data, { tag: 7, nBits: 8, dataBytes: 0 }),
  ];
  const outcomes = new Map<string, number>();
  for (let i = 0; i < N_INPUTS; i++) {
    const seed = seeds[i % seeds.length] ?? data;
    const outcome = outcomeOf(mutate(seed, rng));
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  // The damage reaches every branch, and much of it leaves something to hear.
  expect([...outcomes.keys()].sort()).toEqual([
    'audio-corrupt',
    'audio-empty',
    'audio-not-finite',
    'ok',
    'sample-rate-unsupported',
  ]);
  expect(outcomes.get('ok')).toBeGreaterThan(N_INPUTS / 4);
});

function outcomeOf(bytes: Uint8Array): string {
  try {
    const { channels, sampleRate } = decodeWav(bytes);
    const nSamples = channels.reduce((sum, channel) => sum + channel.length, 0);
    expect(nSamples).toBeGreaterThan(0);
    expect(nSamples).toBeLessThanOrEqual(bytes.length);
    expect(sampleRate).toBeGreaterThanOrEqual(8000);
    return 'ok';
  } catch (error) {
    if (error instanceof SerError) return error.info.code;
    throw error;
  }
}
