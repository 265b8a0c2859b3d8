import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  chooseFile,
  openListen,
  readSample,
  readShares,
  waitForVerdict,
} from './support/listen-page.ts';
import { untilOfflineReady } from './support/service-worker.ts';
import { expect, test } from './support/test.ts';

const CLIENT = resolve(import.meta.dirname, '../../build/client');
/** Words that stand in the code of tfjs and of the decoders, whatever their chunks are called. */
const HEAVY = /Conv2DBackpropInput|WASMAudioDecoderCommon|EncodedPacketSink/;

test('after the first use everything works without a network, after a reload too', async ({
  page,
  context,
}) => {
  await openListen(page);
  await untilOfflineReady(page);
  await chooseFile(page, 'first.wav', await readSample('calm'));
  const words = await waitForVerdict(page);
  const shares = await readShares(page);
  await page.getByRole('button', { name: 'Analyse another' }).click();

  await context.setOffline(true);
  await page.reload();
  await expect(page.locator('.drop')).toBeEnabled();
  await chooseFile(page, 'again.wav', await readSample('calm'));
  expect(await waitForVerdict(page)).toBe(words);
  expect(await readShares(page)).toEqual(shares);
  await page.getByRole('link', { name: 'About' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('About Stimmung');
});

test('the model is fetched on first use, not before, and only once', async ({ page }) => {
  const weights: string[] = [];
  page.on('request', (request) => {
    if (/weights.*\.bin/.test(request.url())) weights.push(request.url());
  });
  await openListen(page);
  expect(page.workers()).toHaveLength(0);
  expect(weights).toHaveLength(0);
  await chooseFile(page, 'first.wav', await readSample('calm'));
  await waitForVerdict(page);
  expect(weights).toHaveLength(1);
  await page.getByRole('button', { name: 'Analyse another' }).click();
  await page.reload();
  await expect(page.locator('.drop')).toBeEnabled();
  await chooseFile(page, 'again.wav', await readSample('calm'));
  await waitForVerdict(page);
  expect(weights).toHaveLength(1);
});

test('no network code and no decoder ever reaches the main thread', async ({ page }) => {
  const built = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => ({ file, code: readFileSync(resolve(CLIENT, file), 'utf8') }));
  const heavy = built.filter(({ code }) => HEAVY.test(code)).map(({ file }) => file);
  expect(heavy.length, 'the marks are still found in the build').toBeGreaterThan(0);

  await openListen(page);
  await chooseFile(page, 'first.wav', await readSample('calm'));
  await waitForVerdict(page);
  // What the document loaded itself; workers keep a list of their own.
  const loaded = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.endsWith('.js') && !path.includes('/workers/')),
  );
  expect(loaded.length).toBeGreaterThan(0);
  expect(loaded.filter((path) => heavy.includes(path.slice(1)))).toEqual([]);
});
