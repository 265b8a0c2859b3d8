import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { hear } from '#lib/server/hear.ts';
import { HearingPool, type HearOutcome } from '#lib/server/pool.ts';
import { loadNodeRecognizer } from '#lib/server/recognizer.ts';

const MODEL_DIR = fileURLToPath(new URL('../../../model', import.meta.url));
const NEVER = new AbortController().signal;
const SIGNALS = { gone: NEVER, deadline: NEVER };

const pools: HearingPool[] = [];

function makePool(nWorkers: number, workerFile = '../../support/hearing.worker.ts'): HearingPool {
  const pool = new HearingPool({
    nWorkers,
    workerFile: fileURLToPath(new URL(workerFile, import.meta.url)),
    modelDir: MODEL_DIR,
    maximumSec: 60,
    maximumBytes: 1e8,
    onError: (error) => {
      throw error;
    },
  });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const letter = (text: string) => new Uint8Array(Buffer.from(text));

/** Name of the thread that answered. */
function threadOf(outcome: HearOutcome): string {
  if (outcome.kind !== 'refused' || outcome.error.code !== 'request-invalid') {
    throw new Error(`Expected the answer of the stand-in, but got ${outcome.kind}.`);
  }
  return outcome.error.details.reason;
}

test('as many are heard at once as there are threads; the others wait', async () => {
  const pool = makePool(2);
  const senders = [new AbortController(), new AbortController(), new AbortController()];
  const waiting = senders.map(({ signal }) =>
    pool.hear(letter('w'), 'mix', { gone: signal, deadline: NEVER }),
  );
  expect(pool.queueLength).toBe(1);
  for (const sender of senders) sender.abort();
  const threads = (await Promise.all(waiting)).map(threadOf);
  expect(new Set(threads).size).toBe(2);
  expect(pool.queueLength).toBe(0);
  expect(pool.nRestarts).toBe(0);
});

test('a thread that dies takes one recording with it and is replaced', async () => {
  const pool = makePool(1);
  const before = threadOf(await pool.hear(letter('a'), 'mix', SIGNALS));
  const fatal = pool.hear(letter('x'), 'mix', SIGNALS);
  const next = pool.hear(letter('a'), 'mix', SIGNALS);
  await expect(fatal).rejects.toThrow('exited');
  expect(threadOf(await next)).not.toBe(before);
  expect(pool.nRestarts).toBe(1);
});

test('a bug costs no thread', async () => {
  const pool = makePool(1);
  const before = threadOf(await pool.hear(letter('a'), 'mix', SIGNALS));
  await expect(pool.hear(letter('b'), 'mix', SIGNALS)).rejects.toThrow('a bug');
  expect(threadOf(await pool.hear(letter('a'), 'mix', SIGNALS))).toBe(before);
});

test('what is not answered by the deadline is given up, begun or not', async () => {
  const pool = makePool(1);
  const deadline = new AbortController();
  const signals = { gone: NEVER, deadline: deadline.signal };
  const begun = pool.hear(letter('w'), 'mix', signals);
  const waiting = pool.hear(letter('w'), 'mix', signals);
  const next = pool.hear(letter('a'), 'mix', SIGNALS);
  deadline.abort();
  expect(await begun).toMatchObject({ kind: 'late' });
  expect(await waiting).toMatchObject({ kind: 'late' });
  threadOf(await next);
  await vi.waitFor(() => expect(pool.nRestarts).toBe(1));
});

describe('another model', () => {
  const modelOf = (outcome: HearOutcome) =>
    outcome.kind === 'answer' ? outcome.answer.model.id : outcome.kind;
  const kept = () => Promise.resolve();

  test('hears from now on; what has begun is heard by the former one', async () => {
    const pool = makePool(1);
    const sender = new AbortController();
    const begun = pool.hear(letter('w'), 'mix', { gone: sender.signal, deadline: NEVER });
    const waiting = pool.hear(letter('m'), 'mix', SIGNALS);
    const outcome = await pool.useModel('/another', letter('m'), SIGNALS, kept);
    expect(modelOf(outcome)).toBe('/another');
    expect(modelOf(await pool.hear(letter('m'), 'mix', SIGNALS))).toBe('/another');
    sender.abort();
    threadOf(await begun);
    expect(modelOf(await waiting)).toBe(MODEL_DIR);
    expect(pool.nRestarts).toBe(0);
  });

  test.for([
    ['does not answer', 'a', kept],
    ['dies', 'x', kept],
    ['cannot be remembered', 'm', () => Promise.reject(new Error('full'))],
  ] as const)('that %s changes nothing', async ([, first, keep]) => {
    const pool = makePool(1);
    const outcome = await pool
      .useModel('/another', letter(first), SIGNALS, keep)
      .catch(() => ({ kind: 'failed' }) as const);
    expect(outcome.kind).not.toBe('answer');
    expect(modelOf(await pool.hear(letter('m'), 'mix', SIGNALS))).toBe(MODEL_DIR);
  });

  test('may be chosen before the first recording, and only then', async () => {
    const pool = makePool(1);
    pool.modelDir = '/another';
    expect(modelOf(await pool.hear(letter('m'), 'mix', SIGNALS))).toBe('/another');
    expect(() => (pool.modelDir = '/third')).toThrow('hearing already');
  });
});

test('a thread hears what this process hears, to the last digit', { timeout: 60_000 }, async () => {
  const pool = makePool(1, '../../../src/lib/server/hear.worker.ts');
  const file = new URL('../../../static/samples/calm.wav', import.meta.url);
  const outcome = await pool.hear(new Uint8Array(readFileSync(file)), 'mix', SIGNALS);
  const here = await hear(await loadNodeRecognizer(MODEL_DIR), readFileSync(file), {
    channel: 'mix',
    maximumSec: 60,
    maximumBytes: 1e8,
    isCancelled: () => false,
  });
  if (outcome.kind !== 'answer' || here.kind !== 'answer') throw new Error('Expected answers.');
  expect({ ...outcome.answer, timings: null }).toEqual({ ...here.answer, timings: null });
});
