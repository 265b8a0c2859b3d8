import { expect, test } from 'vitest';
import { createDatasetEndpoint } from '#lib/server/dataset.ts';

const URL = 'http://corpus.example/download.zip';

/** An endpoint whose upstream gives `response`, and the addresses that were asked. */
function endpoint(upstream: () => Response | Promise<Response>, url: string | null = URL) {
  const asked: { url: unknown; init: RequestInit | undefined }[] = [];
  const answer = createDatasetEndpoint({
    url,
    maximumBytes: 10,
    fetch: (input, init) => {
      asked.push({ url: input, init });
      return Promise.resolve(upstream());
    },
  });
  return { asked, get: () => answer(new Request('http://localhost/datasets/emodb?url=http://x/')) };
}

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return (await response.json()) as Record<string, unknown>;
}

test('is off unless an address is configured, and says so', async () => {
  const { asked, get } = endpoint(() => new Response('never'), null);
  const response = await get();
  expect(response.status).toBe(404);
  const problem = await problemOf(response);
  expect(problem.code).toBe('dataset-unavailable');
  expect(problem.detail).toContain('EMODB_URL is not set');
  expect(asked).toEqual([]);
});

test('hands on what the one address gives, and follows no redirect', async () => {
  const { asked, get } = endpoint(
    () => new Response('0123456789', { headers: { 'content-length': '10' } }),
  );
  const response = await get();
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/zip');
  expect(response.headers.get('content-length')).toBe('10');
  expect(await response.text()).toBe('0123456789');
  expect(asked.map(({ url }) => url)).toEqual([URL]);
  expect(asked[0]?.init?.redirect).toBe('error');
});

test('refuses what is stated to be too large', async () => {
  const { get } = endpoint(() => new Response('x', { headers: { 'content-length': '11' } }));
  const response = await get();
  expect(response.status).toBe(502);
  expect((await problemOf(response)).detail).toContain('larger than 10 bytes');
});

test('breaks off what turns out to be too large', async () => {
  const { get } = endpoint(() => new Response('01234567890'));
  await expect((await get()).text()).rejects.toThrow();
});

test.for([
  ['an error', () => new Response('gone', { status: 410 }), 'answered 410'],
  ['nothing', () => Promise.reject<Response>(new TypeError('no route')), 'does not answer'],
] as const)('says that the address gives %s', async ([, upstream, words]) => {
  const response = await endpoint(upstream).get();
  expect(response.status).toBe(502);
  expect((await problemOf(response)).detail).toContain(words);
});
