import { describe, expect, it } from 'vitest';
import type { Backend } from '#lib/workers/compute-api.ts';
import { compareBackends } from './support/compare-backends.ts';

/** The flags that Chromium is started with promise all of them; one that does not start is a failure. */
const BACKENDS: Backend[] = ['cpu', 'wasm', 'webgl', 'webgpu'];

const COMPACT = {
  preset: 'alexnet-compact',
  inputShape: [64, 188],
  nItems: 2,
  learningRate: 1e-3,
} as const;

// The full-size network is compared in `full/`: without a graphics card it takes minutes.
describe('WebGPU, WebGL, WASM and cpu', () => {
  it(
    'give the same logits, heat maps and losses for alexnet-compact',
    { timeout: 300_000 },
    async () => {
      const error = await compareBackends({ ...COMPACT, nSteps: 2 }, BACKENDS);
      expect(error.logits).toBeLessThan(1e-4);
      expect(error.heat).toBeLessThan(1e-3);
      expect(error.losses).toBeLessThan(1e-3);
    },
  );
});
