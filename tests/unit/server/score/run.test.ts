import { once } from 'node:events';
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answerOf } from '#lib/server/answer.ts';
import type { HearOutcome } from '#lib/server/pool.ts';
import {
  ofShard,
  scoreShard,
  type OpenPool,
  type ScorePool,
  type ScoreProgress,
} from '#lib/server/score/run.ts';
import { fakePrediction } from '../../../support/prediction.ts';

/** What the stand-in makes of a recording is told by its letter. */
const RECORDINGS: Readonly<Record<string, string>> = {
  '=1+1.wav': 'a',
  'a,"b".wav': 'a',
  'bug.wav': 'b',
  'empty.wav': '',
  'hangs.wav': 'w',
  'refused.wav': 'r',
  'two\nlines.wav': 'a',
  'Ümlaut.wav': 'a',
};
const NAMES = Object.keys(RECORDINGS);
const CONFIG = {
  nWorkers: 2,
  workerFile: 'none',
  modelDir: fileURLToPath(new URL('../../../../model', import.meta.url)),
  bodyLimitBytes: 1e6,
  durationLimitSec: 60,
  memoryLimitBytes: 1e8,
  deadlineSec: 0.05,
};

/** Stands in for the threads; answers come in another order than they were asked for. */
function standIn(): ScorePool {
  let nAsked = 0;
  return {
    async hear(bytes, _channel, { gone, deadline }): Promise<HearOutcome> {
      const letter = String.fromCharCode(bytes[0] ?? 0);
      if (nAsked++ % 2 === 0) await setImmediate();
      if (gone.aborted) return { kind: 'cancelled', waitMs: 0 };
      if (letter === 'b') throw new Error('a bug');
      if (letter === 'm') {
        const error = { code: 'model-unavailable', details: { reason: 'gone' } } as const;
        return { kind: 'refused', error, waitMs: 0 };
      }
      if (letter === 'w') {
        await once(deadline, 'abort');
        return { kind: 'late', waitMs: 0 };
      }
      if (letter === 'r') {
        const error = { code: 'request-invalid', details: { reason: 'refused' } } as const;
        return { kind: 'refused', error, waitMs: 0 };
      }
      return { kind: 'answer', answer: answerOf(fakePrediction()), waitMs: 0 };
    },
    close: () => Promise.resolve(),
  };
}

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stimmung-score-'));
  await mkdir(path.join(folder, 'in'));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function writeRecordings(recordings: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(recordings)) {
    await writeFile(path.join(folder, 'in', name), content);
  }
}

interface Run {
  out?: string;
  shard?: { index: number; nShards: number };
  /** Stops after so many rows of the table. */
  stopAt?: number;
  config?: Partial<typeof CONFIG>;
  openPool?: OpenPool;
}

/** Runs a shard; the errors that are bugs are listed. */
async function score({ out = 'out', stopAt = Infinity, ...run }: Run = {}): Promise<
  ScoreProgress & { errors: unknown[] }
> {
  const { shard = { index: 0, nShards: 1 } } = run;
  const controller = new AbortController();
  const errors: unknown[] = [];
  const progress = await scoreShard(
    { inPath: path.join(folder, 'in'), outDir: path.join(folder, out), shard, concurrency: null },
    { ...CONFIG, ...run.config },
    {
      stop: controller.signal,
      onProgress: ({ nDone }) => (nDone >= stopAt ? controller.abort() : undefined),
      onError: (error) => errors.push(error),
    },
    run.openPool ?? standIn,
  );
  return { ...progress, errors };
}

const tableFile = (out = 'out', name = 'scores-0-of-1.csv') => path.join(folder, out, name);

async function readRows(file = tableFile()): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = parse(await readFile(file), { columns: true });
  return rows;
}

test('each recording has one row in its order, the error of its own in the last column', async () => {
  await writeRecordings(RECORDINGS);
  const { errors, ...progress } = await score();
  expect(progress).toEqual({ nRecordings: 8, nDone: 8, nFailed: 4 });
  const rows = await readRows();
  expect(Object.keys(rows[0] ?? {})).toEqual([
    ...['file', 'start', 'end', 'emotion', 'anger', 'boredom', 'disgust', 'fear', 'happiness'],
    ...['neutral', 'sadness', 'error'],
  ]);
  expect(rows.map(({ file, error }) => [file, error])).toEqual([
    ["'=1+1.wav", ''],
    ['a,"b".wav', ''],
    ['bug.wav', 'unexpected'],
    ['empty.wav', 'audio-empty'],
    ['hangs.wav', 'deadline-passed'],
    ['refused.wav', 'request-invalid'],
    ['two\nlines.wav', ''],
    ['Ümlaut.wav', ''],
  ]);
  expect(rows[0]).toMatchObject({ start: '0', end: '1.5', emotion: 'happiness', anger: '0.1' });
  expect(rows[2]).toMatchObject({ start: '', end: '', emotion: '', anger: '' });
  expect(errors.map(String)).toEqual(['Error: a bug']);
  expect(await readdir(path.join(folder, 'out'))).toEqual(['scores-0-of-1.csv', 'scores.json']);
});

describe('a shard that was stopped', () => {
  const quick = Object.fromEntries(NAMES.map((name) => [name, 'a']));

  beforeEach(() => writeRecordings(quick));

  test.for([3, 6.5, 7])(
    'goes on after row %d, half a row included, and comes to the same',
    async (n) => {
      await score({ out: 'whole' });
      const whole = await readFile(tableFile('whole'));
      const { nDone } = await score({ stopAt: Math.floor(n) });
      expect(nDone).toBe(Math.floor(n));
      const part = `${tableFile()}.part`;
      const { length } = await readFile(part);
      // What a kill in the middle of a write leaves: a name with a line end in it, torn behind it.
      if (n % 1 > 0) await writeFile(part, whole.subarray(0, length + '"two\nlin'.length));
      expect(await score()).toMatchObject({ nDone: 8 });
      expect(await readFile(tableFile())).toEqual(whole);
    },
  );

  test('has nothing left to do once it is finished, and says how it went', async () => {
    await score();
    const openPool = () => ({ ...standIn(), hear: () => Promise.reject(new Error('asked')) });
    expect(await score({ openPool })).toEqual({ nRecordings: 8, nDone: 8, nFailed: 0, errors: [] });
  });

  test('is not added to when it is of something else', async () => {
    await score({ stopAt: 2 });
    const mismatch = (reason: string): unknown =>
      expect.objectContaining({
        code: 'table-mismatch',
        message: expect.stringContaining(reason) as string,
      });
    const shard = { index: 1, nShards: 2 };
    await expect(score({ shard })).rejects.toEqual(mismatch('parts of 1 shards'));
    await writeRecordings({ 'another.wav': 'a' });
    await expect(score()).rejects.toEqual(mismatch('the recordings have changed since'));
    await rm(path.join(folder, 'in/another.wav'));
    await writeFile(`${tableFile()}.part`, 'file,start\r\nfoo.wav,0\r\n');
    await expect(score()).rejects.toEqual(mismatch('once each'));
    await writeFile(tableFile(), 'file,start\r\nfoo.wav,0\r\n');
    await expect(score()).rejects.toEqual(mismatch('once each'));
  });

  test('may be run twice at once', async () => {
    await Promise.all([score(), score()]);
    const rows = await readRows();
    expect(rows).toHaveLength(8);
    expect(new Set(rows.map(({ file }) => file)).size).toBe(8);
  });

  test('keeps what it has when the disk is full, and goes on when there is room', async () => {
    const handle = await open(path.join(folder, 'probe'), 'w');
    const prototype = Object.getPrototypeOf(handle) as typeof handle;
    await handle.close();
    const write = Reflect.get(prototype, 'write') as (...args: unknown[]) => Promise<unknown>;
    let nWrites = 0;
    // The header and two rows find room, of the third only some bytes.
    const fillUp = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
      const [bytes, , , position] = args as [Buffer, number, number, number];
      const given = ++nWrites > 3 ? bytes.subarray(0, 5) : bytes;
      const written = await Reflect.apply(write, this, [given, 0, given.length, position]);
      if (given.length === bytes.length) return written;
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC', syscall: 'write' });
    };
    vi.spyOn(prototype, 'write').mockImplementation(fillUp as never);
    await expect(score()).rejects.toMatchObject({
      code: 'table-unwritable',
      message: expect.stringContaining('ENOSPC') as string,
    });
    vi.restoreAllMocks();
    expect(await score()).toMatchObject({ nDone: 8 });
    expect((await readRows()).map(({ file }) => file)).toHaveLength(8);
  });
});

test('shards together hold every recording once', async () => {
  const quick = Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`${i}.wav`, 'a']));
  await writeRecordings(quick);
  const files: string[] = [];
  for (const index of [0, 1, 2, 3]) {
    const shard = { index, nShards: 4 };
    await score({ shard });
    const rows = await readRows(tableFile('out', `scores-${index}-of-4.csv`));
    expect(rows.map(({ file }) => file)).toEqual(ofShard(Object.keys(quick).toSorted(), shard));
    files.push(...rows.map(({ file = '' }) => file));
  }
  expect(files.toSorted()).toEqual(Object.keys(quick).toSorted());
});

test('threads that do not start end the work without a row', async () => {
  await writeRecordings({ 'a.wav': 'a' });
  const openPool = () => ({ ...standIn(), hear: () => Promise.reject(new Error('no thread')) });
  await expect(score({ openPool })).rejects.toThrow('no thread');
  expect(await readFile(`${tableFile()}.part`, 'utf8')).toMatch(/^file,start[^\n]*\n$/);
});

test('a model that is gone ends the work, before or in the middle of it', async () => {
  await writeRecordings({ 'a.wav': 'a', 'b.wav': 'm', 'c.wav': 'a' });
  const gone = { info: { code: 'model-unavailable' } };
  await expect(score({ config: { modelDir: folder } })).rejects.toMatchObject(gone);
  await expect(score()).rejects.toMatchObject(gone);
  await writeRecordings({ 'b.wav': 'a' });
  expect(await score()).toMatchObject({ nDone: 3, nFailed: 0 });
});
