import { describe, expect, it } from 'vitest';
import type { Backend } from '#lib/workers/compute-api.ts';
import { compareBackends, FULL_SIZE } from './support/compare-backends.ts';

/** The flags that Chromium is started with promise all of them; one that does not start is a failure. */
const BACKENDS: Backend[] = ['cpu', 'wasm', 'webgl', 'webgpu'];

const COMPACT = {
  preset: 'alexnet-compact',
  inputShape: [64, 188],
  nItems: 2,
  learningRate: 1e-3,
} as const;

describe('WebGPU, WebGL, WASM and cpu', () => {
  it(
    'give the same logits, heat maps and losses for alexnet-compact',
    { timeout: 300_000 },
    async () => {
      const error = await compareBackends({ ...COMPACT, nSteps: 5 }, BACKENDS);
      expect(error.logits).toBeLessThan(1e-4);
      expect(error.heat).toBeLessThan(1e-3);
      expect(error.losses).toBeLessThan(1e-3);
    },
  );

  it('give the same logits for the full-size alexnet', { timeout: 120_000 }, async () => {
    const error = await compareBackends({ ...FULL_SIZE, nSteps: 0 }, BACKENDS);
    expect(error.logits).toBeLessThan(1e-4);
  });
});

describe('WASM and WebGL', () => {
  // The others are compared in `full/`: without a graphics card they take minutes.
  it('give the same losses for the full-size alexnet', { timeout: 120_000 }, async () => {
    const error = await compareBackends({ ...FULL_SIZE, nSteps: 5 }, ['wasm', 'webgl']);
    expect(error.losses).toBeLessThan(1e-3);
  });
});
