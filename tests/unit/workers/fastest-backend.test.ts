import { describe, expect, it, vi } from 'vitest';
import type { Backend } from '#lib/workers/compute-api.ts';
import { fastestBackend, type Deadline } from '#lib/workers/fastest-backend.ts';

const ALL: Backend[] = ['wasm', 'webgpu', 'webgl'];

function timings(ms: Partial<Record<Backend, number>>) {
  return (backend: Backend) => {
    const value = ms[backend];
    return value === undefined
      ? Promise.reject(new Error('no such device'))
      : Promise.resolve(value);
  };
}

describe('the fastest backend', () => {
  it('is the one that was measured fastest, whatever the order', async () => {
    expect(await fastestBackend(ALL, timings({ wasm: 5, webgpu: 2, webgl: 9 }), 1000)).toBe(
      'webgpu',
    );
    expect(await fastestBackend(ALL, timings({ wasm: 5, webgpu: 80, webgl: 40 }), 1000)).toBe(
      'wasm',
    );
  });

  it('is never one that fails', async () => {
    expect(await fastestBackend(ALL, timings({ webgl: 9 }), 1000)).toBe('webgl');
    expect(await fastestBackend(ALL, timings({}), 1000)).toBeNull();
    expect(await fastestBackend([], timings({ wasm: 1 }), 1000)).toBeNull();
  });

  it('is never one that outlasts the deadline, and that one is told', async () => {
    vi.useFakeTimers();
    const deadlines: Deadline[] = [];
    const never = new Promise<number>(() => undefined);
    const measure = (backend: Backend, deadline: Deadline) => {
      deadlines.push(deadline);
      return backend === 'webgpu' ? never : Promise.resolve(backend === 'wasm' ? 7 : 8);
    };
    const choice = fastestBackend(ALL, measure, 4000);
    await vi.advanceTimersByTimeAsync(4000);
    expect(await choice).toBe('wasm');
    expect(deadlines.map(({ expired }) => expired)).toEqual([false, true, false]);
    vi.useRealTimers();
  });
});
