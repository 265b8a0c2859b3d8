import { expect, test } from '@playwright/test';
import { serveStatic } from '../support/static-server.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hearEveryFormat, readCards } from './support/every-feature.ts';
import { chooseFile, readSample, waitForVerdict } from './support/listen-page.ts';
import { untilOfflineReady } from './support/service-worker.ts';
import { STATIC_BASE, STATIC_DIR } from './support/static-export.ts';

/** The export for hosts of files, under a base path, on a host that sets no header and knows no endpoint. */

const ROOMS = ['live', 'data', 'train', 'evaluate', 'models', 'about'];

test('every room is found by its link and by its address', async ({ page }) => {
  await page.goto(`${STATIC_BASE}/`);
  const links = page.getByRole('navigation').getByRole('link');
  await expect(links).toHaveCount(ROOMS.length + 1);
  for (const [i, room] of ROOMS.entries()) {
    await links.nth(i + 1).click();
    await expect(page).toHaveURL(new RegExp(`${STATIC_BASE}/${room}/$`));
    const heading = await page.locator('main h1').innerText();
    await page.goto(`${STATIC_BASE}/${room}`);
    await expect(page.locator('main h1')).toHaveText(heading);
  }
  await page.goto(`${STATIC_BASE}/no/such/page`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no such page');
});

test('every format is heard and every card read, and nothing is asked for beside the base path', async ({
  page,
}) => {
  const server = await serveStatic(STATIC_DIR, STATIC_BASE);
  const beside: string[] = [];
  const failed: string[] = [];
  page.on('request', (request) => {
    const { pathname, protocol } = new URL(request.url());
    const isPage = request.isNavigationRequest();
    if (protocol === 'http:' && !isPage && !pathname.startsWith(`${STATIC_BASE}/`)) {
      beside.push(pathname);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 400) failed.push(response.url());
  });
  await page.goto(`${server.origin}${STATIC_BASE}/`);
  for (const room of ROOMS) await page.goto(`${server.origin}${STATIC_BASE}/${room}/`);
  expect(server.strays).toEqual([]);
  expect(beside).toEqual([]);
  expect(failed).toEqual([]);
  await server.close();
});

test('formats and cards', async ({ page }) => {
  await hearEveryFormat(page);
  await readCards(page);
});

test('it opens and hears without a network, under its base path', async ({ page, context }) => {
  await page.goto(`${STATIC_BASE}/`);
  await untilOfflineReady(page);
  await chooseFile(page, 'calm.wav', await readSample('calm'));
  await waitForVerdict(page);
  await page.getByRole('button', { name: 'Analyse another' }).click();
  await context.setOffline(true);
  for (const room of ROOMS) {
    // With and without the slash that pages have there.
    await page.goto(`${STATIC_BASE}/${room}`);
    await expect(page).toHaveURL(new RegExp(`${STATIC_BASE}/${room}/$`));
    await expect(page.locator('main h1').first()).toBeVisible();
  }
  await page.goto(`${STATIC_BASE}/`);
  await chooseFile(page, 'again.wav', await readSample('calm'));
  await waitForVerdict(page);
});

test('a recording is shared to it without a network', async ({ page, context }) => {
  await page.goto(`${STATIC_BASE}/`);
  await untilOfflineReady(page);
  await page.locator('.sample').first().click();
  await waitForVerdict(page);
  await context.setOffline(true);
  const content = Array.from(await readSample('calm'));
  await page.evaluate(
    ({ action, content }) => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', action, enctype: 'multipart/form-data' });
      const input = document.createElement('input');
      Object.assign(input, { type: 'file', name: 'recording' });
      const files = new DataTransfer();
      files.items.add(new File([Uint8Array.from(content)], 'shared.wav'));
      input.files = files.files;
      form.append(input);
      document.body.append(form);
      form.submit();
    },
    { action: `${STATIC_BASE}/share`, content },
  );
  await page.waitForURL((url) => url.pathname === `${STATIC_BASE}/`);
  await waitForVerdict(page);
  await expect(page.locator('main')).toContainText('shared.wav');
});

test('the manifest lies under the base path, and so does all that it names', async ({
  page,
  request,
}) => {
  await page.goto(`${STATIC_BASE}/`);
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const address = new URL(href ?? '', page.url());
  expect(address.pathname).toBe(`${STATIC_BASE}/manifest.webmanifest`);
  const manifest = (await (await request.get(address.href)).json()) as {
    id: string;
    icons: { src: string }[];
    screenshots: { src: string }[];
    shortcuts: { url: string }[];
  };
  expect(manifest.id).toBe(`${STATIC_BASE}/`);
  const named = [...manifest.icons, ...manifest.screenshots].map(({ src }) => src);
  for (const path of [...named, ...manifest.shortcuts.map(({ url }) => url)]) {
    expect((await request.get(path)).status(), path).toBe(200);
  }
});

test('the headers that a host should set are written down beside it', async () => {
  const headers = await readFile(join(STATIC_DIR, '_headers'), 'utf8');
  expect(headers).toContain(`${STATIC_BASE}/*\n  cross-origin-opener-policy: same-origin`);
  expect(headers).toContain('cross-origin-embedder-policy: require-corp');
});
