import { describe, expect, test } from 'vitest';
import { SerError } from '#lib/core/errors.ts';
import type { Recognizer } from '#lib/core/inference/recognizer.ts';
import { hear } from '#lib/server/hear.ts';
import { createPredictEndpoint, type PredictObserver } from '#lib/server/predict.ts';
import { requireContract } from '../../support/contract.ts';
import { fakePrediction } from '../../support/prediction.ts';
import { stereoWav } from '../../support/stereo-wav.ts';
import { tone, wavFile } from '../../support/wav.ts';

const URL_PREDICT = 'http://localhost/predict';
const WAV = wavFile(tone(1));

interface Overrides {
  bodyLimitBytes?: number;
  capacity?: number;
  logged?: unknown[];
  deadline?: AbortSignal;
  stopped?: () => void;
}

const SILENT: PredictObserver = {
  inside: () => undefined,
  rejected: () => undefined,
  recording: () => undefined,
  stage: () => undefined,
};

/** An endpoint whose recordings are decoded here and heard by `recognize`. */
function endpoint(
  recognize: Recognizer['recognize'] = (pcm) =>
    Promise.resolve(
      fakePrediction({ durationSec: (pcm.channels[0]?.length ?? 0) / pcm.sampleRate }),
    ),
  overrides: Overrides = {},
) {
  const never = new AbortController().signal;
  const answer = createPredictEndpoint({
    hear: async (bytes, channel, { gone, deadline }) => {
      const heard = await hear({ recognize }, bytes, {
        channel,
        maximumSec: 2,
        maximumBytes: 1e8,
        isCancelled: () => gone.aborted,
      });
      return deadline.aborted ? { kind: 'late', waitMs: 0 } : { ...heard, waitMs: 0 };
    },
    bodyLimitBytes: overrides.bodyLimitBytes ?? 100_000,
    capacity: overrides.capacity ?? 5,
    startDeadline: () => ({
      signal: overrides.deadline ?? never,
      stop: () => overrides.stopped?.(),
    }),
    observer: SILENT,
    logError: (error) => overrides.logged?.push(error),
  });
  return async (request: Request, gone?: AbortSignal) => {
    const response = await answer(request, gone);
    if (response.status !== 499) await expectContract(response.clone());
    return response;
  };
}

async function expectContract(response: Response): Promise<void> {
  const contentType = response.headers.get('content-type');
  const body = await response.text();
  requireContract('POST', '/predict', { status: response.status, contentType, body });
}

function raw(
  body: BodyInit,
  contentType = 'audio/wav',
  headers: Record<string, string> = {},
  query = '',
) {
  return new Request(`${URL_PREDICT}${query}`, {
    method: 'POST',
    body,
    headers: { 'content-type': contentType, ...headers },
  });
}

function form(field: string, ...values: (Blob | string)[]) {
  const body = new FormData();
  for (const value of values) body.append(field, value);
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

describe('as much as is asked for', () => {
  const ask = async (query: string) => {
    const response = await endpoint()(raw(WAV, 'audio/wav', {}, query));
    return [response.status, await response.json()] as [number, Record<string, unknown>];
  };

  test('without segments', async () => {
    const [, answer] = await ask('?segments=false');
    expect(answer).not.toHaveProperty('segments');
    expect(answer.predictions).toHaveLength(7);
  });

  test('the likeliest labels alone, in the segments too', async () => {
    const [, answer] = await ask('?topK=2');
    const likeliest = [
      { label: 'happiness', score: 0.4 },
      { label: 'neutral', score: 0.2 },
    ];
    expect(answer.predictions).toEqual(likeliest);
    expect(answer.segments).toMatchObject([{ predictions: likeliest }]);
  });

  test('the bare list of Hugging Face', async () => {
    const [, answer] = await ask('?format=hf&topK=1');
    expect(answer).toEqual([{ label: 'happiness', score: 0.4 }]);
  });

  test.for([
    ['?segments=no', 'segments must be true or false'],
    ['?topK=0', 'topK must be a whole number from 1 on'],
    ['?topK=1.5', 'topK must be a whole number from 1 on'],
    ['?topK=', 'topK must be a whole number from 1 on'],
    ['?topK=many', 'topK must be a whole number from 1 on'],
    ['?channel=centre', 'channel must be left, right or mix'],
    ['?format=xml', 'format must be full or hf'],
    ['?top_k=3', 'there is no parameter top_k, only segments, topK, channel, format'],
  ] as const)('%s is refused in one sentence', async ([query, reason]) => {
    const [status, problem] = await ask(query);
    expect(status).toBe(400);
    expect(problem).toMatchObject({
      code: 'request-invalid',
      detail: `The request cannot be answered: ${reason}.`,
    });
  });
});

describe('one side of a stereo recording', () => {
  const left = tone(1);
  const right = new Float32Array(left.length).fill(0.25);
  const heardBy = async (query: string, body: Uint8Array<ArrayBuffer>) => {
    const heard: Float32Array[][] = [];
    const answer = endpoint((pcm) => {
      heard.push(pcm.channels);
      return Promise.resolve(fakePrediction());
    });
    expect((await answer(raw(body, 'audio/wav', {}, query))).status).toBe(200);
    return (heard[0] ?? []).map((channel) => Number(channel[1]?.toFixed(2)));
  };
  const stereo = stereoWav(left, right, 16_000);
  const first = Number((left[1] ?? 0).toFixed(2));

  test.for([
    ['', [first, 0.25]],
    ['?channel=mix', [first, 0.25]],
    ['?channel=left', [first]],
    ['?channel=right', [0.25]],
  ] as const)('%s', async ([query, expected]) => {
    expect(await heardBy(query, stereo)).toEqual(expected);
  });

  test('mono is heard as it is', async () => {
    expect(await heardBy('?channel=right', WAV)).toEqual([first]);
  });
});

describe('several recordings', () => {
  const blob = new Blob([WAV]);

  test('are answered in their order, each by itself', async () => {
    const response = await endpoint()(
      form('file', new Blob([wavFile(tone(0.5))]), new Blob(['no sound']), new Blob([]), blob),
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject([
      { label: 'happiness', durationSec: 0.5 },
      { status: 415, code: 'audio-unsupported' },
      { status: 400, code: 'audio-empty' },
      { label: 'happiness', durationSec: 1 },
    ]);
  });

  test('as text, a line for each', async () => {
    const request = form('file', blob, new Blob(['no sound']));
    request.headers.set('accept', 'text/plain');
    expect(await (await endpoint()(request)).text()).toBe('happiness\naudio-unsupported\n');
  });

  test('count together against the limit', async () => {
    const half = new Blob([new Uint8Array(60_000)]);
    expect(await problem(await endpoint()(form('file', half, half)))).toBe('413 audio-too-large');
  });

  test('more than a hundred are refused unread', async () => {
    const many = Array.from({ length: 101 }, () => new Blob(['x']));
    expect(await problem(await endpoint()(form('file', ...many)))).toBe('400 request-invalid');
    const fewer = await endpoint()(form('file', ...many.slice(1)));
    expect(await fewer.json()).toHaveLength(100);
  });
});

test('an answer that is late is 504', async () => {
  const late = endpoint(undefined, { deadline: AbortSignal.abort() });
  expect(await problem(await late(raw(WAV)))).toBe('504 deadline-passed');
});

test('nothing waits for the deadline of an answer that is there', async () => {
  let nStopped = 0;
  const stopped = (): void => {
    nStopped++;
  };
  await endpoint(undefined, { stopped })(raw(WAV));
  expect(nStopped).toBe(1);
  await endpoint(() => Promise.reject(new Error('a bug')), { stopped })(raw(WAV));
  expect(nStopped).toBe(2);
});

test('nobody answers a sender that has hung up', async () => {
  let nHeard = 0;
  const answer = endpoint(() => {
    nHeard++;
    return Promise.resolve(fakePrediction());
  });
  expect((await answer(raw(WAV), AbortSignal.abort())).status).toBe(499);
  expect(nHeard).toBe(0);
});

test('as many are inside as there is room for, the rest is turned away', async () => {
  const answer = endpoint(undefined, { capacity: 3 });
  const responses = await Promise.all([1, 2, 3, 4, 5].map(() => answer(raw(WAV))));
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 503, 503]);
  expect((await answer(raw(WAV))).status).toBe(200);
});
