import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { APIRequestContext, APIResponse } from '@playwright/test';
import { expect, test } from './support/test.ts';

const CLIENT = resolve(import.meta.dirname, '../../build/client');

const ISOLATION = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

/** Address of the first built file of which the path matches. */
function builtFile(pattern: RegExp): string {
  const files = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' });
  const path = files.find((file) => pattern.test(file));
  if (path === undefined) throw new Error(`No built file matches ${pattern.source}.`);
  return `/${path}`;
}

type Ask = (request: APIRequestContext) => Promise<APIResponse>;

const get =
  (path: string): Ask =>
  (request) =>
    request.get(path, { maxRedirects: 0 });

/** One response of every kind. */
const RESPONSES: readonly [string, () => Ask][] = [
  ['page', () => get('/')],
  ['page of a room', () => get('/about')],
  ['redirect', () => get('/about/')],
  ['script', () => get(builtFile(/_app\/immutable\/entry\/.*\.js$/))],
  ['style', () => get(builtFile(/_app\/immutable\/.*\.css$/))],
  ['worker', () => get(builtFile(/_app\/immutable\/workers\/compute.*\.js$/))],
  ['worklet', () => get(builtFile(/capture\.worklet.*\.js$/))],
  ['thread', () => get(builtFile(/_app\/immutable\/.*pthread.*\.js$/))],
  ['wasm', () => get(builtFile(/_app\/immutable\/.*\.wasm$/))],
  ['weights', () => get(builtFile(/_app\/immutable\/.*weights.*\.bin$/))],
  ['recording', () => get('/samples/calm.wav')],
  ['icon', () => get('/icon.svg')],
  ['service worker', () => get('/service-worker.js')],
  ['manifest', () => get('/manifest.webmanifest')],
  ['endpoint, refused', () => get('/predict')],
  [
    'endpoint, problem',
    () => (request) => request.post('/predict', { data: Buffer.from('no sound') }),
  ],
  ['datasets', () => get('/datasets')],
  ['unknown path', () => get('/nothing/here')],
  ['unknown asset', () => get('/_app/immutable/nothing.js')],
  ['malformed path', () => get('/%E0%A4%A')],
];

function expectProtection(response: APIResponse): void {
  const headers = response.headers();
  expect(headers).toMatchObject(ISOLATION);
  expect(headers['permissions-policy']).toContain('microphone=(self)');
  const policy = headers['content-security-policy'] ?? '';
  for (const part of [
    "default-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ]) {
    expect(policy.split('; ')).toContain(part);
  }
  const [scripts = ''] = policy.split('; ').filter((part) => part.startsWith('script-src'));
  expect(scripts).toMatch(/^script-src 'self' 'wasm-unsafe-eval'(?: 'sha256-[\w+/=]+')*$/);
  expect(policy).not.toMatch(/'unsafe-(?:inline|eval)'|https?:|\*/);
}

test('every response isolates, hides and allows nothing unsafe', async ({ request }) => {
  const lines: string[] = [];
  for (const [what, ask] of RESPONSES) {
    const response = await ask()(request);
    await test.step(what, () => expectProtection(response));
    const { pathname } = new URL(response.url());
    lines.push(`${what.padEnd(18)} ${response.status()} ${pathname}`);
  }
  const page = (await request.get('/')).headers();
  for (const name of [...Object.keys(ISOLATION), 'permissions-policy', 'content-security-policy'])
    lines.push(`  ${name}: ${page[name]}`);
  console.log(lines.join('\n'));
});

test('long life for hashed files alone', async ({ request }) => {
  const hashed = await request.get(builtFile(/_app\/immutable\/entry\/.*\.js$/));
  expect(hashed.headers()['cache-control']).toBe('public,max-age=31536000,immutable');
  for (const path of ['/', '/service-worker.js', '/manifest.webmanifest']) {
    expect((await request.get(path)).headers()['cache-control']).toBe('no-cache');
  }
  expect((await request.get('/predict')).headers()['cache-control']).toBe('no-store');
});
