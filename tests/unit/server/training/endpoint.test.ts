import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLog } from '#lib/server/log.ts';
import { ModelRefused, type ActiveModel } from '#lib/server/training/active.ts';
import { TrainingDesk } from '#lib/server/training/desk.ts';
import { NODE_FILES } from '#lib/server/training/disk.ts';
import { createTrainingEndpoint, type TrainingEndpoint } from '#lib/server/training/endpoint.ts';
import { TrainStore } from '#lib/server/training/store.ts';
import { requireContract } from '../../../support/contract.ts';
import { fakeThreads, type FakeThread } from '../../../support/fake-threads.ts';
import { fullDisk } from '../../../support/full-disk.ts';

const ARCHIVE = new Uint8Array([0x50, 0x4b, 3, 4]);
const LIMIT = 1000;
const PATIENCE = { interval: 1, timeout: 20_000 };

type Name = keyof TrainingEndpoint;
type Refusal = Response & { problem: { code: string } };

/** How each is asked for. */
const REQUESTS: Record<Name, [method: string, path: string]> = {
  begin: ['POST', '/api/train'],
  list: ['GET', '/api/train'],
  view: ['GET', '/api/train/{id}'],
  remove: ['DELETE', '/api/train/{id}'],
  resume: ['POST', '/api/train/{id}/resume'],
  model: ['GET', '/api/train/{id}/model'],
  activate: ['POST', '/api/train/{id}/activate'],
  deactivate: ['DELETE', '/api/train/{id}/activate'],
};
const NAMES = Object.keys(REQUESTS) as Name[];

let dir: string;
let threads: FakeThread[];
let endpoint: TrainingEndpoint;
let store: TrainStore;
let desk: TrainingDesk;
const disk = fullDisk();
const active = { id: null as string | null, activate: vi.fn(), deactivate: vi.fn() };

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'stimmung-train-'));
  disk.free();
  open();
});

afterEach(async () => {
  vi.resetAllMocks();
  active.id = null;
  await rm(dir, { recursive: true });
});

function open(corpus: string | null = null): void {
  const fake = fakeThreads();
  threads = fake.threads;
  const log = createLog('silent');
  const { files } = disk;
  store = new TrainStore(files, dir);
  const { startThread } = fake;
  const options = { store, startThread, maximumBytes: LIMIT, modelDir: '/bundled' };
  desk = new TrainingDesk({ ...options, date: Date.now, log });
  endpoint = createTrainingEndpoint({
    token: { digest: createHash('sha256').update('secret').digest(), perMinute: null },
    files,
    store,
    desk,
    active: active as unknown as ActiveModel,
    corpus,
    maximumBytes: LIMIT,
    log,
  });
}

/** Asks and holds the answer against the description. */
async function ask(
  name: Name,
  { id = '', authorization = 'Bearer secret', from = endpoint, ...init }: AskInit = {},
): Promise<Response> {
  const [method, template] = REQUESTS[name];
  const headers = new Headers(init.headers);
  if (authorization !== null) headers.set('authorization', authorization);
  const request = new Request(`http://localhost${template}`, { method, ...init, headers });
  const response = await from[name](request, id);
  const contentType = response.headers.get('content-type');
  if (response.status !== 204) {
    const body = await response.clone().text();
    requireContract(method, template, { status: response.status, contentType, body });
  }
  return response;
}

interface AskInit extends RequestInit {
  id?: string;
  authorization?: string | null;
  from?: TrainingEndpoint;
}

async function refusal(response: Response): Promise<[number, string]> {
  const { problem = null, ...rest } = (await response.json()) as Partial<Refusal> & {
    code?: string;
  };
  return [response.status, rest.code ?? problem?.code ?? ''];
}

const zip = { 'content-type': 'application/zip' };

async function begin(): Promise<string> {
  const response = await ask('begin', { body: ARCHIVE, headers: zip });
  expect(response.status).toBe(202);
  const { id } = (await response.json()) as { id: string };
  expect(response.headers.get('location')).toBe(`/api/train/${id}`);
  return id;
}

async function finish(id: string): Promise<void> {
  threads.at(-1)?.end({ kind: 'finished', weightsDigest: 'ab' });
  await vi.waitFor(() => expect(desk.courseOf(id)).toBeNull(), PATIENCE);
}

describe('who may', () => {
  test.for(NAMES)('nobody, where it is off: %s', async (name) => {
    const from = createTrainingEndpoint(null);
    expect(await refusal(await ask(name, { from }))).toEqual([404, 'training-off']);
  });

  test.for(NAMES)('only who has the token: %s', async (name) => {
    for (const authorization of [null, 'Bearer wrong', 'Bearer ', 'Basic secret', 'secret']) {
      const response = await ask(name, { authorization, id: 'x' });
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await refusal(response)).toEqual([401, 'unauthorized']);
    }
    expect(threads).toEqual([]);
  });

  test.for(NAMES.filter((name) => name !== 'begin' && name !== 'list'))(
    'a training that is not there: %s',
    async (name) => {
      for (const id of ['x', '', '../..'])
        expect(await refusal(await ask(name, { id }))).toEqual([404, 'training-unknown']);
    },
  );
});

describe('a request', () => {
  test('brings an archive, a configuration, or both', async () => {
    const form = new FormData();
    form.append('corpus', new Blob([ARCHIVE]));
    form.append('config', '{"name":"Mine","settings":{"epochs":3}}');
    const response = await ask('begin', { body: form });
    expect(response.status).toBe(202);
    expect(threads[0]?.setup.order).toMatchObject({ name: 'Mine', settings: { epochs: 3 } });
    expect(await NODE_FILES.readFile(threads[0]?.setup.archive ?? '')).toEqual(
      Buffer.from(ARCHIVE),
    );
  });

  test('without an archive learns from that of the server', async () => {
    open('/corpora/emodb.zip');
    const headers = { 'content-type': 'application/json' };
    const response = await ask('begin', { body: '{"seed":4}', headers });
    expect(response.status).toBe(202);
    expect(threads[0]?.setup).toMatchObject({ archive: '/corpora/emodb.zip', order: { seed: 4 } });
  });

  test.for([
    ['another media type', 415, 'archive-unsupported', ARCHIVE, 'audio/wav'],
    [
      'something else than an archive',
      415,
      'archive-unsupported',
      new Uint8Array(9),
      'application/zip',
    ],
    [
      'too large an archive',
      413,
      'archive-too-large',
      new Uint8Array(LIMIT + 1),
      'application/zip',
    ],
    ['no archive', 400, 'request-invalid', new Uint8Array(0), 'application/octet-stream'],
    ['no archive, but a configuration', 400, 'request-invalid', '{}', 'application/json'],
    ['half a configuration', 422, 'config-invalid', '{', 'application/json'],
    ['a wrong configuration', 422, 'config-invalid', '{"seed":-1}', 'application/json'],
    ['a form that is none', 400, 'request-invalid', 'x', 'multipart/form-data; boundary=a'],
  ] as const)('with %s is refused', async ([, status, code, body, contentType]) => {
    const response = await ask('begin', { body, headers: { 'content-type': contentType } });
    expect(await refusal(response)).toEqual([status, code]);
    expect([threads, desk.jobs]).toEqual([[], []]);
    expect(desk.reserve()).not.toBeNull();
  });

  test('that finds no room on the disk is told so', async () => {
    disk.fill();
    const response = await ask('begin', { body: ARCHIVE, headers: zip });
    expect(await refusal(response)).toEqual([507, 'storage-full']);
    expect(desk.reserve()).not.toBeNull();
  });

  test('while another goes on, or is still arriving, is told so', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const init = { body: readable, headers: zip, duplex: 'half' } as const;
    const first = ask('begin', init);
    expect(await refusal(await ask('begin', { body: ARCHIVE, headers: zip }))).toEqual([
      409,
      'training-busy',
    ]);
    const writer = writable.getWriter();
    await writer.write(ARCHIVE);
    await writer.close();
    expect((await first).status).toBe(202);
    expect(await refusal(await ask('begin', { body: ARCHIVE, headers: zip }))).toEqual([
      409,
      'training-busy',
    ]);
  });
});

describe('a training', () => {
  test('is told of, alone and among others', async () => {
    const id = await begin();
    threads[0]?.tell({ kind: 'importing', nDone: 3, nFiles: 9 });
    const view = (await (await ask('view', { id })).json()) as object;
    expect(view).toMatchObject({
      id,
      status: 'running',
      endedAt: null,
      progress: { phase: 'importing', nDone: 3, nFiles: 9, remainingSec: null },
      isActive: false,
    });
    expect(await (await ask('list')).json()).toEqual({ trainings: [view] });
  });

  test('tells as it goes on, beginning with the course so far', async () => {
    const id = await begin();
    threads[0]?.tell({ kind: 'importing', nDone: 9, nFiles: 9 });
    const headers = { accept: 'text/event-stream' };
    const request = new Request('http://localhost', {
      headers: { ...headers, authorization: 'Bearer secret' },
    });
    const response = await endpoint.view(request, id);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    threads[0]?.tell({ kind: 'validating', epoch: 0 });
    await finish(id);
    const text = await response.text();
    expect(text.split('\n\n').map((event) => event.split('\n')[0])).toEqual([
      'event: importing',
      'event: validating',
      'event: finished',
      '',
    ]);
    expect(text).toContain('data: {"kind":"finished","weightsDigest":"ab"}');
    const after = await (await ask('view', { id, headers })).text();
    expect(after).toBe('event: finished\ndata: {"kind":"finished","weightsDigest":"ab"}\n\n');
  });

  test('whose listener goes away goes on', async () => {
    const id = await begin();
    const headers = { accept: 'text/event-stream', authorization: 'Bearer secret' };
    const response = await endpoint.view(new Request('http://localhost', { headers }), id);
    await response.body?.cancel();
    threads[0]?.tell({ kind: 'validating', epoch: 0 });
    await finish(id);
    expect(desk.find(id)?.status).toBe('finished');
  });

  test('is cancelled, and removed when it has ended', async () => {
    const id = await begin();
    const cancelled = await ask('remove', { id });
    expect(await cancelled.json()).toMatchObject({ id, status: 'cancelled' });
    expect((await ask('remove', { id })).status).toBe(204);
    expect((await ask('view', { id })).status).toBe(404);
  });

  test('gives its model away once it is finished', async () => {
    const id = await begin();
    expect(await refusal(await ask('model', { id }))).toEqual([409, 'training-not-finished']);
    expect(await refusal(await ask('activate', { id }))).toEqual([409, 'training-not-finished']);
    expect(await refusal(await ask('resume', { id }))).toEqual([409, 'training-not-failed']);
    await NODE_FILES.mkdir(store.at(id).model);
    await writeFile(store.at(id).package, ARCHIVE);
    await finish(id);
    const response = await ask('model', { id });
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(ARCHIVE);
  });

  test('whose model hears cannot be removed', async () => {
    const id = await begin();
    await finish(id);
    active.activate.mockImplementation((activated: string) => {
      active.id = activated;
    });
    active.deactivate.mockImplementation(() => {
      active.id = null;
    });
    expect(await (await ask('activate', { id })).json()).toMatchObject({ isActive: true });
    expect(await refusal(await ask('remove', { id }))).toEqual([409, 'model-active']);
    expect(await (await ask('deactivate', { id })).json()).toMatchObject({ isActive: false });
    expect((await ask('remove', { id })).status).toBe(204);
  });

  test('whose model does not answer leaves the former one', async () => {
    const id = await begin();
    await finish(id);
    active.activate.mockRejectedValue(new ModelRefused('late'));
    expect(await refusal(await ask('activate', { id }))).toEqual([500, 'model-refused']);
  });

  test('that failed goes on from where it stood', async () => {
    const id = await begin();
    threads[0]?.end({ kind: 'failed', error: { code: 'corpus-empty', details: { nFiles: 0 } } });
    await vi.waitFor(() => expect(desk.courseOf(id)).toBeNull(), PATIENCE);
    expect(await (await ask('view', { id })).json()).toMatchObject({
      status: 'failed',
      problem: { code: 'corpus-empty', status: 422 },
    });
    const response = await ask('resume', { id });
    expect(response.status).toBe(202);
    expect(threads).toHaveLength(2);
  });
});
