import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, type APIResponse, type Page } from '@playwright/test';
import { startServer } from '../support/server-process.ts';
import { untilOfflineReady } from './support/service-worker.ts';

const CLIENT = fileURLToPath(new URL('../../build/client', import.meta.url));

/** Address of the first built file of which the path matches. */
function builtFile(pattern: RegExp): string {
  const files = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' });
  const path = files.find((file) => pattern.test(file));
  if (path === undefined) throw new Error(`No built file matches ${pattern.source}.`);
  return `/${path}`;
}

function expectIsolation(response: APIResponse): void {
  const headers = response.headers();
  expect(headers).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  expect(headers['permissions-policy']).toContain('microphone=(self)');
  const policy = headers['content-security-policy'] ?? '';
  for (const part of ["default-src 'self'", "object-src 'none'", "frame-ancestors 'none'"]) {
    expect(policy).toContain(part);
  }
  expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval'/);
  expect(policy).not.toMatch(/'unsafe-(inline|eval)'/);
}

/** Violations of the policy and errors of scripts, as the page meets them. */
function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

test.describe('headers', () => {
  for (const [what, path] of [
    ['page', () => '/'],
    ['asset', () => builtFile(/_app\/immutable\/entry\/.*\.js$/)],
    ['compute worker', () => builtFile(/_app\/immutable\/workers\/.*\.js$/)],
    ['wasm', () => builtFile(/_app\/immutable\/.*\.wasm$/)],
    ['service worker', () => '/service-worker.js'],
    ['manifest', () => '/manifest.webmanifest'],
    ['endpoint', () => '/predict'],
    ['unknown path', () => '/nothing/here'],
  ] as const) {
    test(`on the ${what}`, async ({ request }) => {
      expectIsolation(await request.get(path()));
    });
  }

  test('long life for hashed files alone', async ({ request }) => {
    const hashed = await request.get(builtFile(/_app\/immutable\/entry\/.*\.js$/));
    expect(hashed.headers()['cache-control']).toBe('public,max-age=31536000,immutable');
    for (const path of ['/', '/service-worker.js', '/manifest.webmanifest']) {
      expect((await request.get(path)).headers()['cache-control']).toBe('no-cache');
    }
    expect((await request.get('/predict')).headers()['cache-control']).toBe('no-store');
  });
});

test('the page is isolated and breaks no rule of its policy', async ({ page }) => {
  const complaints = collectComplaints(page);
  for (const path of ['/', '/live', '/data', '/train', '/about', '/']) {
    await page.goto(path);
    await untilOfflineReady(page);
  }
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(complaints).toEqual([]);
});

test('the manifest can be installed from', async ({ page, request }) => {
  await page.goto('/');
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const response = await request.get(new URL(href ?? '', page.url()).href);
  const manifest = (await response.json()) as {
    id: string;
    start_url: string;
    display: string;
    icons: { src: string; sizes: string; type: string; purpose: string }[];
    screenshots: { src: string; type: string; form_factor: string }[];
    shortcuts: { url: string }[];
  };
  expect(manifest).toMatchObject({ id: '/', start_url: '/', display: 'standalone' });
  for (const size of ['192x192', '512x512']) {
    expect(manifest.icons.some(({ sizes }) => sizes === size)).toBe(true);
  }
  expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true);
  for (const form of ['wide', 'narrow']) {
    expect(manifest.screenshots.some(({ form_factor: factor }) => factor === form)).toBe(true);
  }
  for (const picture of [...manifest.icons, ...manifest.screenshots]) {
    const answer = await request.get(picture.src);
    expect(answer.headers()['content-type']).toBe(picture.type);
  }
  for (const { url } of manifest.shortcuts) expect((await request.get(url)).status()).toBe(200);
  // The browser itself finds nothing that it lacks, but a window that keeps something, as tests have none.
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito']);
});

test('the shell opens without a network, with any question in the address', async ({
  page,
  context,
}) => {
  await page.goto('/');
  await untilOfflineReady(page);
  const title = await page.title();
  await context.setOffline(true);
  for (const path of ['/', '/?from=home', '/live', '/data', '/about']) {
    await page.goto(path);
    await expect(page.locator('main')).toBeVisible();
  }
  await page.goto('/');
  expect(await page.title()).toBe(title);
  await page.goto('/no/such/page');
  expect(new URL(page.url()).pathname).toBe('/');
});

test('the shell holds no model, no wasm, no compute worker, no answer of the endpoint', async ({
  page,
}) => {
  await page.goto('/');
  await untilOfflineReady(page);
  const { paths, sizeBytes } = await page.evaluate(async () => {
    const name = (await caches.keys()).find((key) => key.includes('precache')) ?? '';
    const cache = await caches.open(name);
    const requests = await cache.keys();
    const bodies = await Promise.all(
      requests.map(async (key) => (await (await cache.match(key))?.arrayBuffer())?.byteLength ?? 0),
    );
    return {
      paths: requests.map(({ url }) => new URL(url).pathname),
      sizeBytes: bodies.reduce((sum, size) => sum + size, 0),
    };
  });
  expect(paths).toContain('/');
  expect(paths.filter((path) => /\.(wasm|bin)$|\/workers\/|^\/predict/.test(path))).toEqual([]);
  expect(sizeBytes).toBeLessThan(1_500_000);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`the server ends in good order on ${signal}`, async () => {
    const server = await startServer();
    expect((await fetch(server.baseUrl)).status).toBe(200);
    expect(await server.stop(signal)).toBe(0);
  });
}
