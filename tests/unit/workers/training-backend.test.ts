import { afterEach, expect, it, vi } from 'vitest';
import type { Network } from '#lib/core/network/network.ts';
import { gpuBufferBytes } from '#lib/workers/gpu-adapter.ts';
import { startTrainingBackend } from '#lib/workers/training-backend.ts';
import { errorOf } from '../../support/codes.ts';

const LIMITS = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 };

/** A graphics card of which nothing but the limits can be used. */
function stubGpu(adapter: { limits: typeof LIMITS } | null): void {
  vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.resolve(adapter) } });
}

afterEach(() => vi.unstubAllGlobals());

it('takes the smaller of the limits of WebGPU, and none for granted', async () => {
  stubGpu({ limits: LIMITS });
  expect(await gpuBufferBytes()).toBe(2 ** 27);
  stubGpu(null);
  expect(await gpuBufferBytes()).toBeNull();
});

it('refuses WebGPU for an array that is larger than its buffers', async () => {
  stubGpu({ limits: LIMITS });
  const makeNetwork = (): Network => {
    throw new Error('Nothing is to be made.');
  };
  const start = () => startTrainingBackend('webgpu', [], { makeNetwork, largestBytes: 151e6 });
  expect(await errorOf(start)).toMatchObject({
    code: 'backend-unavailable',
    details: { backend: 'webgpu', reason: expect.stringContaining('134217728') as string },
  });
});
