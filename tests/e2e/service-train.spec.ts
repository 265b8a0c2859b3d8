import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readArchive } from '../../src/lib/core/network/package-archive.ts';
import { unpackModel } from '../../src/lib/core/network/package.ts';
import { sha256 } from '../../src/lib/server/training/corpus.ts';
import { SMALL_ORDER, toneArchive } from '../support/train-archive.ts';
import { toneOf } from '../support/corpus.ts';
import { wavFile } from '../support/wav.ts';
import { expect, test } from './support/test.ts';
import { TrainServer } from './support/train-server.ts';

const RECORDING = wavFile(toneOf(0, 99).samples);
const isFull = process.env.TEST_FULL === '1';

let dir: string;
let server: TrainServer | null = null;

/** The next server in the same folder, once the one before has ended. */
async function restart(signal: NodeJS.Signals = 'SIGTERM'): Promise<TrainServer> {
  const code = await server?.process.stop(signal);
  if (signal === 'SIGTERM') expect(code ?? 0).toBe(0);
  server = await TrainServer.start(dir);
  return server;
}

test.beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'stimmung-service-train-'));
});

test.afterEach(async () => {
  await server?.process.stop('SIGKILL');
  server = null;
  await rm(dir, { recursive: true });
});

/** Begins a training. @returns where it is told of. */
async function begin(at: TrainServer, epochs: number): Promise<string> {
  const settings = { ...SMALL_ORDER.settings, epochs };
  const response = await at.begin(await toneArchive(), { ...SMALL_ORDER, settings });
  expect(response.status).toBe(202);
  return response.headers.get('location') ?? '';
}

test('a training outlasts a restart, and its model hears without one', async () => {
  const first = await restart();
  // Its threads are there before, so that the training is not over when they are.
  expect(await first.heardBy(RECORDING)).toBe('alexnet-compact-emodb');
  const location = await begin(first, 6);
  expect((await first.begin(await toneArchive(2), SMALL_ORDER)).status).toBe(409);
  expect(await first.heardBy(RECORDING)).toBe('alexnet-compact-emodb');
  const told = await first.listen(location, 'checkpoint');
  const second = await restart();
  expect(told.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['reading', 'started', 'steps', 'checkpoint']),
  );
  const rest = await second.listen(location, 'finished');
  expect(rest.find(({ event }) => event === 'started')?.data).toMatchObject({
    losses: expect.arrayContaining([expect.any(Number)]),
  });
  expect(rest.some(({ event }) => event === 'epoch')).toBe(true);
  expect(rest.at(-1)?.event).toBe('finished');
  const { status, epochs } = await second.view(location);
  expect([status, epochs.length]).toEqual(['finished', 6]);

  const download = await second.ask('GET', `${location}/model`);
  const files = await readArchive(new Uint8Array(await download.arrayBuffer()));
  const { about } = await unpackModel(files, (bytes) => Promise.resolve(sha256(bytes)));
  expect(about).toMatchObject({ name: 'Tones', nTraining: 18 });

  expect((await second.ask('POST', `${location}/activate`)).status).toBe(200);
  expect(await second.heardBy(RECORDING)).toBe('Tones');
  const ready = await fetch(`${second.process.baseUrl}/readyz`);
  expect(await ready.json()).toMatchObject({ status: 'ready', model: { id: 'Tones' } });
});

test.describe('for long', () => {
  test.skip(!isFull, 'takes several trainings');

  test('the weights are those of a training that nothing interrupts', async () => {
    const whole = await begin(await restart(), 4);
    const [end] = (await server?.listen(whole, 'finished'))?.slice(-1) ?? [];
    expect(end).toMatchObject({ event: 'finished', data: { weightsDigest: expect.any(String) } });
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const before = await restart();
      const location = await begin(before, 4);
      await before.listen(location, 'checkpoint', (data) => (data as { step: number }).step > 3);
      const after = await restart(signal);
      expect((await after.listen(location, 'finished')).at(-1)).toEqual(end);
    }
  });

  test('a model that was trained here hears in the next server too, until it is put back', async () => {
    const first = await restart();
    const location = await begin(first, 1);
    await first.listen(location, 'finished');
    await first.ask('POST', `${location}/activate`);
    const second = await restart();
    expect(await second.heardBy(RECORDING)).toBe('Tones');
    expect((await second.ask('DELETE', location)).status).toBe(409);
    expect((await second.ask('DELETE', `${location}/activate`)).status).toBe(200);
    expect(await second.heardBy(RECORDING)).toBe('alexnet-compact-emodb');
    expect((await second.ask('DELETE', location)).status).toBe(204);
    expect(await (await restart()).heardBy(RECORDING)).toBe('alexnet-compact-emodb');
  });

  test('a training is cancelled while it goes on, and the next may begin', async () => {
    const at = await restart();
    const location = await begin(at, 100);
    await at.listen(location, 'checkpoint');
    expect((await at.ask('DELETE', location)).status).toBe(200);
    expect((await at.view(location)).status).toBe('cancelled');
    const next = await begin(at, 1);
    expect((await at.listen(next, 'finished')).at(-1)?.event).toBe('finished');
  });
});

test('nothing is trained where no token is set', async ({ request }) => {
  const response = await request.get('/api/train');
  expect(response.status()).toBe(404);
  expect(await response.json()).toMatchObject({ code: 'training-off' });
});
