import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readServerConfig } from '#lib/server/config.ts';
import { createService, type Service } from '#lib/server/service.ts';
import { NODE_FILES } from '#lib/server/training/disk.ts';
import { Job } from '#lib/server/training/job.ts';
import type { JobNews } from '#lib/server/training/news.ts';
import { parseOrder } from '#lib/server/training/order.ts';
import { SMALL_ORDER, toneArchive } from '../../support/train-archive.ts';

const DAY_MS = 24 * 3_600_000;
const WORKER_FILE = fileURLToPath(new URL('../../support/hearing.worker.ts', import.meta.url));

let nJumps = 0;

/** A day and more forward, then back before where it was, and so on. */
function jump(): void {
  vi.setSystemTime(Date.now() + (nJumps++ % 2 === 0 ? 3 : -5) * DAY_MS);
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function ask(service: Service, letter: string): Promise<Response> {
  const request = new Request('http://localhost/predict', { method: 'POST', body: letter });
  request.headers.set('content-type', 'audio/wav');
  return service.predict(request, { address: () => 'a', gone: new AbortController().signal });
}

test('a clock that jumps changes no limit and no duration', { timeout: 60_000 }, async () => {
  const env = { WORKER_FILE, WORKERS: '1', RATE_LIMIT_PER_MINUTE: '2', LOG_LEVEL: 'silent' };
  const service = createService(readServerConfig(env));
  const statuses: number[] = [];
  for (let i = 0; i < 6; i++) {
    const response = await ask(service, 'm');
    statuses.push(response.status);
    if (response.status === 429) {
      const waitSec = Number(response.headers.get('retry-after'));
      expect(waitSec).toBeGreaterThan(0);
      expect(waitSec).toBeLessThanOrEqual(30);
    }
    jump();
  }
  expect(statuses).toEqual([200, 200, 429, 429, 429, 429]);
  const sums = (await service.metrics().text()).matchAll(/duration_seconds_sum\S* (\S+)/g);
  for (const [, sum] of sums) {
    expect(Number(sum)).toBeGreaterThanOrEqual(0);
    expect(Number(sum)).toBeLessThan(60);
  }
  await service.close();
});

test('a clock that jumps changes no deadline', { timeout: 60_000 }, async () => {
  const env = { WORKER_FILE, WORKERS: '1', DEADLINE_SEC: '20', LOG_LEVEL: 'silent' };
  const service = createService(readServerConfig(env));
  expect((await ask(service, 'm')).status).toBe(200);
  jump();
  const later = ask(service, 'm');
  jump();
  expect((await later).status).toBe(200);
  await service.close();

  const hasty = createService(readServerConfig({ ...env, DEADLINE_SEC: '0.2' }));
  const late = ask(hasty, 'w');
  vi.setSystemTime(Date.now() - 5 * DAY_MS);
  expect((await late).status).toBe(504);
  await hasty.close();
});

test('a clock that jumps changes no pace of a training', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'stimmung-clock-'));
  const archive = path.join(folder, 'corpus.zip');
  await writeFile(archive, await toneArchive(16));
  const news: JobNews[] = [];
  const job = new Job(
    {
      id: 'job',
      createdAt: 0,
      folder,
      archive,
      order: parseOrder({
        ...SMALL_ORDER,
        settings: { ...SMALL_ORDER.settings, augmentation: false },
      }),
      maximumBytes: 1e8,
      modelDir: '',
    },
    {
      files: NODE_FILES,
      tell: (one) => {
        news.push(one);
        jump();
      },
    },
  );
  expect((await job.run()).kind).toBe('finished');
  const steps = news.flatMap((one) => (one.kind === 'steps' ? [one] : []));
  expect(steps.length).toBeGreaterThan(1);
  for (const { rate, remainingSec } of steps) {
    expect(rate).toBeGreaterThan(0.1);
    expect(remainingSec).toBeGreaterThanOrEqual(0);
    expect(remainingSec).toBeLessThan(600);
  }
  await rm(folder, { recursive: true });
});
