import { deleteDB } from 'idb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SerError } from '#lib/core/errors.ts';
import { loadActiveModel } from '#lib/storage/model-store.ts';
import { openDatabase } from '#lib/storage/schema.ts';
import type { StimmungDatabase } from '#lib/storage/schema.ts';
import { sha256 } from '#lib/storage/sha256.ts';
import { obtainModel } from '#lib/workers/model-files.ts';

const NAME = 'stimmung-model-files';
const URLS = { description: '/model.1.json', weights: '/weights.1.bin' };
const WEIGHTS = Uint8Array.from({ length: 5000 }, (_, i) => i % 256);

let database: StimmungDatabase;
/** What the network answers; a missing address means that there is none. */
let network: Map<string, () => Response>;
let requested: string[];

beforeEach(async () => {
  database = await openDatabase(NAME);
  const description = { weights: { sizeBytes: WEIGHTS.length, sha256: await sha256(WEIGHTS) } };
  network = new Map([
    [URLS.description, () => Response.json(description)],
    [URLS.weights, () => new Response(WEIGHTS)],
  ]);
  requested = [];
  vi.stubGlobal('fetch', (url: string) => {
    requested.push(url);
    const answer = network.get(url);
    return answer === undefined
      ? Promise.reject(new TypeError('Failed to fetch'))
      : Promise.resolve(answer());
  });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  database.close();
  await deleteDB(NAME);
});

const ignore = () => undefined;

async function infoOf(promise: Promise<unknown>): Promise<unknown> {
  const reason = await promise.catch((error: unknown) => error);
  return reason instanceof SerError ? reason.info : reason;
}

it('fetches, checks and keeps the model, and tells how far it is', async () => {
  const progress: [number, number][] = [];
  const { files, stored } = await obtainModel(URLS, database, (loaded, total) =>
    progress.push([loaded, total]),
  );
  expect(files.weights).toEqual(WEIGHTS);
  expect(stored).toBe(true);
  expect(progress[0]).toEqual([0, 0]);
  expect(progress.at(-1)).toEqual([5000, 5000]);
  expect((await loadActiveModel(database))?.id).toBe(files.id);
});

it('asks the network for nothing when this very model is kept', async () => {
  const first = await obtainModel(URLS, database, ignore);
  requested = [];
  const second = await obtainModel(URLS, database, ignore);
  expect(requested).toEqual([]);
  expect(second).toEqual(first);
});

it('fetches a newer model, and makes do with the older one without network', async () => {
  const older = await obtainModel(URLS, database, ignore);
  const newer = { description: '/model.2.json', weights: '/weights.2.bin' };
  const offline = await obtainModel(newer, database, ignore);
  expect(offline.files.id).toBe(older.files.id);

  const weights = WEIGHTS.map((byte) => byte ^ 1);
  const description = { weights: { sizeBytes: weights.length, sha256: await sha256(weights) } };
  network.set(newer.description, () => Response.json(description));
  network.set(newer.weights, () => new Response(weights));
  const online = await obtainModel(newer, database, ignore);
  expect(online.files.weights).toEqual(weights);
  expect((await loadActiveModel(database))?.sourceUrl).toBe(newer.description);
});

it('works without storage', async () => {
  const { files, stored } = await obtainModel(URLS, null, ignore);
  expect(files.weights).toEqual(WEIGHTS);
  expect(stored).toBe(false);
});

it('gives the model out even if there is no room to keep it', async () => {
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    value: unknown,
    key?: IDBValidKey,
  ) {
    // As a browser does: the transaction ends with the reason in its `error`.
    const error = new DOMException('', 'QuotaExceededError');
    Object.defineProperty(this.transaction, 'error', { value: error });
    const request = this.add(value, key);
    this.transaction.abort();
    return request;
  });
  const { files, stored } = await obtainModel(URLS, database, ignore);
  put.mockRestore();
  expect(files.weights).toEqual(WEIGHTS);
  expect(stored).toBe(false);
});

it('says that there is no network', async () => {
  network.clear();
  expect(await infoOf(obtainModel(URLS, database, ignore))).toEqual({
    code: 'model-unavailable',
    details: { reason: 'no answer from the network' },
  });
});

it('says what the server answered', async () => {
  network.set(URLS.weights, () => new Response('', { status: 404 }));
  expect(await infoOf(obtainModel(URLS, database, ignore))).toEqual({
    code: 'model-unavailable',
    details: { reason: 'the server answered 404' },
  });
});

it('says that the connection broke off', async () => {
  network.set(URLS.weights, () => {
    const stream = new ReadableStream({
      pull: (controller) => {
        controller.error(new TypeError('network error'));
      },
    });
    return new Response(stream);
  });
  expect(await infoOf(obtainModel(URLS, database, ignore))).toEqual({
    code: 'model-unavailable',
    details: { reason: 'the connection broke off' },
  });
});

it.each([
  { what: 'altered', weights: () => WEIGHTS.map((byte, i) => (i === 9 ? byte ^ 1 : byte)) },
  { what: 'shortened', weights: () => WEIGHTS.slice(0, 4000) },
])('refuses $what weights and keeps nothing of them', async ({ weights }) => {
  network.set(URLS.weights, () => new Response(weights()));
  expect(await infoOf(obtainModel(URLS, database, ignore))).toEqual({
    code: 'bundle-hash-mismatch',
    details: { file: 'weights.bin' },
  });
  expect(await loadActiveModel(database)).toBeNull();
});

it('refuses a description without checksum', async () => {
  network.set(URLS.description, () => Response.json({ weights: { sizeBytes: 5000 } }));
  expect(await infoOf(obtainModel(URLS, database, ignore))).toMatchObject({
    code: 'bundle-invalid',
  });
});
