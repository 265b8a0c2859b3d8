import { expect, test } from 'vitest';
import { fuzz } from '../fuzz/runner.ts';

const N_INPUTS = 20_000;

test(
  `${N_INPUTS} mutated inputs of every kind: a valid result or a typed error, no hang, no flood`,
  { timeout: 3_600_000 },
  async () => {
    const { findings, seconds, longestMs, peakBytes } = await fuzz({ inputs: N_INPUTS, seed: 1 });
    console.log(
      `${N_INPUTS} inputs in ${seconds.toFixed(0)} s, longest ${longestMs.toFixed(0)} ms, ` +
        `peak ${(peakBytes / 1e6).toFixed(0)} MB`,
    );
    expect(findings).toEqual([]);
  },
);
