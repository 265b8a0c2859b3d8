import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeWav } from '#lib/core/audio/wav.ts';
import { SerError } from '#lib/core/errors.ts';
import { saveCheckpoint } from '#lib/storage/checkpoint-store.ts';
import { listLive } from '#lib/storage/live-store.ts';
import { openDatabase } from '#lib/storage/schema.ts';
import { saveRecording } from '#lib/storage/recording-store.ts';
import { openIfAllowed, withDatabase } from '#lib/storage/with-database.ts';
import { LiveKeeper } from '#lib/workers/live-keeper.ts';

const RATE = 16_000;

beforeEach(async () => {
  await deleteDB('stimmung');
});

afterEach(async () => {
  await deleteDB('stimmung');
});

async function codeOf(task: Promise<unknown>): Promise<string> {
  const reason = await task.catch((error: unknown) => error);
  return reason instanceof SerError ? reason.info.code : String(reason);
}

describe('a database that is deleted under the app', () => {
  it('is said, and the next call finds a new one', async () => {
    const lost = withDatabase(async (database) => {
      await deleteDB('stimmung');
      await database.getAll('corpora');
    });
    expect(await codeOf(lost)).toBe('storage-lost');
    expect(await withDatabase((database) => database.count('corpora'))).toBe(0);
  });

  it('is said in the middle of a write', async () => {
    const lost = withDatabase(async (database) => {
      const origin = { kind: 'microphone' } as const;
      database.addEventListener('close', () => undefined);
      const content = new Blob([new Uint8Array(8e6)]);
      const tx = database.transaction('recordings', 'readwrite');
      const writing = tx.store.put({ origin, content, sampleRate: 1 }, 'tab');
      tx.abort();
      await Promise.all([tx.done, writing]);
    });
    expect(await codeOf(lost)).toBe('storage-lost');
    expect(await withDatabase((database) => database.count('recordings'))).toBe(0);
  });

  it('takes no checkpoint for a run that is gone', async () => {
    const database = await openDatabase();
    const weights = [{ name: 'w', shape: [2], data: new Float32Array(2) }];
    const optimizer = { step: 1, first: weights, second: weights, mean: [] };
    const position = { epoch: 0, step: 1, seen: 0, loss: 0, accuracy: 0, nClips: 0 };
    const progress = { epochs: [], losses: [], heard: [] };
    const topology = { name: 'none', inputShape: [1, 1] as [number, number], layers: [] };
    const checkpoint = { position, weights, optimizer };
    const saving = saveCheckpoint(database, 'gone', { topology, checkpoint, progress } as never);
    expect(await codeOf(saving)).toBe('storage-lost');
    expect(await database.count('checkpoint-chunks')).toBe(0);
    database.close();
  });

  it('costs a live recording only what lay there, as silence', async () => {
    const database = await openDatabase();
    const keeper = new LiveKeeper(database, { id: 'one', startedAt: 1 });
    keeper.add(new Int16Array(2 * RATE).fill(1000));
    await expect.poll(() => listLive(database)).toHaveLength(1);
    await deleteDB('stimmung');
    keeper.add(new Int16Array(RATE).fill(2000));
    const { channels } = decodeWav(new Uint8Array(await (await keeper.finish()).arrayBuffer()));
    const samples = channels[0] ?? new Float32Array(0);
    expect(keeper.keeping).toBe('memory');
    expect(samples).toHaveLength(3 * RATE);
    expect(samples[RATE]).toBe(0);
    expect(samples[2.5 * RATE]).toBeCloseTo(2000 / 32_768, 4);
  });
});

describe('a browser that keeps nothing', () => {
  const original = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB');

  afterEach(() => {
    if (original !== undefined) Object.defineProperty(globalThis, 'indexedDB', original);
  });

  it.each([
    ['has no database', { value: undefined }],
    ['refuses', { value: { open: refuse } }],
  ])('%s', async (_, descriptor) => {
    Object.defineProperty(globalThis, 'indexedDB', { ...descriptor, configurable: true });
    expect(await openIfAllowed()).toBeNull();
    const recording = {
      origin: { kind: 'microphone' },
      content: new Blob(),
      sampleRate: 1,
    } as const;
    const saving = withDatabase((database) => saveRecording(database, 'tab', recording));
    expect(await codeOf(saving)).toBe('storage-unavailable');
  });
});

function refuse(): never {
  throw new DOMException('The operation is insecure.', 'SecurityError');
}
