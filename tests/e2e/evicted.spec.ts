import type { Page } from '@playwright/test';
import { emodbZip } from '../support/emodb.ts';
import {
  ANSWER_MS,
  chooseFile,
  openListen,
  readSample,
  readShares,
  waitForVerdict,
} from './support/listen-page.ts';
import { readSubset, seedCorpus } from './support/train-corpus.ts';
import { keepAs, openTrain, planSmallRun, RUN_MS, start, untilStep } from './support/train-page.ts';
import { expect, test } from './support/test.ts';

/** The browser, or somebody, throws away what the app keeps. */

const archive = emodbZip();

test('between two visits: the app begins anew, and says nothing that is not so', async ({
  page,
  context,
}) => {
  await openListen(page);
  await chooseFile(page, 'calm.wav', await readSample('calm'));
  const words = await waitForVerdict(page);
  const shares = await readShares(page);
  const origin = new URL(page.url()).origin;
  await page.goto('about:blank');
  const session = await context.newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  for (const path of ['/data', '/train', '/evaluate', '/models', '/live']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  await openListen(page);
  await chooseFile(page, 'calm.wav', await readSample('calm'));
  expect(await waitForVerdict(page)).toBe(words);
  expect(await readShares(page)).toEqual(shares);
});

test('while a training goes on: it goes on, says that it is not kept, and its model can be', async ({
  page,
}) => {
  test.skip(archive === undefined, 'needs EMODB_ZIP');
  test.setTimeout(2 * RUN_MS);
  await openTrain(page);
  await seedCorpus(page, await readSubset(archive ?? '', ['03', '10'], 3));
  await page.reload();
  await planSmallRun(page, 1000);
  await start(page);
  await untilStep(page, 2);
  await deleteDatabase(page);
  await page.getByRole('button', { name: 'Stop and keep' }).click();
  await expect(page.getByRole('heading', { name: 'Stopped' })).toBeVisible({ timeout: RUN_MS });
  await expect(page.getByText('The browser no longer lets this training be kept.')).toBeVisible();
  await keepAs(page, 'Rescued');
  await page.goto('/models');
  await expect(page.getByRole('article', { name: 'Rescued' })).toBeVisible();
});

test('while a list is shown: it says so instead of pretending', async ({ page }) => {
  await openListen(page);
  const chooser = page.waitForEvent('filechooser');
  await page.locator('.drop').click();
  const names = ['calm', 'high-fast'];
  const files = names.map(async (name) => ({
    name: `${name}.wav`,
    mimeType: 'audio/wav',
    buffer: await readSample(name),
  }));
  await (await chooser).setFiles(await Promise.all(files));
  await expect(page.getByRole('heading', { name: '2 recordings heard' })).toBeVisible({
    timeout: ANSWER_MS,
  });
  await deleteDatabase(page);
  await page.reload();
  await expect(page.getByRole('heading', { name: '2 recordings heard' })).toHaveCount(0);
  await expect(page.getByText('Something unexpected went wrong')).toHaveCount(0);
});

function deleteDatabase(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.deleteDatabase('stimmung');
        request.onsuccess = () => resolve();
        request.onerror = () => reject(new Error('The database stays.'));
      }),
  );
}
