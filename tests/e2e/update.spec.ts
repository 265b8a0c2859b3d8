import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { serveStatic, type StaticServer } from '../support/static-server.ts';
import { lookForUpdate, untilOfflineReady } from './support/service-worker.ts';
import { makeSecondBuild, SECOND_FILE, STATIC_BASE, STATIC_DIR } from './support/static-export.ts';

const MAKE_MS = 300_000;
let secondDir = '';
let server: StaticServer;

test.beforeAll(async () => {
  test.setTimeout(MAKE_MS);
  secondDir = await makeSecondBuild();
});

test.afterAll(() => rm(dirname(secondDir), { recursive: true }));

test.beforeEach(async ({ page }) => {
  server = await serveStatic(STATIC_DIR, STATIC_BASE);
  await open(page);
});

test.afterEach(() => server.close());

async function open(page: Page, path = '/'): Promise<void> {
  await page.goto(`${server.origin}${STATIC_BASE}${path}`);
  await untilOfflineReady(page);
}

/** Puts the second build on the host, and lets a page find it. */
async function release(page: Page): Promise<void> {
  server.serve(secondDir);
  await lookForUpdate(page);
}

const notice = (page: Page): Locator => page.getByText('A new version is ready.');
const reload = (page: Page): Locator => page.getByRole('button', { name: 'Reload now' });
const isSecond = (page: Page) =>
  expect(page.locator('html')).toHaveAttribute('data-build', 'second');
const isFirst = (page: Page) => expect(page.locator('html')).not.toHaveAttribute('data-build');

/** As any part of the app does that must not be disturbed. @returns what ends it. */
async function holdLock(page: Page, name: string): Promise<() => Promise<void>> {
  await page.evaluate(
    (name) =>
      new Promise<void>((resolve) => {
        const held = new Promise<void>((release) => Object.assign(globalThis, { release }));
        void navigator.locks.request(name, () => {
          resolve();
          return held;
        });
      }),
    name,
  );
  return () => page.evaluate(() => (globalThis as unknown as { release: () => void }).release());
}

test('a new version is offered, can wait, and comes in when asked to', async ({
  page,
  context,
}) => {
  await release(page);
  await expect(notice(page)).toBeVisible();
  await page.getByRole('button', { name: 'Later' }).click();
  await expect(notice(page)).toBeHidden();
  await page.reload();
  await isFirst(page);
  await expect(notice(page)).toBeVisible();
  await reload(page).click();
  await isSecond(page);
  await untilOfflineReady(page);
  await context.setOffline(true);
  await page.reload();
  await isSecond(page);
  await expect(notice(page)).toBeHidden();
});

for (const lock of ['stimmung.training', 'stimmung.judging', 'stimmung.live.some-recording']) {
  test(`it waits for what goes on in another tab under the lock ${lock}`, async ({
    page,
    context,
  }) => {
    const other = await context.newPage();
    await open(other, '/about/');
    const end = await holdLock(other, lock);
    await release(page);
    await expect
      .poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null))
      .toBe(true);
    await expect(notice(page)).toBeHidden();
    await end();
    await expect(notice(page)).toBeVisible();
  });
}

test('it waits for a recording in another tab, also for one that begins after it was offered', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['microphone'], { origin: server.origin });
  const other = await context.newPage();
  await open(other);
  await release(page);
  await expect(notice(page)).toBeVisible();
  await other.getByRole('button', { name: 'Record your voice' }).click();
  await expect(other.getByText('The microphone is on')).toBeVisible();
  await reload(page).click();
  await expect(notice(page)).toBeHidden();
  await isFirst(page);
  await other.getByRole('button', { name: 'Discard' }).click();
  await expect(notice(page)).toBeVisible();
  await reload(page).click();
  await isSecond(page);
});

test('in the tab that works nothing is said before the work is done', async ({ page, context }) => {
  await context.grantPermissions(['microphone'], { origin: server.origin });
  await openListenAt(page);
  await page.getByRole('button', { name: 'Record your voice' }).click();
  await expect(page.getByText('The microphone is on')).toBeVisible();
  await release(page);
  await expect(notice(page)).toBeHidden();
  // It does not matter which room is open.
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(notice(page)).toBeVisible();
});

test('another tab says that it was renewed, and its work goes on', async ({ page, context }) => {
  const other = await context.newPage();
  await open(other, '/about/');
  await release(page);
  await expect(notice(page)).toBeVisible();
  await reload(page).click();
  await isSecond(page);
  await expect(other.getByText('Stimmung was renewed in another tab.')).toBeVisible();
  await isFirst(other);
  await reload(other).click();
  await isSecond(other);
});

test('who has everything on the device has it of the new version, too', async ({
  page,
  context,
}) => {
  await open(page, '/models/');
  await page.getByRole('button', { name: /^Make available offline/ }).click();
  await expect(page.locator('#offline')).toContainText('Everything is on this device', {
    timeout: 30_000,
  });
  await release(page);
  await expect(notice(page)).toBeVisible();
  await context.setOffline(true);
  await reload(page).click();
  await isSecond(page);
  await expect(page.locator('#offline')).toContainText('Everything is on this device');
  const url = `${STATIC_BASE}/${SECOND_FILE}`;
  expect(await page.evaluate(async (url) => (await caches.match(url))?.ok, url)).toBe(true);
});

async function openListenAt(page: Page): Promise<void> {
  await open(page);
  await expect(page.locator('.drop')).toBeEnabled();
}
