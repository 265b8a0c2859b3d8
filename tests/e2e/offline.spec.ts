import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { chromium } from 'playwright';
import { chromiumLaunchOptions } from '../support/chromium.ts';
import { emodbZip } from '../support/emodb.ts';
import { fixturePath } from '../support/fixture-path.ts';
import { startServer } from '../support/server-process.ts';
import {
  askWhy,
  evaluate,
  exportModel,
  hearEveryFormat,
  importArchive,
  listenLive,
  readCards,
  trainShortly,
} from './support/every-feature.ts';
import { chooseFile, openListen, readSample, waitForVerdict } from './support/listen-page.ts';
import { untilOfflineReady } from './support/service-worker.ts';
import { expect, test } from './support/test.ts';

const isFull = process.env.TEST_FULL === '1';
const FETCH_MS = 30_000;
const fetchAll = { name: /^Make available offline/ };

async function openOffline(page: Page): Promise<void> {
  await page.goto('/models');
  await untilOfflineReady(page);
  await expect(page.locator('#offline')).toBeVisible();
}

async function untilComplete(page: Page): Promise<void> {
  await expect(page.locator('#offline')).toContainText('Everything is on this device', {
    timeout: FETCH_MS,
  });
}

/** Megabytes on this device and in all, as the card says. */
async function amount(page: Page): Promise<[number, number]> {
  const text = await page.locator('#offline .tabular').innerText();
  const [kept = NaN, total = NaN] = [...text.matchAll(/[\d.]+/g)].map(([number]) => Number(number));
  return [kept, total];
}

/** A browser of its own, with what an earlier one has left in `profile`. */
function launch(profile: string, baseURL: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    ...chromiumLaunchOptions(),
    ...{ headless: true, baseURL, permissions: ['microphone'] },
  });
}

test('everything, fetched by one click, works in a new browser without any server', async () => {
  test.skip(emodbZip() === undefined, 'needs EMODB_ZIP');
  test.setTimeout(isFull ? 240_000 : 120_000);
  const profile = await mkdtemp(join(tmpdir(), 'profile-'));
  const server = await startServer();
  const online = await launch(profile, server.baseUrl);
  const [page = await online.newPage()] = online.pages();
  await openOffline(page);
  await expect.poll(async () => (await amount(page))[0]).toBeGreaterThan(0);
  const [before, total] = await amount(page);
  expect(before).toBeLessThan(total);
  const session = await online.newCDPSession(page);
  expect(await session.send('Page.getInstallabilityErrors')).toEqual({ installabilityErrors: [] });
  console.log(`On the device at first: ${before} MB of ${total} MB.`);
  await page.getByRole('button', fetchAll).click();
  await untilComplete(page);
  await online.close();
  expect(await server.stop('SIGTERM')).toBe(0);

  const offline = await launch(profile, server.baseUrl);
  const [cold = await offline.newPage()] = offline.pages();
  await expect(fetch(server.baseUrl)).rejects.toThrow();
  await hearEveryFormat(cold);
  const n = await importArchive(cold);
  await exportModel(cold);
  await readCards(cold);
  if (isFull) {
    await askWhy(cold);
    await listenLive(cold);
    await trainShortly(cold);
    await evaluate(cold, n);
  }
  await offline.close();
  await rm(profile, { recursive: true });
});

test('what is missing without a network is said, and there is a way on with one', async ({
  page,
  context,
}) => {
  await openListen(page);
  await untilOfflineReady(page);
  await context.setOffline(true);
  await chooseFile(page, 'calm.wav', await readSample('calm'));
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('The model could not be fetched');
  await page.getByRole('link', { name: 'Make everything available offline' }).click();
  await expect(page.locator('#offline')).toContainText('There is no network now.');
  await expect(page.getByRole('button', fetchAll)).toBeDisabled();

  await context.setOffline(false);
  await expect(page.getByRole('button', fetchAll)).toBeEnabled();
  // The recording was not lost meanwhile.
  await page.goto('/');
  await waitForVerdict(page);
  await expect(page.locator('main')).toContainText('calm.wav');
});

test('a decoder that is missing is said, and tried again once there is a network', async ({
  page,
  context,
}) => {
  await openListen(page);
  await untilOfflineReady(page);
  await chooseFile(page, 'calm.wav', await readSample('calm'));
  await waitForVerdict(page);
  await page.getByRole('button', { name: 'Analyse another' }).click();
  await context.setOffline(true);
  await chooseMp3(page);
  await expect(page.getByRole('alert')).toContainText(
    'a part of Stimmung that is not on this device yet',
  );
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await waitForVerdict(page);
});

test.describe('without a service worker, so that the network can be stood in for', () => {
  test.use({ serviceWorkers: 'block' });

  test('a computation that does not come is said instead of waited for', async ({ page }) => {
    await openListen(page);
    // Neither the program for the processor nor, after it, the one that does without WebAssembly.
    let isCut = false;
    await page.route(/\.wasm$|\/workers\/chunks\//, (route) => {
      isCut ||= route.request().url().endsWith('.wasm');
      return isCut ? route.abort() : route.continue();
    });
    await chooseFile(page, 'calm.wav', await readSample('calm'));
    await expect(page.getByRole('alert')).toContainText('a part of Stimmung');
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await waitForVerdict(page);
  });

  test('fetching everything can be cancelled, and goes on from there', async ({ page }) => {
    await page.goto('/models');
    // The last file waits, so that there is a time for it.
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(/training\.worker/, async (route) => {
      await released;
      await route.continue();
    });
    await page.getByRole('button', fetchAll).click();
    const bar = page.locator('#offline progress');
    const value = () => bar.evaluate((element: HTMLProgressElement) => element.value);
    await expect.poll(value, { timeout: FETCH_MS }).toBeGreaterThan(3e6);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('button', fetchAll)).toBeVisible();
    release();
    const [kept, total] = await amount(page);
    expect(kept).toBeGreaterThan(3);
    expect(kept).toBeLessThan(total);
    await page.reload();
    expect(await amount(page)).toEqual([kept, total]);
    await page.getByRole('button', fetchAll).click();
    await untilComplete(page);
  });
});

async function chooseMp3(page: Page): Promise<void> {
  await chooseFile(page, 'mono.mp3', await readFile(fixturePath('mono.mp3')));
}
