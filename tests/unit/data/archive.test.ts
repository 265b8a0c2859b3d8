import { Uint8ArrayReader } from '@zip.js/zip.js';
import { describe, expect, test } from 'vitest';
import { openArchive } from '#lib/core/data/archive.ts';
import { LIMITS, UnusableFile } from '#lib/core/data/entries.ts';
import type { CorpusEntry } from '#lib/core/data/entries.ts';
import { errorOf } from '../../support/codes.ts';
import { damage, findName, zipFiles } from '../../support/zip-bytes.ts';

/** Bytes that hardly pack, different for every seed. */
function bytesOf(length: number, seed: number): Uint8Array<ArrayBuffer> {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state >> 16;
  });
}

const FILES = {
  'corpus/anger/1.wav': bytesOf(2000, 1),
  'corpus/anger/2.wav': bytesOf(3000, 2),
  'corpus/fear/3.wav': bytesOf(4000, 3),
};

async function open(archive: Uint8Array<ArrayBuffer>, limits = LIMITS) {
  return openArchive(new Uint8ArrayReader(archive), limits);
}

const paths = (entries: readonly CorpusEntry[]) => entries.map(({ path }) => path);

async function reasonOf(entry: CorpusEntry | undefined): Promise<unknown> {
  try {
    await entry?.read();
  } catch (error) {
    if (error instanceof UnusableFile) return error.reason;
    throw error;
  }
  return null;
}

test('gives every file unchanged, unpacked only when asked for', async () => {
  const { entries, skipped } = await open(await zipFiles(FILES));
  expect(paths(entries)).toEqual(Object.keys(FILES));
  for (const entry of entries) {
    expect(await entry.read()).toEqual(FILES[entry.path as keyof typeof FILES]);
  }
  expect(skipped).toEqual([]);
});

test('a wrong checksum costs the one file', async () => {
  const { entries } = await open(damage(await zipFiles(FILES), 'corpus/anger/2.wav'));
  const reasons = await Promise.all(entries.map(reasonOf));
  expect(reasons).toEqual([null, expect.objectContaining({ code: 'damaged' }), null]);
});

test('a size that lies costs the one file, before its bytes fill the memory', async () => {
  const archive = await zipFiles({ ...FILES, 'corpus/fear/bomb.wav': new Uint8Array(900_000) });
  const view = new DataView(archive.buffer);
  const directory = archive.findLastIndex(
    (_, i) => i + 4 <= archive.length && view.getUint32(i, true) === 0x02014b50,
  );
  view.setUint32(directory + 24, 10, true);
  view.setUint32(findName(archive, 'corpus/fear/bomb.wav') - 30 + 22, 10, true);
  const { entries } = await open(archive);
  expect(await reasonOf(entries.at(-1))).toMatchObject({ code: 'damaged' });
  expect(await reasonOf(entries[0])).toBeNull();
});

test('names that lead out are put aside, the others are there', async () => {
  const evil = ['../1.wav', 'corpus/../../2.wav', '/etc/3.wav', 'C:\\4.wav', '..\\5.wav'];
  const files = Object.fromEntries(evil.map((name, i) => [name, bytesOf(100, i)]));
  const { entries, skipped } = await open(await zipFiles({ ...files, ...FILES }));
  expect(paths(entries)).toEqual(Object.keys(FILES));
  expect(skipped).toHaveLength(evil.length);
  expect(new Set(skipped.map(({ reason }) => reason.code))).toEqual(new Set(['path-unsafe']));
});

describe('limits', () => {
  test('of one file, of density, of number and of all together', async () => {
    const archive = await zipFiles({
      ...FILES,
      'dense.wav': new Uint8Array(2 * 1024 * 1024),
      'large.wav': bytesOf(5000, 9),
    });
    const codes = async (limits: Partial<typeof LIMITS>) => {
      const { skipped } = await open(archive, { ...LIMITS, ...limits });
      return skipped.map(({ file, reason }) => [file, reason.code]);
    };
    expect(await codes({})).toEqual([['dense.wav', 'too-dense']]);
    expect(await codes({ entryBytes: 4500, ratio: 1e6 })).toEqual([
      ['dense.wav', 'too-large'],
      ['large.wav', 'too-large'],
    ]);
    expect(await codes({ nEntries: 4, ratio: 1e6 })).toEqual([['large.wav', 'too-many']]);
    expect(await codes({ totalBytes: 10_000 })).toEqual([
      ['dense.wav', 'too-dense'],
      ['large.wav', 'corpus-too-large'],
    ]);
  });
});

describe('an archive that breaks off', () => {
  test('gives the files before the break and names the one that is cut', async () => {
    const archive = await zipFiles(FILES);
    const cut = archive.slice(0, findName(archive, 'corpus/fear/3.wav') + 100);
    const { entries, skipped } = await open(cut);
    expect(paths(entries)).toEqual(['corpus/anger/1.wav', 'corpus/anger/2.wav']);
    expect(await entries[1]?.read()).toEqual(FILES['corpus/anger/2.wav']);
    expect(skipped).toEqual([{ file: 'corpus/fear/3.wav', reason: { code: 'cut-off' } }]);
  });

  test('checks what it gives', async () => {
    const archive = damage(await zipFiles(FILES), 'corpus/anger/1.wav');
    const { entries } = await open(archive.slice(0, -50));
    expect(await reasonOf(entries[0])).toMatchObject({ code: 'damaged' });
    expect(await reasonOf(entries[1])).toBeNull();
  });

  test('before its first file is whole is no archive', async () => {
    const archive = await zipFiles(FILES);
    for (const length of [0, 10, 100]) {
      const info = await errorOf(() => open(archive.slice(0, length)));
      expect(info.code).toBe('archive-corrupt');
    }
  });
});

test('what is no archive says so', async () => {
  const info = await errorOf(() => open(bytesOf(10_000, 4)));
  expect(info.code).toBe('archive-corrupt');
});
