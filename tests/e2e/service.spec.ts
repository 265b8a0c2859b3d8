import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from './support/contract-request.ts';
import { requireContract } from '../support/contract.ts';
import { startServer, type ServerProcess } from '../support/server-process.ts';
import { stereoWav } from '../support/stereo-wav.ts';
import { tone, wavFile } from '../support/wav.ts';
import { openListen, waitForVerdict } from './support/listen-page.ts';
import { decodeWav } from '../../src/lib/core/audio/wav.ts';
import type { Answer } from '../../src/lib/server/schemas.ts';

const SAMPLE = new Uint8Array(
  readFileSync(fileURLToPath(new URL('../../static/samples/calm.wav', import.meta.url))),
);
const isFull = process.env.TEST_FULL === '1';

/** Sends a recording and holds the answer against the contract. */
async function predict(
  { baseUrl }: Pick<ServerProcess, 'baseUrl'>,
  body: BodyInit = SAMPLE,
  { query = '', headers = {}, signal }: PredictInit = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const response = await fetch(`${baseUrl}/predict${query}`, {
    method: 'POST',
    body,
    headers: body instanceof FormData ? headers : { 'content-type': 'audio/wav', ...headers },
    signal: signal ?? null,
  });
  const text = await response.text();
  const contentType = response.headers.get('content-type');
  requireContract('POST', '/predict', { status: response.status, contentType, body: text });
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}

interface PredictInit {
  query?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Lines of `/metrics` that begin with `name`. */
async function metric({ baseUrl }: ServerProcess, name: string): Promise<string[]> {
  const text = await (await fetch(`${baseUrl}/metrics`)).text();
  return text.split('\n').filter((line) => line.startsWith(name));
}

/** Statuses of many recordings, sent by a hundred clients at once: a server takes 512 connections. */
async function sendAll(
  server: ServerProcess,
  bodies: readonly Uint8Array<ArrayBuffer>[],
): Promise<number[]> {
  const left = [...bodies];
  const statuses: number[] = [];
  const client = async (): Promise<void> => {
    for (let body = left.pop(); body !== undefined; body = left.pop()) {
      statuses.push((await predict(server, body)).status);
    }
  };
  await Promise.all(Array.from({ length: 100 }, client));
  return statuses;
}

/** Until one request has begun to arrive and is not answered yet. */
async function waitUntilInside(server: ServerProcess): Promise<void> {
  await expect
    .poll(() => metric(server, 'stimmung_requests_inside'))
    .toEqual(['stimmung_requests_inside 1']);
}

/** A connection that has brought half of a recording and brings no more. */
function sendHalf({ baseUrl }: ServerProcess): Socket {
  const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1');
  const head = [
    'POST /predict HTTP/1.1',
    'host: localhost',
    'content-type: audio/wav',
    `content-length: ${SAMPLE.length}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  socket.write(SAMPLE.subarray(0, SAMPLE.length / 2));
  return socket;
}

/** Runs `use` with a server of its own and ends it. */
async function withServer(
  env: Record<string, string>,
  use: (server: ServerProcess) => Promise<void>,
): Promise<void> {
  const server = await startServer(env);
  try {
    await use(server);
  } finally {
    await server.stop('SIGTERM');
  }
}

test.describe('what is asked for', () => {
  test('one side of a call is heard as if it were alone', async ({ baseURL }) => {
    const server = { baseUrl: baseURL ?? '' };
    const { channels, sampleRate } = decodeWav(SAMPLE);
    const [left = new Float32Array(0)] = channels;
    const right = left.map((_, i) => Math.sin(i) / 4);
    const call = stereoWav(left, right, sampleRate);
    const heard = async (body: BodyInit, query: string) => {
      const { body: answer } = await predict(server, body, { query });
      return { ...(answer as object), timings: null };
    };
    expect(await heard(call, '?channel=left')).toEqual(await heard(SAMPLE, ''));
    const mix = await heard(call, '');
    expect(mix).toMatchObject({
      warnings: expect.arrayContaining([expect.objectContaining({ code: 'channels-differ' })]),
    });
    expect(mix).toEqual(await heard(call, '?channel=mix'));
  });

  test('several recordings, bare labels, few of them', async ({ baseURL }) => {
    const form = new FormData();
    for (const part of [SAMPLE, new Uint8Array(8), SAMPLE]) form.append('file', new Blob([part]));
    const { status, body } = await predict({ baseUrl: baseURL ?? '' }, form, {
      query: '?format=hf&topK=2',
    });
    expect(status).toBe(200);
    const [first, second, third] = body as [object[], object, object[]];
    expect(first).toHaveLength(2);
    expect(second).toMatchObject({ code: 'audio-unsupported' });
    expect(third).toEqual(first);
  });

  test('a parameter that makes no sense', async ({ request }) => {
    const response = await request.post('/predict?channel=up', { data: Buffer.from(SAMPLE) });
    expect(response.status()).toBe(400);
    expect(await response.json()).toMatchObject({
      detail: 'The request cannot be answered: channel must be left, right or mix.',
    });
  });
});

test('page and endpoint hear the same', async ({ page, baseURL }) => {
  await openListen(page);
  await page.getByRole('button', { name: 'Calm' }).click();
  await waitForVerdict(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download JSON' }).click();
  const heard = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as Answer;
  const { body } = await predict({ baseUrl: baseURL ?? '' });
  const answer = body as Answer;
  const labels = ({ predictions }: Answer) => predictions.map(({ label }) => label);
  expect(labels(heard)).toEqual(labels(answer));
  expect(heard).toMatchObject({ label: answer.label, warnings: answer.warnings });
  // The engines may fuse products and sums differently.
  heard.predictions.forEach(({ score }, i) =>
    expect(score).toBeCloseTo(answer.predictions[i]?.score ?? NaN, 4),
  );
});

test('the description and its page', async ({ page, request }) => {
  const response = await request.get('/openapi.json');
  expect(await response.json()).toMatchObject({ openapi: '3.1.1' });
  const violations: string[] = [];
  page.on('console', (message) => violations.push(message.text()));
  await page.goto('/docs');
  await expect(page.getByRole('heading', { name: 'POST /predict' })).toBeVisible();
  await expect(page.getByRole('cell', { name: 'topK', exact: true })).toBeVisible();
  expect(violations).toEqual([]);
});

test('probes, figures and the log of a life', async ({ request }) => {
  expect((await request.get('/healthz')).status()).toBe(200);
  await withServer({ LOG_LEVEL: 'info', WORKERS: '1' }, async (server) => {
    const ready = async () => (await fetch(`${server.baseUrl}/readyz`)).status;
    expect(await ready()).toBe(503);
    await expect.poll(ready).toBe(200);
    const form = new FormData();
    form.append('file', new Blob([SAMPLE]), 'jane-doe.wav');
    const { body } = await predict(server, form);
    const { label } = body as { label: string };
    await predict(server, new Uint8Array(0));
    expect(await metric(server, 'stimmung_requests_total')).toEqual([
      'stimmung_requests_total{status="200"} 1',
      'stimmung_requests_total{status="400"} 1',
    ]);
    expect(await metric(server, 'stimmung_stage_duration_seconds_count{stage="network"}')).toEqual([
      'stimmung_stage_duration_seconds_count{stage="network"} 1',
    ]);
    const lines = server.log().trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.map(({ event }) => event)).toEqual(['listening', 'request', 'request']);
    expect(events[1]).toMatchObject({ level: 'info', path: '/predict', status: 200 });
    expect(server.log()).not.toContain('jane-doe');
    expect(server.log()).not.toContain(label);
  });
});

test('keys, limits and other origins', async () => {
  const digest = createHash('sha256').update('secret').digest('hex');
  const env = { API_KEYS: `${digest}:2`, CORS_ORIGINS: 'https://app.example', WORKERS: '1' };
  await withServer(env, async (server) => {
    const ask = (authorization: string) =>
      predict(server, SAMPLE, { headers: { authorization, origin: 'https://app.example' } });
    const refused = await ask('Bearer wrong');
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect((await ask('Bearer secret')).status).toBe(200);
    expect((await ask('Bearer secret')).status).toBe(200);
    const limited = await ask('Bearer secret');
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    const preflight = await fetch(`${server.baseUrl}/predict`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('POST');
  });
});

test.describe('under load', () => {
  test('more clients than there is room for: an answer or 503, and nothing else', async () => {
    await withServer({ WORKERS: '2', QUEUE_LIMIT: '16' }, async (server) => {
      const answers = await Promise.all(Array.from({ length: 64 }, () => predict(server)));
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(18);
      expect(new Set(statuses)).toEqual(new Set([200, 503]));
      for (const { status, headers } of answers) {
        if (status === 503) expect(headers.get('retry-after')).toBe('1');
      }
      expect((await predict(server)).status).toBe(200);
    });
  });

  test('malformed bodies harm no good one', async () => {
    await withServer({ QUEUE_LIMIT: '2000' }, async (server) => {
      const nBad = isFull ? 1000 : 50;
      const broken = Array.from({ length: nBad }, (_, i) => {
        const bytes = SAMPLE.slice(0, 2000);
        for (let at = i % 7; at < bytes.length; at += 7) bytes[at] = (bytes[at] ?? 0) ^ (i + at);
        return bytes;
      });
      const good = await predict(server);
      const bad = sendAll(server, broken);
      const answers = await Promise.all(Array.from({ length: 20 }, () => predict(server)));
      for (const { body } of answers) {
        expect({ ...(body as object), timings: null }).toEqual({
          ...(good.body as object),
          timings: null,
        });
      }
      for (const status of await bad) expect([200, 400, 415, 422]).toContain(status);
      expect(await metric(server, 'stimmung_worker_restarts_total')).toEqual([
        'stimmung_worker_restarts_total 0',
      ]);
    });
  });

  test('a deadline ends what takes too long, and the next is answered', async () => {
    // Long enough for an answer on a machine that is busy otherwise, too short for twelve minutes of sound.
    await withServer({ WORKERS: '1', DEADLINE_SEC: '1.5' }, async (server) => {
      const ready = async () => (await fetch(`${server.baseUrl}/readyz`)).status;
      await expect.poll(ready).toBe(200);
      expect((await predict(server, wavFile(tone(700)))).status).toBe(504);
      await expect.poll(async () => (await predict(server)).status).toBe(200);
      expect(await metric(server, 'stimmung_worker_restarts_total')).toEqual([
        'stimmung_worker_restarts_total 1',
      ]);
    });
  });
});

test.describe('senders that hang up', () => {
  test('in the middle of hearing', async () => {
    await withServer({ WORKERS: '1', QUEUE_LIMIT: '0' }, async (server) => {
      await predict(server);
      const sender = new AbortController();
      const asked = predict(server, wavFile(tone(300)), { signal: sender.signal });
      await waitUntilInside(server);
      sender.abort();
      await expect(asked).rejects.toThrow();
      await expect.poll(async () => (await predict(server)).status).toBe(200);
      expect(await metric(server, 'stimmung_requests_total{status="499"}')).toHaveLength(1);
      expect(await metric(server, 'stimmung_worker_restarts_total')).toEqual([
        'stimmung_worker_restarts_total 0',
      ]);
    });
  });

  test('in the middle of sending', async () => {
    await withServer({ WORKERS: '1', QUEUE_LIMIT: '0' }, async (server) => {
      const socket = sendHalf(server);
      await waitUntilInside(server);
      expect((await predict(server)).status).toBe(503);
      socket.destroy();
      await expect.poll(async () => (await predict(server)).status).toBe(200);
      expect(await metric(server, 'stimmung_requests_total{status="499"}')).toHaveLength(1);
    });
  });
});

test('a sender that is too slow is cut off', async () => {
  await withServer({ WORKERS: '1', QUEUE_LIMIT: '0', BODY_TIMEOUT_SEC: '1' }, async (server) => {
    const chunks = await sendHalf(server).toArray();
    expect(Buffer.concat(chunks as Buffer[]).toString()).toMatch(/^HTTP\/1.1 408 /);
    expect((await predict(server)).status).toBe(200);
  });
});

test('SIGTERM: what has begun is answered, what comes later is refused', async () => {
  await withServer({ WORKERS: '1', QUEUE_LIMIT: '0' }, async (server) => {
    await predict(server);
    const begun = predict(server, wavFile(tone(120)));
    await waitUntilInside(server);
    const ended = server.stop('SIGTERM');
    expect((await begun).status).toBe(200);
    expect(await ended).toBe(0);
    await expect(predict(server)).rejects.toThrow();
  });
});
