import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UnusableFile } from '#lib/core/data/entries.ts';
import { readScoreOptions } from '#lib/server/score/options.ts';
import { listRecordings } from '#lib/server/score/recordings.ts';
import { ofShard } from '#lib/server/score/run.ts';
import { tone, wavFile } from '../../../support/wav.ts';
import { damage, zipFiles } from '../../../support/zip-bytes.ts';

const WAV = wavFile(tone(0.1));
const TEXT = new TextEncoder().encode('nothing to hear');
const FILES = {
  'b/2.wav': WAV,
  'b/10.WAV': WAV,
  'a.flac': TEXT,
  'without-ending': WAV,
  'README.md': TEXT,
  '._b': WAV,
  'empty.mp3': new Uint8Array(0),
  'long.wav': wavFile(tone(2)),
};
/** By their code units; the text that calls itself FLAC is meant to be one. */
const EXPECTED = ['a.flac', 'b/10.WAV', 'b/2.wav', 'empty.mp3', 'long.wav', 'without-ending'];
const MAXIMUM_BYTES = 10_000;

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stimmung-recordings-'));
  await mkdir(path.join(folder, 'in/b'), { recursive: true });
  for (const [name, bytes] of Object.entries(FILES)) {
    await writeFile(path.join(folder, 'in', name), bytes);
  }
  await writeFile(path.join(folder, 'in.zip'), await zipFiles(FILES));
});

afterAll(() => rm(folder, { recursive: true }));

test.for(['in', 'in.zip'])('lists recordings by name or by their first bytes: %s', async (name) => {
  const { list, close } = await listRecordings(path.join(folder, name), MAXIMUM_BYTES);
  expect(list.map(({ path: file }) => file)).toEqual(EXPECTED);
  expect(await list[2]?.read()).toEqual(WAV);
  expect(await list[3]?.read()).toHaveLength(0);
  await expect(list[4]?.read()).rejects.toMatchObject({ reason: { code: 'too-large' } });
  await close();
});

test('follows the links of which mounted folders consist', async () => {
  const mounted = path.join(folder, 'mounted');
  await mkdir(mounted);
  await symlink('../in/b/2.wav', path.join(mounted, 'link.wav'));
  await symlink('../in/gone.wav', path.join(mounted, 'broken.wav'));
  const { list } = await listRecordings(mounted, MAXIMUM_BYTES);
  expect(list.map(({ path: file }) => file)).toEqual(['link.wav']);
  await rm(path.join(mounted, 'link.wav'));
  await expect(list[0]?.read()).rejects.toThrow(UnusableFile);
});

test('a damaged recording of an archive says so', async () => {
  const archive = path.join(folder, 'damaged.zip');
  await writeFile(archive, damage(await zipFiles({ 'a.wav': WAV, 'b.wav': WAV }), 'b.wav'));
  const { list, close } = await listRecordings(archive, MAXIMUM_BYTES);
  expect(await list[0]?.read()).toEqual(WAV);
  await expect(list[1]?.read()).rejects.toMatchObject({ reason: { code: 'damaged' } });
  await close();
});

test('what cannot be heard at all is one sentence', async () => {
  const refusal = (reason: string) => ({ code: 'recordings-unavailable', message: reason });
  const list = (name: string) => listRecordings(path.join(folder, name), MAXIMUM_BYTES);
  const at = (name: string) => path.join(folder, name);
  await mkdir(at('nothing'));
  await expect(list('gone')).rejects.toMatchObject(
    refusal(`${at('gone')} cannot be heard: ENOENT.`),
  );
  await expect(list('nothing')).rejects.toMatchObject(
    refusal(`${at('nothing')} cannot be heard: there is no recording in it.`),
  );
  await expect(list('in/a.flac')).rejects.toMatchObject(
    refusal(`${at('in/a.flac')} cannot be heard: it is no zip archive.`),
  );
});

test('every recording is in one shard, and all shards are of one size', () => {
  const list = Array.from({ length: 535 }, (_, i) => i);
  const shards = [0, 1, 2, 3].map((index) => ofShard(list, { index, nShards: 4 }));
  expect(shards.flat().toSorted((a, b) => a - b)).toEqual(list);
  expect(shards.map(({ length }) => length)).toEqual([134, 134, 134, 133]);
});

test('the command line', () => {
  const args = ['--in', 'a.zip', '--out', 'b'];
  expect(readScoreOptions(args)).toEqual({
    ...{ inPath: 'a.zip', outDir: 'b', shard: { index: 0, nShards: 1 }, concurrency: null },
  });
  expect(readScoreOptions([...args, '--shard', '3/4', '--concurrency', '2'])).toMatchObject({
    ...{ shard: { index: 3, nShards: 4 }, concurrency: 2 },
  });
  expect(readScoreOptions(['--help'])).toBeNull();
});

test.for([
  [['--in', 'a.zip'], '--out FOLDER is missing'],
  [['--out', 'b'], '--in FOLDER|ARCHIVE is missing'],
  [['--in', 'a', '--out', 'b', '--shard', '4/4'], '--shard must be I/N'],
  [['--in', 'a', '--out', 'b', '--shard', '-1/4'], "'--shard"],
  [['--in', 'a', '--out', 'b', '--concurrency', '0'], '--concurrency must be from 1 to 256'],
  [['--in', 'a', '--out', 'b', '--shards', '1/4'], "Unknown option '--shards'"],
] as const)('is refused: %s', ([args, reason]) => {
  const read = () => readScoreOptions(args);
  expect(read).toThrow(expect.objectContaining({ code: 'arguments-invalid' }));
  expect(read).toThrow(reason);
});
