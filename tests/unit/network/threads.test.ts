import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { makeBoard, shareRows, TeamLeader } from '#lib/core/network/kernel-team.ts';
import { compileShared, shareMemory } from '#lib/core/network/shared-module.ts';
import { instantiateOver } from '#lib/core/kernels/wasm.ts';
import { decodeBase64 } from '#lib/core/kernels/base64.ts';
import { nnWasmBase64 } from '#lib/core/kernels/nn.ts';

/** (module (import "env" "memory" (memory 1)) (func (export "f")) ) without its function. */
const TINY = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[2, 15, 1, 3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0, 1],
);

describe('a module that imports a memory', () => {
  it('is made to share it, and else left as it is', () => {
    const shared = shareMemory(TINY);
    expect([...shared.subarray(8)]).toEqual([
      ...[2, 18, 1, 3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2],
      ...[3, 1, 0x80, 0x80, 4],
    ]);
    const kernels = decodeBase64(nnWasmBase64);
    expect(shareMemory(kernels)).toHaveLength(kernels.length + 3);
  });

  it('is refused if it imports anything else, or nothing', () => {
    const aFunction = TINY.with(TINY.length - 3, 0);
    expect(() => shareMemory(aFunction)).toThrow('more than a memory');
    expect(() => shareMemory(TINY.subarray(0, 8))).toThrow('imports nothing');
  });

  it('computes in a shared memory what it computes in its own', () => {
    const module = compileShared(nnWasmBase64);
    if (module === null) throw new Error('The engine has no SIMD.');
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true });
    const nn = instantiateOver(module, memory) as { pack(...args: number[]): void };
    new Float32Array(memory.buffer, 0, 4).set([1, 2, 3, 4]);
    nn.pack(1024, 0, 2, 2, 2, 1);
    expect([...new Float32Array(memory.buffer, 1024, 10)]).toEqual([1, 2, 0, 0, 0, 0, 0, 0, 3, 4]);
  });
});

describe('rows are parted', () => {
  it.for([
    [1, 10, 1, 3],
    [3, 12, 4, 2],
    [3, 47, 2, 4],
    [32, 8, 4, 3],
    [2, 1, 4, 4],
    [5, 6, 1, 1],
  ] as const)(
    '%i images of %i rows in steps of %i among %i threads',
    ([n, rows, step, threads]) => {
      const shares = shareRows(n, rows, step, threads);
      expect(shares).toHaveLength(threads);
      const seen = new Array<number>(n * rows).fill(0);
      for (const share of shares) {
        expect(share.length).toBeLessThanOrEqual(3);
        for (const { firstImage, nImages, firstRow, nRows } of share) {
          expect(firstRow % step).toBe(0);
          if (nImages > 1) expect([firstRow, nRows]).toEqual([0, rows]);
          for (let image = firstImage; image < firstImage + nImages; image++)
            for (let row = firstRow; row < firstRow + nRows; row++) {
              const at = image * rows + row;
              seen[at] = (seen[at] ?? 0) + 1;
            }
        }
      }
      expect(new Set(seen)).toEqual(new Set([1]));
    },
  );
});

it('a team runs every call once and waits for all', async () => {
  const nHelpers = 2;
  const board = makeBoard(nHelpers);
  const sums = new Int32Array(new SharedArrayBuffer(16));
  const script = new URL('../../support/team-helper.mjs', import.meta.url);
  const workers = [0, 1].map(
    (helper) => new Worker(script, { workerData: { board, helper, sums }, execArgv: [] }),
  );
  try {
    await Promise.all(workers.map((worker) => new Promise((done) => worker.once('message', done))));
    const team = new TeamLeader(board, nHelpers);
    const own = ([at = 0, value = 0]: readonly number[]) => Atomics.add(sums, at, value);
    for (let job = 0; job < 50; job++)
      team.run(
        'convolve',
        [
          [[0, 1]],
          [
            [1, 2],
            [1, 3],
          ],
          [[2, 4]],
        ],
        own,
      );
    expect([...sums]).toEqual([50, 250, 200, 0]);
    team.run('convolveTiles', [[], [[1, 250]]], own);
    expect([...sums]).toEqual([50, 0, 200, 0]);
    expect(() => team.run('convolve', [[], [[9, 1]]], own)).toThrow('A thread has failed');
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
});
