import { expect, test } from 'vitest';
import { decodeWav } from '#lib/core/audio/wav.ts';
import { SerError } from '#lib/core/errors.ts';
import { createRng } from '#lib/core/rng.ts';
import { damage, wavSeeds } from '../../support/damage.ts';

const N_INPUTS = 2000;
test('2000 damaged files: sound of the size of the file, or a typed error', () => {
  const rng = createRng(20_250, 'wav-fuzz');
  const seeds = wavSeeds(rng);
  const outcomes = new Map<string, number>();
  for (let i = 0; i < N_INPUTS; i++) {
    const outcome = outcomeOf(damage(seeds[i % seeds.length] ?? new Uint8Array(), rng));
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
