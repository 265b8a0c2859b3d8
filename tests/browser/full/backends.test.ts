import { expect, it } from 'vitest';
import { compareBackends, FULL_SIZE } from '../support/compare-backends.ts';

// Without a graphics card WebGPU and the plain processor take minutes for five steps of this size.
it(
  'all backends give the same logits and losses for the full-size alexnet',
  { timeout: 3_600_000 },
  async () => {
    const error = await compareBackends({ ...FULL_SIZE, nSteps: 5 }, [
      'cpu',
      'wasm',
      'webgl',
      'webgpu',
    ]);
    expect(error.logits).toBeLessThan(1e-4);
    expect(error.losses).toBeLessThan(1e-3);
  },
);
