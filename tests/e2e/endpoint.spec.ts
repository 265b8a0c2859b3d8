import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import type { APIRequestContext, APIResponse } from '@playwright/test';
import { EMOTIONS } from '../../src/lib/core/data/labels.ts';
import type { Answer } from '../../src/lib/server/schemas.ts';
import { expect, test } from './support/contract-request.ts';
import { emodbZip, readEmodb } from '../support/emodb.ts';
import { startServer } from '../support/server-process.ts';
import { tone, wavFile } from '../support/wav.ts';

const LIMIT_BYTES = 25 * 1024 * 1024;
const SAMPLE = readFileSync(
  fileURLToPath(new URL('../../static/samples/calm.wav', import.meta.url)),
);

function post(
  request: APIRequestContext,
  body: Uint8Array,
  headers: Record<string, string> = {},
): Promise<APIResponse> {
  return request.post('/predict', {
    data: Buffer.from(body),
    headers: { 'content-type': 'audio/wav', ...headers },
  });
}

function postForm(
  request: APIRequestContext,
  body: Uint8Array,
  headers: Record<string, string> = {},
): Promise<APIResponse> {
  const file = { name: 'any.name', mimeType: 'audio/wav', buffer: Buffer.from(body) };
  return request.post('/predict', { multipart: { file }, headers });
}

async function answerOf(response: APIResponse): Promise<Answer> {
  expect(response.status()).toBe(200);
  return (await response.json()) as Answer;
}

function expectWhole(answer: Answer): void {
  expect(Object.keys(answer).sort()).toEqual(
    [
      'durationSec',
      'label',
      'model',
      'predictions',
      'score',
      'segments',
      'timings',
      'warnings',
      'evidence',
    ].sort(),
  );
  expect([...EMOTIONS, 'uncertain']).toContain(answer.label);
  expect(answer.predictions.map(({ label }) => label).sort()).toEqual([...EMOTIONS].sort());
  const scores = answer.predictions.map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 4);
  expect(answer.score).toBe(scores[0]);
  const { segments = [] } = answer;
  expect(segments.length).toBeGreaterThan(0);
  for (const segment of segments) {
    expect(segment.endSec).toBeGreaterThan(segment.startSec);
    expect(segment.predictions).toHaveLength(EMOTIONS.length);
  }
}

/** A zip archive of one entry that unpacks to 64 MB of zeros. */
function zipBomb(): Uint8Array {
  const packed = deflateRawSync(new Uint8Array(64 * 1024 * 1024), { level: 9 });
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(packed.length, 18);
  header.writeUInt32LE(64 * 1024 * 1024, 22);
  return Buffer.concat([header, packed]);
}

test.describe('the same answer, however the recording comes', () => {
  test('raw, as octets, as a form, with and without an Origin', async ({ request }) => {
    const first = await answerOf(await post(request, SAMPLE));
    expectWhole(first);
    for (const response of [
      await post(request, SAMPLE, { 'content-type': 'application/octet-stream' }),
      await post(request, SAMPLE, { origin: 'https://elsewhere.example' }),
      await postForm(request, SAMPLE),
      await postForm(request, SAMPLE, { origin: 'https://elsewhere.example' }),
    ]) {
      const answer = await answerOf(response);
      expect({ ...answer, timings: null }).toEqual({ ...first, timings: null });
    }
  });

  test('the bare label for Accept: text/plain', async ({ request }) => {
    const { label } = await answerOf(await post(request, SAMPLE));
    const response = await post(request, SAMPLE, { accept: 'text/plain' });
    expect(response.headers()['content-type']).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe(label);
  });

  test('silence is an answer', async ({ request }) => {
    const answer = await answerOf(await post(request, wavFile(new Float32Array(32_000))));
    expect(answer).toMatchObject({
      label: 'no-speech',
      score: 0,
      predictions: [],
      segments: [],
      durationSec: 2,
    });
  });

  test('a header that promises ten hours is not believed', async ({ request }) => {
    const bytes = wavFile(new Float32Array(32_000), { statedDataBytes: 36_000 * 32_000 });
    const answer = await answerOf(await post(request, bytes));
    expect(answer.durationSec).toBe(2);
    expect(answer.warnings).toContainEqual({
      code: 'truncated',
      expectedSec: 36_000,
      actualSec: 2,
    });
  });
});

test.describe('a recording of EMO-DB', () => {
  test.skip(emodbZip() === undefined, 'EMODB_ZIP is not set');

  test('is answered in the form of the contract', async ({ request }) => {
    const recording = await readEmodb('03a01Wa.wav');
    const answer = await answerOf(await postForm(request, recording));
    expectWhole(answer);
    expect(answer.durationSec).toBeCloseTo(1.877, 2);
    expect(answer.model.uar).toBeGreaterThan(0.5);
  });
});

test.describe('bad input gets a sentence and a code, and the next recording its answer', () => {
  const bad: [string, number, string, () => Uint8Array][] = [
    ['nothing', 400, 'audio-empty', () => new Uint8Array(0)],
    ['text', 415, 'audio-unsupported', () => Buffer.from('This is no sound at all.')],
    ['a header cut off', 422, 'audio-corrupt', () => SAMPLE.subarray(0, 20)],
    ['no samples', 400, 'audio-empty', () => wavFile([])],
    ['0.05 s', 422, 'audio-too-short', () => wavFile(tone(0.05))],
    ['one byte too many', 413, 'audio-too-large', () => new Uint8Array(LIMIT_BYTES + 1)],
    [
      'samples that are no numbers',
      422,
      'audio-not-finite',
      () => wavFile(new Float32Array(16_000).fill(NaN), { formatTag: 3, bitsPerSample: 32 }),
    ],
    ['a zip bomb', 415, 'audio-unsupported', zipBomb],
  ];

  for (const [what, status, code, make] of bad) {
    for (const [way, send] of [
      ['raw', post],
      ['form', postForm],
    ] as const) {
      test(`${what}, ${way}`, async ({ request }) => {
        const response = await send(request, make());
        expect(response.headers()['content-type']).toBe('application/problem+json');
        const problem = (await response.json()) as Record<string, unknown>;
        expect(problem).toMatchObject({ type: 'about:blank', status, code });
        expect(response.status()).toBe(status);
        expect(problem.title).toMatch(/\S/);
        expect(problem.detail).toMatch(/\S.*\.$/);
        await answerOf(await send(request, SAMPLE));
      });
    }
  }

  test('413 names the limit, 415 the formats', async ({ request }) => {
    const tooLarge = await post(request, new Uint8Array(LIMIT_BYTES + 1));
    expect(await tooLarge.json()).toMatchObject({ maximumBytes: LIMIT_BYTES });
    const unknown = await post(request, SAMPLE, { 'content-type': 'text/plain' });
    expect(unknown.status()).toBe(415);
    expect(await unknown.json()).toMatchObject({
      supported: ['wav', 'flac', 'mp3', 'ogg-vorbis', 'ogg-opus'],
    });
  });
});

for (const method of ['GET', 'PUT', 'DELETE']) {
  test(`${method} is told to send POST`, async ({ request }) => {
    const response = await request.fetch('/predict', { method });
    expect(response.status()).toBe(405);
    expect(response.headers().allow).toBe('POST');
    expect(await response.json()).toMatchObject({ status: 405, code: 'method-not-allowed' });
  });
}

test('the limit can be set, and counts a body that states no length', async () => {
  const server = await startServer({ BODY_LIMIT_BYTES: '1000' });
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new Uint8Array(600));
      controller.enqueue(new Uint8Array(401));
      controller.close();
    },
  });
  // Node wants `duplex` for streams; the type of the DOM does not know it.
  const init: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { 'content-type': 'audio/wav' },
  };
  const response = await fetch(`${server.baseUrl}/predict`, init);
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ sizeBytes: 1001, maximumBytes: 1000 });
  await server.stop('SIGTERM');
});

test('without a model the answer is 503 and says when to come back', async () => {
  const server = await startServer({ MODEL_DIR: 'no-such-folder' });
  const response = await fetch(`${server.baseUrl}/predict`, {
    method: 'POST',
    body: new Uint8Array(SAMPLE),
    headers: { 'content-type': 'audio/wav' },
  });
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('5');
  expect(await response.json()).toMatchObject({ code: 'model-unavailable' });
  await server.stop('SIGTERM');
});
