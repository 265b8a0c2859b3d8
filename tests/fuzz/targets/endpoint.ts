import { readServerConfig } from '#lib/server/config.ts';
import { hear } from '#lib/server/hear.ts';
import { createPredictEndpoint, type PredictObserver } from '#lib/server/predict.ts';
import { createRng, type Rng } from '#lib/core/rng.ts';
import { fakePrediction } from '../../support/prediction.ts';
import { ascii, concatBytes } from '../../support/wav-bytes.ts';
import { mutate, pick } from '../mutate.ts';
import { audioSeeds } from '../seeds/audio.ts';
import { insist, type FuzzTarget } from '../target.ts';

const BOUNDARY = 'x-boundary-x';
const BODY_LIMIT_BYTES = 1 << 18;
/** The server's own limit leaves room for a quarter of an hour in stereo; whoever has less memory sets a lower one. */
const LIMITS = {
  maximumSec: readServerConfig({}).durationLimitSec,
  maximumBytes: 1e8,
  isCancelled: () => false,
};
const STAND_IN = { recognize: () => Promise.resolve(fakePrediction()) };
const SILENT: PredictObserver = {
  inside: () => undefined,
  rejected: () => undefined,
  recording: () => undefined,
  stage: () => undefined,
};
const STATUSES = new Set([200, 400, 413, 415, 422]);
const TYPES = [
  `multipart/form-data; boundary=${BOUNDARY}`,
  `multipart/form-data; boundary="${BOUNDARY}"`,
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'audio/wav',
  'AUDIO/x-wav; rate=16000',
  'application/octet-stream',
  'application/json',
  'application/x-www-form-urlencoded',
  'text/plain; charset=utf-8',
  ';',
  '',
];
const ACCEPTS = [
  null,
  '*/*',
  'text/plain',
  'application/json;q=0.1, text/plain',
  'text/plain;q=x',
  ',;q',
];

/** A request to `POST /predict`: octets, forms and what is neither, with headers that need not be true. */
export const endpointTarget: FuzzTarget = {
  name: 'endpoint',
  share: 6,
  async open() {
    const bodies = await bodySeeds();
    return (rng) => {
      const [type, seed] = pick(rng, bodies);
      const body =
        rng.uniform() < 0.95
          ? mutate(
              seed,
              rng,
              bodies.map(([, bytes]) => bytes),
            )
          : Uint8Array.from(seed);
      const headers = headersOf(rng.uniform() < 0.8 ? type : pick(rng, TYPES), body.length, rng);
      return { input: body, run: () => ask(body, headers) };
    };
  },
};

async function bodySeeds(): Promise<[string, Uint8Array][]> {
  const sounds = await audioSeeds(createRng(5, 'fuzz-seeds'));
  const form = `multipart/form-data; boundary=${BOUNDARY}`;
  const [first = new Uint8Array()] = sounds;
  return [
    ...sounds.map((sound): [string, Uint8Array] => ['audio/wav', sound]),
    ...sounds.map((sound): [string, Uint8Array] => [form, formOf(sound)]),
    [form, formOf(first, 'name="file"')],
    [form, formOf(first, 'name="file"; filename="../../x%00.wav"; filename*=utf-8\'\'%e2%82')],
    ['application/json', ascii('{"file":"UklGRg==","__proto__":{"a":[1e999]}}')],
    ['application/x-www-form-urlencoded', ascii('file=%52%49%46%46&file=&%=%')],
  ];
}

function formOf(sound: Uint8Array, field = 'name="file"; filename="a.wav"'): Uint8Array {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; ${field}\r\nContent-Type: audio/wav\r\n\r\n`;
  return concatBytes([ascii(head), sound, ascii(`\r\n--${BOUNDARY}--\r\n`)]);
}

function headersOf(type: string, nBytes: number, rng: Rng): Headers {
  const headers = new Headers({ 'content-type': type });
  const accept = pick(rng, ACCEPTS);
  if (accept !== null) headers.set('accept', accept);
  if (rng.uniform() < 0.3) {
    const stated = pick(rng, [0, -1, nBytes, nBytes + 1, 2 ** 53, 1e20, NaN]);
    headers.set('content-length', String(stated));
  }
  return headers;
}

async function ask(body: Uint8Array<ArrayBuffer>, headers: Headers): Promise<string> {
  let bug: unknown = null;
  const answer = createPredictEndpoint({
    hear: async (bytes, channel) => ({
      ...(await hear(STAND_IN, bytes, { ...LIMITS, channel })),
      waitMs: 0,
    }),
    bodyLimitBytes: BODY_LIMIT_BYTES,
    capacity: 1,
    startDeadline: () => ({ signal: new AbortController().signal, stop: () => undefined }),
    observer: SILENT,
    logError: (error) => (bug = error),
  });
  const response = await answer(
    new Request('http://localhost/predict', { method: 'POST', body, headers }),
  );
  if (bug !== null) throw new Error('A bug was logged', { cause: bug });
  insist(STATUSES.has(response.status), `status ${response.status}`);
  const text = await response.text();
  if (response.status === 200) return 'ok';
  const problem = JSON.parse(text) as { code?: unknown; status?: unknown };
  insist(response.headers.get('content-type') === 'application/problem+json', 'media type');
  insist(typeof problem.code === 'string' && problem.status === response.status, 'problem');
  return `${response.status} ${String(problem.code)}`;
}
