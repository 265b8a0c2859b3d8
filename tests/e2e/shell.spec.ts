import type { Page } from '@playwright/test';
import { startServer } from '../support/server-process.ts';
import { untilOfflineReady } from './support/service-worker.ts';
import { expect, test } from './support/test.ts';

/** Violations of the policy and errors of scripts, as the page meets them. */
function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

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
