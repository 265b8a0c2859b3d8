import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readArchive } from '#lib/core/network/package-archive.ts';
import { unpackModel } from '#lib/core/network/package.ts';
import { readBundle } from '#lib/server/recognizer.ts';
import { sha256 } from '#lib/server/training/corpus.ts';
import { NODE_FILES, type Files } from '#lib/server/training/disk.ts';
import { Job, type JobSetup } from '#lib/server/training/job.ts';
import type { JobEnd, JobNews } from '#lib/server/training/news.ts';
import { parseOrder } from '#lib/server/training/order.ts';
import { fullDisk } from '../../../support/full-disk.ts';
import { SMALL_ORDER, toneArchive } from '../../../support/train-archive.ts';

const isFull = process.env.TEST_FULL === '1';

const MODEL_DIR = fileURLToPath(new URL('../../../../model', import.meta.url));

vi.setConfig({ testTimeout: 120_000 });

let archive: Uint8Array<ArrayBuffer>;
let folder: string;

beforeAll(async () => {
  archive = await toneArchive();
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stimmung-job-'));
  await writeFile(path.join(folder, 'corpus.zip'), archive);
});

afterEach(() => rm(folder, { recursive: true }));

function setupOf(order: unknown = SMALL_ORDER): JobSetup {
  return {
    id: 'job',
    createdAt: Date.UTC(2026, 10, 27),
    folder,
    archive: path.join(folder, 'corpus.zip'),
    order: parseOrder(order),
    maximumBytes: 1e8,
    modelDir: MODEL_DIR,
  };
}

interface Course {
  end: JobEnd;
  news: JobNews[];
}

/** Runs a job in this thread. */
async function run(
  setup: JobSetup,
  {
    files = NODE_FILES,
    stopAt = () => false,
  }: { files?: Files; stopAt?: (news: JobNews) => boolean } = {},
): Promise<Course> {
  const news: JobNews[] = [];
  const job = new Job(setup, {
    files,
    tell: (one) => {
      news.push(one);
      if (stopAt(one)) job.stop();
    },
  });
  return { end: await job.run(), news };
}

const fileOf = (name: string) => readFile(path.join(folder, name));

test('tells what the page tells, and gives the same weights when it is stopped again and again', async () => {
  const whole = await run(setupOf());
  expect(whole.end).toMatchObject({ kind: 'finished' });
  const kinds = new Set(whole.news.map(({ kind }) => kind));
  expect([...kinds]).toEqual(
    expect.arrayContaining([
      'importing',
      'reading',
      'started',
      'steps',
      'validating',
      'epoch',
      'checkpoint',
    ]),
  );
  const records = whole.news.flatMap((one) => (one.kind === 'epoch' ? [one.record] : []));
  const files = await unpackModel(
    await readArchive(new Uint8Array(await fileOf('model/package.zip'))),
    digest,
  );
  expect(files.about).toMatchObject({
    name: 'Tones',
    split: 'random',
    nTraining: 18,
    nValidation: 6,
  });
  expect(files.bundle.labels).toEqual(['anger', 'neutral']);
  const weights = await fileOf('model/weights.bin');

  for (const name of ['run.json', 'checkpoint.bin', 'model'])
    await rm(path.join(folder, name), { recursive: true });
  const stops: ((news: JobNews) => boolean)[] = [
    (one) => one.kind === 'importing',
    (one) => one.kind === 'checkpoint' && one.step === 1,
  ];
  if (isFull) {
    stops.push(
      (one) => one.kind === 'reading',
      (one) => one.kind === 'validating',
      (one) => one.kind === 'checkpoint' && one.step > 3,
    );
  }
  const told: unknown[] = [];
  for (const stopAt of stops) {
    const part = await run(setupOf(), { stopAt });
    expect(part.end).toEqual({ kind: 'stopped' });
    told.push(...part.news.flatMap((one) => (one.kind === 'epoch' ? [one.record] : [])));
  }
  const rest = await run(setupOf());
  told.push(...rest.news.flatMap((one) => (one.kind === 'epoch' ? [one.record] : [])));
  expect(rest.end).toEqual(whole.end);
  expect(told).toEqual(records);
  expect(await fileOf('model/weights.bin')).toEqual(weights);
});

test('starts from the model of the server, and leaves its convolutions as they are', async () => {
  const start = { kind: 'model', modelId: 'shipped' };
  const { end } = await run(
    setupOf({ ...SMALL_ORDER, start, settings: { epochs: 1, batchSize: 6, augmentation: false } }),
  );
  expect(end.kind).toBe('finished');
  const [{ bundle: source }, { bundle: made }] = await Promise.all([
    readBundle(MODEL_DIR),
    readBundle(`${folder}/model`),
  ]);
  const isSame = (name: string) => {
    const [a, b] = [source, made].map(({ weights }) => weights.find((one) => one.name === name));
    return a !== undefined && b !== undefined && a.data.join() === b.data.join();
  };
  const changed = made.weights.map(({ name }) => name).filter((name) => !isSame(name));
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.filter((name) => name.includes('conv'))).toEqual([]);
  expect(made.labels).toEqual(['anger', 'neutral']);
});

describe('a full disk', () => {
  test('ends a training with its code, and the last whole checkpoint stays', async () => {
    const disk = fullDisk();
    let nCheckpoints = 0;
    let kept: Buffer | null = null;
    const { end } = await run(setupOf(), {
      files: disk.files,
      stopAt: (one) => {
        if (one.kind === 'checkpoint' && ++nCheckpoints === 2) {
          kept = readFileSync(path.join(folder, 'checkpoint.bin'));
          disk.fill();
        }
        return false;
      },
    });
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'storage-full' } });
    expect(await fileOf('checkpoint.bin')).toEqual(kept);
    disk.free();
    const rest = await run(setupOf(), { files: disk.files });
    expect(rest.end.kind).toBe('finished');
    expect(rest.news.find((one) => one.kind === 'started')?.losses.length).toBeGreaterThan(0);
  });

  test('leaves no half model behind', async () => {
    const disk = fullDisk();
    const settings = { ...SMALL_ORDER.settings, augmentation: false, epochs: 1 };
    const { end } = await run(setupOf({ ...SMALL_ORDER, settings }), {
      files: disk.files,
      stopAt: (one) => {
        if (one.kind === 'epoch') disk.fill('model');
        return false;
      },
    });
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'storage-full' } });
    const left = await NODE_FILES.readdir(folder);
    expect(left.sort()).toEqual(['checkpoint.bin', 'corpus.zip', 'run.json']);
  });
});

test('fails where the archive of the server is not there', async () => {
  const setup = { ...setupOf(), archive: path.join(folder, 'gone.zip') };
  expect((await run(setup)).end).toMatchObject({
    kind: 'failed',
    error: { code: 'dataset-unavailable' },
  });
});

test.for([
  ['archive-corrupt', {}, () => Promise.resolve(new Uint8Array([0x50, 0x4b, 3, 4, 5]))],
  ['corpus-invalid', { ...SMALL_ORDER, split: { kind: 'speakers', share: 0.5 } }, null],
  ['corpus-invalid', { ...SMALL_ORDER, settings: { batchSize: 200 } }, null],
  ['config-invalid', { ...SMALL_ORDER, labels: { neutral: null } }, null],
] as const)('fails with %s', async ([code, order, other]) => {
  if (other !== null) await writeFile(path.join(folder, 'corpus.zip'), await other());
  expect((await run(setupOf(order))).end).toMatchObject({ kind: 'failed', error: { code } });
});

const digest = (bytes: Uint8Array) => Promise.resolve(sha256(bytes));
