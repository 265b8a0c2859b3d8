import type { BrowserContext, Page } from '@playwright/test';
import { emodbZip } from '../support/emodb.ts';
import { expect, test } from './support/test.ts';
import { lossesInNode } from './support/train-in-node.ts';
import { readSubset, seedCorpus } from './support/train-corpus.ts';
import {
  digestOf,
  figure,
  goOn,
  keepAs,
  keptLosses,
  openTrain,
  planSmallRun,
  readKept,
  rest,
  RUN_MS,
  start,
  stepsTaken,
  untilDone,
  untilStep,
} from './support/train-page.ts';

const archive = emodbZip();

test.skip(archive === undefined, 'needs the corpus: set EMODB_ZIP');
test.setTimeout(4 * RUN_MS);

/** Four speakers, two recordings of every emotion each. */
const recordings =
  archive === undefined ? [] : await readSubset(archive, ['03', '08', '09', '10'], 2);
const EPOCHS = 6;
/** Far more than a test waits for. */
const ENDLESS = 1000;

test.beforeEach(async ({ page }) => {
  await openTrain(page);
  await seedCorpus(page, recordings);
  await page.reload();
  await expect(page.getByLabel('Corpus')).toContainText('EMO-DB, a part');
});

/** Another page of the same browser, after the first one is gone. */
async function reopen(context: BrowserContext, page: Page): Promise<Page> {
  await page.close();
  const next = await context.newPage();
  await openTrain(next);
  return next;
}

test('trains with curves and a confusion matrix, is kept, and listens', async ({ page }) => {
  await planSmallRun(page, EPOCHS);
  await start(page);
  await expect(page.getByRole('img', { name: /^Loss over the epochs/ })).toBeVisible({
    timeout: RUN_MS,
  });
  await untilDone(page);
  await expect(page.locator('.plot canvas')).toHaveCount(2);
  await expect(page.getByRole('img', { name: /^Share recognised/ })).toHaveAccessibleName(/\d+%/);
  const rows = page.getByRole('region', { name: 'What is taken for what' }).getByRole('row');
  await expect(rows).toHaveCount(8);
  await page.getByText('As a table').click();
  await expect(page.getByRole('region', { name: 'Course' }).getByRole('row')).toHaveCount(
    EPOCHS + 1,
  );

  await keepAs(page, 'My first model');
  await expect(page.getByRole('radio', { name: /^My first model/ })).toBeChecked();
  await expect(page.getByRole('button', { name: 'Start training' })).toBeVisible();

  await page.getByRole('link', { name: 'Try it' }).click();
  await page.locator('.sample').first().click();
  await expect(page.locator('#verdict')).toBeVisible({ timeout: RUN_MS });
  await expect(page.locator('main')).toContainText('My first model');

  // And back: the shipped model listens again.
  await page.getByRole('link', { name: 'Train' }).click();
  await page.getByRole('radio', { name: 'The model that comes with Stimmung' }).check();
  // Listen takes up its recording by itself.
  await page.getByRole('link', { name: 'Listen' }).click();
  await expect(page.locator('#verdict')).toBeVisible({ timeout: RUN_MS });
  await expect(page.locator('main')).not.toContainText('My first model');
});

test('goes on after the page was closed, to the very same weights', async ({ page, context }) => {
  await planSmallRun(page, EPOCHS);
  await start(page);
  await untilDone(page);
  const whole = await digestOf(page);
  expect(whole).toMatch(/^[0-9a-f]{64}$/);
  await page.getByRole('button', { name: 'Discard' }).click();

  await planSmallRun(page, EPOCHS);
  await start(page);
  await untilStep(page, 3);
  const again = await reopen(context, page);
  await expect(again.getByRole('heading', { name: 'Interrupted' })).toBeVisible();
  expect(await stepsTaken(again)).toBeGreaterThan(0);
  await again.getByRole('button', { name: 'Go on from there' }).click();
  await untilDone(again);
  expect(await digestOf(again)).toBe(whole);
});

test('pauses, goes on in other rooms, stops and discards with a way back', async ({ page }) => {
  await planSmallRun(page, ENDLESS);
  await start(page);
  await untilStep(page, 2);
  await rest(page);
  const paused = await stepsTaken(page);
  await expect(figure(page, 'Checkpoint')).toHaveText(`Kept as of step ${paused}`);
  await goOn(page);
  await untilStep(page, paused + 2);

  await page.getByRole('link', { name: 'About' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('About Stimmung');
  await page.getByRole('link', { name: 'Train', exact: true }).click();
  await untilStep(page, paused + 4);
  await page.getByRole('button', { name: 'Stop and keep' }).click();
  await expect(page.getByRole('heading', { name: 'Stopped' })).toBeVisible({ timeout: RUN_MS });

  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByRole('button', { name: 'Start training' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Go on from there' })).toBeVisible();
});

test('a second tab looks on and takes over afterwards', async ({ page, context }) => {
  await planSmallRun(page, ENDLESS);
  await start(page);
  await untilStep(page, 1);
  const other = await context.newPage();
  await openTrain(other);
  await expect(other.getByText('Training goes on in another tab.')).toBeVisible();
  await expect(other.getByRole('button', { name: 'Pause' })).toBeHidden();
  await untilStep(other, (await stepsTaken(page)) + 1);

  const third = await context.newPage();
  await third.goto('/evaluate');
  await expect(third.getByText('A training is going on in this or another tab.')).toBeVisible();
  await expect(third.getByRole('link', { name: 'Go to Train' })).toBeVisible();
  await page.close();
  await expect(third.getByText('Plan an evaluation')).toBeVisible();
  await third.close();
  await expect(other.getByRole('button', { name: 'Go on from there' })).toBeVisible();
  await expect(other.getByText('Training goes on in another tab.')).toBeHidden();
});

test('fine-tuning a model of the library leaves its frozen convolutions as they are', async ({
  page,
}) => {
  await planSmallRun(page, 1);
  await start(page);
  await untilDone(page);
  await keepAs(page, 'Source');
  await page.getByLabel('Start from').selectOption('Source');
  await expect(page.getByRole('checkbox', { name: /^Keep its convolutions/ })).toBeChecked();
  await planSmallRun(page, 1);
  await start(page);
  await untilDone(page);
  await keepAs(page, 'Tuned');

  const [source, tuned] = [await readKept(page, 'Source'), await readKept(page, 'Tuned')];
  expect(tuned.topology).toEqual(source.topology);
  // Normalisation belongs to its convolution.
  const layerOf = (weights: string) => {
    const [own] = weights.replace(/^tower\d+_/, '').split(/_bn\/|\//);
    return source.topology.layers.find(({ name }) => name === own);
  };
  expect(new Set(source.weights.map(({ name }) => layerOf(name)?.kind))).toEqual(
    new Set(['conv', 'dense']),
  );
  for (const [i, { name, data }] of source.weights.entries()) {
    const after = tuned.weights[i];
    expect(after?.name).toBe(name);
    const isSame = data.every((value, j) => value === after?.data[j]);
    expect(isSame, name).toBe(layerOf(name)?.kind === 'conv');
  }
});

test('the first 20 losses are those of the command line', async ({ page }) => {
  await planSmallRun(page, EPOCHS);
  await start(page);
  await untilDone(page);
  const [here, there] = [await keptLosses(page), await lossesInNode(recordings, EPOCHS, 20)];
  for (const [step, loss] of there.entries()) {
    expect(Math.abs((here[step] ?? NaN) - loss), `step ${step}`).toBeLessThan(1e-3);
  }
});
