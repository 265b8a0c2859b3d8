import type { Page } from '@playwright/test';
import { emodbZip } from '../support/emodb.ts';
import {
  chooseFiles,
  IMPORT_MS,
  openData,
  readCounts,
  waitForReport,
} from './support/data-page.ts';
import { endFirstWorker, type Moment } from './support/fake-worker.ts';
import {
  ANSWER_MS,
  chooseFile,
  openListen,
  readSample,
  waitForVerdict,
} from './support/listen-page.ts';
import { openLive, untilRecorded, untilTold } from './support/live-page.ts';
import { archiveShipped } from './support/model-archive.ts';
import { row } from './support/queue-page.ts';
import { readSubset, seedCorpus } from './support/train-corpus.ts';
import { openTrain, planSmallRun, RUN_MS, start, untilDone } from './support/train-page.ts';
import { expect, test } from './support/test.ts';

/** Workers that the browser ends in the middle of the work: one sentence, a way on, and nothing lost. */

const ENDED = /The browser ended the part of the app that computes/;
const WEIGHTS = /weights.*\.bin/;

const archive = emodbZip();
const isFull = process.env.TEST_FULL === '1';
const recordings = archive === undefined ? [] : await readSubset(archive, ['03', '10'], 3);

test.use({ serviceWorkers: 'block', permissions: ['microphone'] });

/** As the browser does for want of memory. */
function endWorker(page: Page, name: RegExp): void {
  const worker = page.workers().find((one) => name.test(one.url()));
  // The answer goes with the worker.
  worker?.evaluate(() => close()).catch(() => undefined);
  expect(worker).toBeDefined();
}

/**
 * Never answers the first time that a worker asks for this, so that it is in the middle of its work when it ends; the
 * next one is answered.
 *
 * @returns what waits until it has asked.
 */
async function hold(page: Page, address: RegExp): Promise<() => Promise<void>> {
  let ask: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  await page.route(address, () => ask(), { times: 1 });
  return () => asked;
}

test('one that analyses: another try answers', async ({ page }) => {
  await openListen(page);
  const untilAsked = await hold(page, WEIGHTS);
  await chooseFile(page, 'calm.wav', await readSample('calm'));
  await untilAsked();
  endWorker(page, /compute\.worker/);
  await expect(page.getByRole('alert')).toHaveText(ENDED);
  await page.getByRole('button', { name: 'Try again' }).click();
  await waitForVerdict(page);
});

test('one that hears a list: the others are heard, and the one it broke off at when asked again', async ({
  page,
}) => {
  await openListen(page);
  const untilAsked = await hold(page, WEIGHTS);
  const chooser = page.waitForEvent('filechooser');
  await page.locator('.drop').click();
  const names = ['calm', 'high-fast', 'low-slow'];
  const files = await Promise.all(
    names.map(async (name) => ({
      name: `${name}.wav`,
      mimeType: 'audio/wav',
      buffer: await readSample(name),
    })),
  );
  await (await chooser).setFiles(files);
  await untilAsked();
  endWorker(page, /compute\.worker/);
  const broken = row(page, 'calm.wav');
  await expect(broken).toContainText(ENDED, { timeout: ANSWER_MS });
  await expect(page.getByRole('heading', { name: '2 recordings heard' })).toBeVisible({
    timeout: ANSWER_MS,
  });
  await broken.getByRole('button', { name: /again/i }).click();
  await expect(page.getByRole('heading', { name: '3 recordings heard' })).toBeVisible({
    timeout: ANSWER_MS,
  });
});

test('one that listens live: what was said is on the device', async ({ page }) => {
  await openLive(page);
  await page.getByRole('button', { name: 'Start listening' }).click();
  await untilRecorded(page, 3);
  endWorker(page, /compute\.worker/);
  await expect(page.getByRole('alert')).toHaveText(ENDED);
  await page.getByRole('button', { name: /^Open/ }).click();
  await untilTold(page);
});

test('one that brings in a model: nothing of it is left, and it comes in the second time', async ({
  page,
}) => {
  await endFirstWorker(page, /library\.worker/, {
    store: 'library-chunks',
    method: 'put',
    nWrites: 1,
  });
  // The first one describes the shipped model and brings in the file.
  await page.goto('/models');
  await expect(page.locator('.tile')).toBeEnabled();
  const file = {
    name: 'model.zip',
    mimeType: 'application/zip',
    buffer: await archiveShipped('Mine'),
  };
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.getByText(ENDED)).toBeVisible({ timeout: ANSWER_MS });
  await expect(page.getByRole('article', { name: 'Mine' })).toHaveCount(0);
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.getByRole('article', { name: 'Mine' })).toBeVisible({ timeout: ANSWER_MS });
  const owners = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open('stimmung');
        opening.onsuccess = () => {
          const keys = opening.result
            .transaction('library-chunks')
            .objectStore('library-chunks')
            .getAllKeys();
          keys.onsuccess = () => {
            opening.result.close();
            resolve(new Set(keys.result.map((key) => (key as [string, number])[0])).size);
          };
        };
      }),
  );
  expect(owners).toBe(1);
});

test.describe('on a corpus', () => {
  test.skip(archive === undefined, 'needs EMODB_ZIP');
  test.setTimeout(2 * RUN_MS);

  test('one that imports: whole recordings are there, and the import goes on', async ({ page }) => {
    test.skip(!isFull, 'runs with npm run test:full');
    await endFirstWorker(page, /corpus\.worker/, { store: 'sounds', method: 'add', nWrites: 100 });
    await openData(page);
    await chooseFiles(page, archive ?? '');
    await expect(page.getByText(ENDED)).toBeVisible({ timeout: IMPORT_MS });
    await page.getByRole('button', { name: 'Go on' }).click();
    await waitForReport(page, /brought in/);
    await expect(page.getByRole('row')).not.toHaveCount(0);
    expect(Object.values(await readCounts(page)).reduce((sum, n) => sum + n, 0)).toBe(535);
  });

  for (const [what, moment] of [
    ['while it keeps a checkpoint', { store: 'checkpoint-chunks', method: 'put', nWrites: 2 }],
    ['before it names the checkpoint', { store: 'checkpoints', method: 'put', nWrites: 2 }],
  ] satisfies [string, Moment][]) {
    test(`one that trains, ${what}: it goes on from the last whole one`, async ({ page }) => {
      test.skip(!isFull && moment.store !== 'checkpoints', 'runs with npm run test:full');
      await endFirstWorker(page, /training\.worker/, moment);
      await prepare(page);
      await planSmallRun(page, 3);
      await start(page);
      await expect(page.getByText(ENDED)).toBeVisible({ timeout: RUN_MS });
      await page.getByRole('button', { name: 'Go on from there' }).click();
      await untilDone(page);
    });
  }

  test('one that judges: it goes on where it stood', async ({ page }) => {
    test.skip(!isFull, 'runs with npm run test:full');
    await endFirstWorker(page, /judge\.worker/, {
      store: 'judged-parts',
      method: 'put',
      nWrites: 1,
    });
    await prepare(page);
    await page.goto('/evaluate');
    await page.getByText('Choose model and corpus').click();
    await page
      .locator('#judge form')
      .getByRole('button', { name: /^Judge \d+ recordings/ })
      .click();
    await expect(page.getByText(ENDED)).toBeVisible({ timeout: RUN_MS });
    const card = page.getByRole('article').filter({ hasText: 'EMO-DB, a part' });
    await card.getByRole('button', { name: 'Go on from there' }).click();
    await expect(card.getByRole('status')).toHaveText(/^(\d+) of \1 recordings judged$/, {
      timeout: RUN_MS,
    });
  });
});

async function prepare(page: Page): Promise<void> {
  await openTrain(page);
  await seedCorpus(page, recordings);
  await page.reload();
  await expect(page.getByLabel('Corpus')).toContainText('EMO-DB, a part');
}
