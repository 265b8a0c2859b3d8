import { expect, test } from 'vitest';
import { fuzz } from '../fuzz/runner.ts';

const N_INPUTS = 400;

test(
  `${N_INPUTS} mutated inputs of every kind: a valid result or a typed error`,
  { timeout: 120_000 },
  async () => {
    const { findings, outcomes } = await fuzz({ inputs: N_INPUTS, seed: 2026 });
    expect(findings).toEqual([]);
    // Every target is met, and none refuses all that it is given.
    expect(Object.keys(outcomes)).toHaveLength(11);
    for (const counts of Object.values(outcomes)) expect(counts.ok).toBeGreaterThan(0);
  },
);

test('an untyped error, a hang, a crash and too much memory are found', async () => {
  const { findings, outcomes } = await fuzz({
    inputs: 8,
    seed: 1,
    target: 'planted',
    hangMs: 2000,
    memoryBytes: 400e6,
  });
  expect(findings.map(({ kind, index }) => [kind, index])).toEqual([
    ['fault', 2],
    ['hang', 3],
    ['crash', 4],
    ['memory', 5],
  ]);
  expect(outcomes).toEqual({ planted: { ok: 2, 'audio-empty': 2, fault: 1 } });
});
