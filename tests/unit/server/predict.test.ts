import { describe, expect, test } from 'vitest';
import { SerError } from '#lib/core/errors.ts';
import { createPredictEndpoint, type Recognize } from '#lib/server/predict.ts';
import { fakePrediction } from '../../support/prediction.ts';
import { tone, wavFile } from '../../support/wav.ts';

const URL_PREDICT = 'http://localhost/predict';
const WAV = wavFile(tone(1));

function endpoint(
  recognize: Recognize = (pcm) =>
    Promise.resolve(
      fakePrediction({ durationSec: (pcm.channels[0]?.length ?? 0) / pcm.sampleRate }),
    ),
  overrides: { bodyLimitBytes?: number; queueLimit?: number; logged?: unknown[] } = {},
) {
  return createPredictEndpoint({
    load: () => Promise.resolve(recognize),
    bodyLimitBytes: overrides.bodyLimitBytes ?? 100_000,
    durationLimitSec: 2,
    queueLimit: overrides.queueLimit ?? 4,
    logError: (error) => overrides.logged?.push(error),
  });
}

function raw(body: BodyInit, contentType = 'audio/wav', headers: Record<string, string> = {}) {
  return new Request(URL_PREDICT, {
    method: 'POST',
    body,
    headers: { 'content-type': contentType, ...headers },
  });
}

function form(field: string, value: Blob | string) {
  const body = new FormData();
  body.append(field, value);
  return new Request(URL_PREDICT, { method: 'POST', body });
}

async function problem(response: Response) {
  const body = (await response.json()) as { status: number; code: string };
  expect(body.status).toBe(response.status);
  return `${body.status} ${body.code}`;
}

describe('answers', () => {
  test.for([
    ['audio/wav', () => raw(WAV)],
    ['audio/x-wav; rate=16000', () => raw(WAV, 'Audio/X-Wav; rate=16000')],
    ['application/octet-stream', () => raw(WAV, 'application/octet-stream')],
    ['form', () => form('file', new Blob([WAV]))],
  ] as const)('%s', async ([, request]) => {
    const response = await endpoint()(request());
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const answer = (await response.json()) as Record<string, unknown>;
    expect(Object.keys(answer)).toEqual([
      'label',
      'score',
      'predictions',
      'segments',
      'durationSec',
      'warnings',
      'evidence',
      'model',
      'timings',
    ]);
    expect(answer).toMatchObject({ label: 'happiness', score: 0.4, durationSec: 1 });
  });

  test('predictions fall from the likeliest, equal ones in the order of the labels', async () => {
    const response = await endpoint()(raw(WAV));
    const { predictions, segments } = (await response.json()) as {
      predictions: { label: string; score: number }[];
      segments: object[];
    };
    expect(predictions.map(({ label }) => label)).toEqual([
      'happiness',
      'neutral',
      'anger',
      'fear',
      'sadness',
      'boredom',
      'disgust',
    ]);
    expect(segments).toEqual([{ startSec: 0, endSec: 1.5, label: 'happiness', predictions }]);
  });

  test('no speech is an answer', async () => {
    const silent = fakePrediction({
      outcome: 'no-speech',
      posteriors: null,
      logits: null,
      segments: [],
    });
    const response = await endpoint(() => Promise.resolve(silent))(raw(WAV));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      label: 'no-speech',
      score: 0,
      predictions: [],
      segments: [],
    });
  });

  test('the bare label for Accept: text/plain', async () => {
    const response = await endpoint()(raw(WAV, 'audio/wav', { accept: 'text/plain' }));
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe('happiness');
  });
});

describe('refusals', () => {
  test.for([
    ['400 audio-empty', () => raw('')],
    ['400 audio-empty', () => form('file', new Blob([]))],
    ['400 request-invalid', () => form('sound', new Blob([WAV]))],
    ['400 request-invalid', () => form('file', 'text')],
    ['400 request-invalid', () => raw('no boundary', 'multipart/form-data')],
    ['400 request-invalid', () => raw('--x\r\nbroken', 'multipart/form-data; boundary=x')],
    ['413 audio-too-large', () => raw(new Uint8Array(100_001))],
    ['413 audio-too-large', () => form('file', new Blob([new Uint8Array(100_001)]))],
    ['413 audio-too-large', () => raw(WAV, 'audio/wav', { 'content-length': '9000000000' })],
    ['422 audio-too-long', () => raw(wavFile(tone(2.1)))],
    ['415 audio-unsupported', () => raw(WAV, 'text/plain')],
    ['415 audio-unsupported', () => raw('this is text, not sound')],
  ] as const)('%s', async ([expected, request]) => {
    expect(await problem(await endpoint()(request()))).toBe(expected);
  });

  test('the error of the recognizer keeps its code', async () => {
    const tooShort = endpoint(() =>
      Promise.reject(
        new SerError({ code: 'audio-too-short', details: { durationSec: 0.05, minimumSec: 0.4 } }),
      ),
    );
    expect(await problem(await tooShort(raw(WAV)))).toBe('422 audio-too-short');
  });

  test('a bug is logged and hidden', async () => {
    const logged: unknown[] = [];
    const bug = new Error('secret path');
    const response = await endpoint(() => Promise.reject(bug), { logged })(raw(WAV));
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain('secret');
    expect(logged).toEqual([bug]);
  });
});

test('a failed load is tried again', async () => {
  let nLoads = 0;
  const answer = createPredictEndpoint({
    load: () => {
      nLoads++;
      return nLoads === 1
        ? Promise.reject(new SerError({ code: 'model-unavailable', details: { reason: 'x' } }))
        : Promise.resolve(() => Promise.resolve(fakePrediction()));
    },
    bodyLimitBytes: 100_000,
    durationLimitSec: 2,
    queueLimit: 4,
    logError: () => undefined,
  });
  expect((await answer(raw(WAV))).status).toBe(503);
  expect((await answer(raw(WAV))).status).toBe(200);
  expect((await answer(raw(WAV))).status).toBe(200);
  expect(nLoads).toBe(2);
});

test('one is answered at a time, some wait, the rest is turned away', async () => {
  let nRunning = 0;
  let nMost = 0;
  const answer = endpoint(
    async () => {
      nMost = Math.max(nMost, ++nRunning);
      await new Promise(setImmediate);
      nRunning--;
      return fakePrediction();
    },
    { queueLimit: 2 },
  );
  const responses = await Promise.all([1, 2, 3, 4, 5].map(() => answer(raw(WAV))));
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 503, 503]);
  expect(nMost).toBe(1);
  expect((await answer(raw(WAV))).status).toBe(200);
});
