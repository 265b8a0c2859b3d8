import { expect, test } from 'vitest';
import { filesFor, readList, type OfflineFile } from '#lib/offline/files.ts';
import { errorOf } from '../../support/codes.ts';

const FILES: OfflineFile[] = [
  { path: 'a.js', sizeBytes: 1, needs: null },
  { path: 'gpu.js', sizeBytes: 2, needs: 'webgpu' },
  { path: 'simd.wasm', sizeBytes: 3, needs: 'simd' },
  { path: 'plain.wasm', sizeBytes: 4, needs: 'no-simd' },
];

const pathsFor = (
  ...has: Parameters<typeof filesFor>[1] extends ReadonlySet<infer N> ? N[] : never
) => filesFor(FILES, new Set(has)).map(({ path }) => path);

test('a device gets what every device uses, and what it can use itself', () => {
  expect(pathsFor('simd')).toEqual(['a.js', 'simd.wasm']);
  expect(pathsFor('no-simd')).toEqual(['a.js', 'plain.wasm']);
  expect(pathsFor('simd', 'webgpu')).toEqual(['a.js', 'gpu.js', 'simd.wasm']);
});

test('the list is read, and its absence said', async () => {
  expect(await readList(Response.json({ files: FILES }))).toEqual(FILES);
  await expect(readList(Response.json({}))).rejects.toThrow(TypeError);
  const info = await errorOf(() => readList(new Response(null, { status: 404 })));
  expect(info.code).toBe('program-unavailable');
});
