import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { decode } from '#lib/core/audio/decode.ts';
import { SerError } from '#lib/core/errors.ts';
import { createRng } from '#lib/core/rng.ts';
import { PORTABLE } from '../support/compressed.ts';
import { damage, wavSeeds } from '../support/damage.ts';
import { fixturePath } from '../support/fixture-path.ts';

const N_INPUTS = 20_000;
/** Beyond any honest decoding of such a file, on any machine. */
const HANG_MS = 5000;

test(
  `${N_INPUTS} damaged files of every format: sound or a typed error, and never a hang`,
  { timeout: 1_800_000 },
  async () => {
    // The decoders comment every damaged packet.
    const comments = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const rng = createRng(7, 'decode-fuzz');
    const compressed = await Promise.all(
      PORTABLE.map(async ({ file }) => new Uint8Array(await readFile(fixturePath(file)))),
    );
    const seeds = [...wavSeeds(rng), ...compressed];
    const outcomes = new Map<string, number>();
    let longestMs = 0;
    for (let i = 0; i < N_INPUTS; i++) {
      const bytes = damage(seeds[i % seeds.length] ?? new Uint8Array(), rng);
      const startMs = performance.now();
      const outcome = await outcomeOf(bytes);
      longestMs = Math.max(longestMs, performance.now() - startMs);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    comments.mockRestore();
    console.table(Object.fromEntries(outcomes));
    console.log(`longest ${longestMs.toFixed(0)} ms`);
    expect(longestMs).toBeLessThan(HANG_MS);
    expect(outcomes.get('ok')).toBeGreaterThan(N_INPUTS / 4);
    expect(outcomes.size).toBeGreaterThan(3);
  },
);

async function outcomeOf(bytes: Uint8Array): Promise<string> {
  try {
    const { channels, sampleRate } = await decode(bytes);
    expect(channels[0]?.length).toBeGreaterThan(0);
    expect(channels.every((channel) => channel.every(Number.isFinite))).toBe(true);
    expect(sampleRate).toBeGreaterThanOrEqual(8000);
    return 'ok';
  } catch (error) {
    if (error instanceof SerError) return error.info.code;
    throw error;
  }
}
