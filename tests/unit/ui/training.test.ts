import { describe, expect, it } from 'vitest';
import { footprint } from '#lib/core/network/footprint.ts';
import { ORIGINAL, RECOMMENDED } from '#lib/core/training/config.ts';
import { topologyFor } from '#lib/core/training/plan.ts';
import { accuracyCurves, lossCurves, thin } from '#lib/ui/curve-data.ts';
import { isForbidden, limitsOf } from '#lib/ui/training-limits.ts';

const validation = { loss: 1, uar: 0.5, wa: 0.6, confusion: { counts: [], unheard: [] } };

describe('curves', () => {
  it('put the held-out loss at the end of each epoch', () => {
    const epochs = [{ epoch: 0, loss: 2, accuracy: 0.3, validation }];
    const { xs, validation: held } = lossCurves([3, 2, 1], epochs, 2);
    expect(xs).toEqual([0.5, 1, 1.5]);
    expect(held).toEqual([null, 1, null]);
    expect(accuracyCurves(epochs)).toEqual({ xs: [1], training: [0.3], uar: [0.5] });
  });

  it('are thinned by means, and not at all when short', () => {
    expect(thin([1, 2], [[5, null]])).toEqual([
      [1, 2],
      [5, null],
    ]);
    const xs = Array.from({ length: 2500 }, (_, i) => i);
    const [places = [], means = []] = thin(xs, [xs.map((x) => (x === 1 ? null : x))]);
    expect(places).toHaveLength(834);
    expect(places.slice(0, 2)).toEqual([2, 5]);
    expect(means.slice(0, 2)).toEqual([1, 4]);
  });
});

describe('limits of the device', () => {
  const unknown = { memoryBytes: null, freeBytes: null, gpuBufferBytes: null };
  const plenty = { memoryBytes: 32 * 2 ** 30, freeBytes: 1e12, gpuBufferBytes: 2 ** 31 };
  const small = footprint(topologyFor(RECOMMENDED, 7), 32);
  const large = footprint(topologyFor(ORIGINAL, 7), 32);
  const kinds = (...args: Parameters<typeof limitsOf>) => limitsOf(...args).map(({ kind }) => kind);

  it('are none for the recommended recipe on any computer', () => {
    expect(kinds(small, unknown, null)).toEqual([]);
    expect(kinds(small, { ...unknown, memoryBytes: 2 * 2 ** 30, freeBytes: 1e9 }, 'wasm')).toEqual(
      [],
    );
  });

  it('warn of a large network, little memory and a full disk', () => {
    expect(kinds(large, plenty, null)).toEqual(['slow']);
    expect(kinds(large, { ...unknown, memoryBytes: 2 ** 31, freeBytes: 1e9 }, null)).toEqual([
      ...['memory', 'disk', 'slow'],
    ]);
  });

  it('forbid what no processor can hold', () => {
    const huge = footprint(topologyFor(ORIGINAL, 7), 1024);
    expect(kinds(huge, plenty, 'wasm')).toContain('tooLarge');
    expect(kinds(huge, plenty, 'webgpu')).not.toContain('tooLarge');
  });

  it('forbid WebGPU, and nothing else, where an array is larger than a buffer', () => {
    const atLeast = { ...plenty, gpuBufferBytes: 128 * 2 ** 20 };
    expect(isForbidden(limitsOf(large, atLeast, 'webgpu'))).toBe(true);
    expect(kinds(large, atLeast, 'webgpu')).toContain('buffer');
    for (const backend of ['webgl', 'wasm', null] as const)
      expect(isForbidden(limitsOf(large, atLeast, backend))).toBe(false);
    expect(kinds(small, atLeast, 'webgpu')).toEqual([]);
    expect(kinds(large, plenty, 'webgpu')).toEqual(['slow']);
  });

  it('count the activations of a batch among the arrays', () => {
    const many = footprint(topologyFor(RECOMMENDED, 7), 1024);
    expect(many.largestBytes).toBeGreaterThan(small.largestBytes);
    expect(kinds(many, { ...plenty, gpuBufferBytes: 128 * 2 ** 20 }, 'webgpu')).toContain('buffer');
  });

  it('forbid what is more than all of the memory, unless the browser names no more', () => {
    const sizes = (gib: number) => ({ ...unknown, memoryBytes: gib * 2 ** 30 });
    expect(isForbidden(limitsOf(large, sizes(1), 'webgl'))).toBe(true);
    expect(kinds(large, sizes(1), 'webgl')).toContain('noMemory');
    const huge = footprint(topologyFor(ORIGINAL, 7), 4096);
    expect(huge.trainingBytes).toBeGreaterThan(8 * 2 ** 30);
    expect(isForbidden(limitsOf(huge, sizes(8), 'webgl'))).toBe(false);
  });
});
