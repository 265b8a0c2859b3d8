import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLog } from '#lib/server/log.ts';
import { TrainingDesk } from '#lib/server/training/desk.ts';
import { NODE_FILES } from '#lib/server/training/disk.ts';
import type { JobNews } from '#lib/server/training/news.ts';
import { parseOrder } from '#lib/server/training/order.ts';
import type { Told } from '#lib/server/training/running.ts';
import { TrainStore, type StoredJob } from '#lib/server/training/store.ts';
import { fakeThreads } from '../../../support/fake-threads.ts';
import { fullDisk } from '../../../support/full-disk.ts';

const ARCHIVE = new Uint8Array([0x50, 0x4b]);
const ORDER = parseOrder({});
const STARTED: JobNews = {
  kind: 'started',
  backend: 'wasm',
  nParameters: 1,
  nSteps: 4,
  stepsPerEpoch: 2,
  epochs: [],
  losses: [0.5],
};
const RECORD = { epoch: 0, loss: 1, accuracy: 0.5, validation: null };

let dir: string;
let nowMs = 0;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'stimmung-desk-'));
  nowMs = Date.UTC(2026, 10, 27);
});

afterEach(() => rm(dir, { recursive: true }));

/** A server's life: what it finds is what the one before left. */
async function openDesk(files = NODE_FILES) {
  const { startThread, threads } = fakeThreads();
  const log = createLog('silent');
  const store = new TrainStore(files, dir);
  const desk = new TrainingDesk({
    store,
    startThread,
    maximumBytes: 1e6,
    modelDir: '/bundled',
    date: () => ++nowMs,
    log,
  });
  await desk.open();
  return { desk, threads, store };
}

const filesOf = async ({ id }: StoredJob) => (await readdir(path.join(dir, 'jobs', id))).sort();
/** A machine may be busy with other things. */
const PATIENCE = { interval: 1, timeout: 20_000 };

/** Until everything of its end is kept. */
const until = (desk: TrainingDesk, job: StoredJob, status: string) =>
  vi.waitFor(() => expect([job.status, desk.courseOf(job.id)]).toEqual([status, null]), PATIENCE);

describe('a training', () => {
  test('runs in a thread, tells what it tells, and keeps what it came to', async () => {
    const { desk, threads } = await openDesk();
    const job = await desk.begin(ORDER, ARCHIVE);
    const [thread] = threads;
    expect(thread?.setup).toMatchObject({ id: job.id, order: ORDER, maximumBytes: 1e6 });
    expect(thread?.setup.archive).toBe(path.join(dir, 'jobs', job.id, 'corpus.zip'));
    const told: (Told | null)[] = [];
    desk.listen(job.id, (one) => told.push(one));
    thread?.tell(STARTED);
    thread?.tell({
      kind: 'steps',
      step: 2,
      losses: [0.4],
      rate: 9,
      remainingSec: 3,
      memoryBytes: 1,
    });
    thread?.tell({ kind: 'epoch', record: RECORD });
    expect(desk.courseOf(job.id)?.progress).toMatchObject({ step: 2, nSteps: 4, remainingSec: 3 });
    expect(desk.courseOf(job.id)?.soFar).toEqual([
      { ...STARTED, epochs: [RECORD], losses: [0.5, 0.4] },
    ]);
    const end = { kind: 'finished', weightsDigest: 'ab' } as const;
    thread?.end(end);
    await until(desk, job, 'finished');
    expect(told.at(-1)).toBeNull();
    expect(told.slice(-2, -1)).toEqual([{ end }]);
    expect(await filesOf(job)).toEqual(['job.json']);
    const next = await openDesk();
    expect(next.threads).toEqual([]);
    expect(next.desk.find(job.id)).toMatchObject({
      status: 'finished',
      weightsDigest: 'ab',
      epochs: [RECORD],
    });
  });

  test('is the only one, from the moment in which its place is taken', async () => {
    const { desk, threads } = await openDesk();
    const release = desk.reserve();
    expect(release).not.toBeNull();
    expect(desk.reserve()).toBeNull();
    release?.();
    const job = await desk.begin(ORDER, ARCHIVE);
    expect(desk.reserve()).toBeNull();
    threads[0]?.end({ kind: 'finished', weightsDigest: '' });
    await until(desk, job, 'finished');
    expect(desk.reserve()).not.toBeNull();
  });

  test('that is cancelled is ended at once, and leaves nothing but its name', async () => {
    const { desk, threads, store } = await openDesk();
    const job = await desk.begin(ORDER, ARCHIVE);
    await writeFile(`${store.at(job.id).checkpoint}.part`, 'half');
    const told: (Told | null)[] = [];
    desk.listen(job.id, (one) => told.push(one));
    await desk.cancel(job.id);
    expect(threads[0]?.isKilled).toBe(true);
    expect(job.status).toBe('cancelled');
    expect(told).toEqual([{ end: { kind: 'stopped' } }, null]);
    expect(await filesOf(job)).toEqual(['job.json']);
    expect(desk.reserve()).not.toBeNull();
  });

  test('that fails says why, keeps everything, and can be gone on with', async () => {
    const { desk, threads } = await openDesk();
    const job = await desk.begin(ORDER, ARCHIVE);
    threads[0]?.end({
      kind: 'failed',
      error: { code: 'storage-full', details: { neededBytes: 9 } },
    });
    await until(desk, job, 'failed');
    expect(job.problem).toMatchObject({ code: 'storage-full', status: 507, neededBytes: 9 });
    expect(await filesOf(job)).toEqual(['corpus.zip', 'job.json']);
    await desk.resume(job);
    expect(job).toMatchObject({ status: 'running', problem: null, endedAt: null });
    expect(threads).toHaveLength(2);
  });

  test('whose thread dies fails, with its trace in the log alone', async () => {
    const { desk, threads } = await openDesk();
    const job = await desk.begin(ORDER, ARCHIVE);
    threads[0]?.die(new Error('a bug'));
    await until(desk, job, 'failed');
    expect(job.problem).toMatchObject({ code: 'unexpected', detail: 'Unexpected error.' });
  });
});

describe('a restart', () => {
  test('lets the training stop, and the next server goes on with it', async () => {
    const { desk, threads } = await openDesk();
    const job = await desk.begin(ORDER, ARCHIVE);
    const told: (Told | null)[] = [];
    desk.listen(job.id, (one) => told.push(one));
    const closed = desk.close(10_000);
    expect(threads[0]?.isAsked).toBe(true);
    threads[0]?.end({ kind: 'stopped' });
    await closed;
    expect(told).toEqual([null]);
    const next = await openDesk();
    expect(next.threads.map(({ setup }) => setup.id)).toEqual([job.id]);
    expect(next.desk.reserve()).toBeNull();
  });

  test('does not wait for ever', async () => {
    const { desk, threads } = await openDesk();
    await desk.begin(ORDER, ARCHIVE);
    await desk.close(0);
    expect(threads[0]?.isKilled).toBe(true);
    expect((await openDesk()).threads).toHaveLength(1);
  });

  test('again and again is no failure, but a server that dies again and again gives up', async () => {
    let { desk, threads } = await openDesk();
    const { id } = await desk.begin(ORDER, ARCHIVE);
    for (let i = 0; i < 5; i++) {
      const closed = desk.close(10_000);
      threads[0]?.end({ kind: 'stopped' });
      await closed;
      ({ desk, threads } = await openDesk());
      expect(threads).toHaveLength(1);
    }
    threads[0]?.tell({ kind: 'checkpoint', step: 1 });
    await vi.waitFor(async () => expect((await openStored(id))?.nStarts).toBe(0), PATIENCE);
    // Now it dies without a word.
    for (let i = 0; i < 3; i++) expect((await openDesk()).threads).toHaveLength(1);
    const last = await openDesk();
    expect(last.threads).toEqual([]);
    expect(last.desk.find(id)).toMatchObject({
      status: 'failed',
      problem: { code: 'training-gave-up' },
    });
  });

  test('clears away what was cut off while it was created', async () => {
    const { store } = await openDesk();
    await NODE_FILES.mkdir(store.at('half').folder, { recursive: true });
    await writeFile(store.at('half').archive, ARCHIVE);
    expect((await openDesk()).desk.jobs).toEqual([]);
    expect(await readdir(path.join(dir, 'jobs'))).toEqual([]);
  });
});

describe('a full disk', () => {
  test('begins nothing and leaves nothing', async () => {
    const disk = fullDisk();
    const { desk, threads } = await openDesk(disk.files);
    disk.fill();
    await expect(desk.begin(ORDER, ARCHIVE)).rejects.toMatchObject({
      info: { code: 'storage-full' },
    });
    expect([threads, desk.jobs, await readdir(path.join(dir, 'jobs'))]).toEqual([[], [], []]);
  });

  test('does not hide how a training ended, and the next server goes on with it', async () => {
    const disk = fullDisk();
    const { desk, threads } = await openDesk(disk.files);
    const job = await desk.begin(ORDER, ARCHIVE);
    disk.fill();
    threads[0]?.end({
      kind: 'failed',
      error: { code: 'storage-full', details: { neededBytes: 9 } },
    });
    await until(desk, job, 'failed');
    await expect(desk.resume(job)).rejects.toMatchObject({ info: { code: 'storage-full' } });
    expect(job).toMatchObject({ status: 'failed', problem: { code: 'storage-full' } });
    disk.free();
    expect((await openDesk()).threads).toHaveLength(1);
  });
});

async function openStored(id: string): Promise<StoredJob | undefined> {
  const jobs = await new TrainStore(NODE_FILES, dir).list();
  return jobs.find((job) => job.id === id);
}
