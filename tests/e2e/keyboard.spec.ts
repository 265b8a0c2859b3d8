import type { Locator, Page } from '@playwright/test';
import { emodbZip } from '../support/emodb.ts';
import { archiveShipped } from './support/model-archive.ts';
import { expect, test } from './support/test.ts';
import { readSubset, seedCorpus } from './support/train-corpus.ts';
import { openTrain, RUN_MS, stepsTaken } from './support/train-page.ts';

/** The expert rooms without a mouse: whatever is done is reached by the tab key and done by keys. */

const archive = emodbZip();
const recordings =
  archive === undefined ? [] : await readSubset(archive, ['03', '08', '09', '10'], 2);
/** More than any of these pages has to stop at, once around. */
const MOST_STOPS = 250;

/** Presses the tab key until `target` has the focus. */
async function reach(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible({ timeout: RUN_MS });
  for (let i = 0; i < MOST_STOPS; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The tab key does not lead to ${target.toString()}.`);
}

/** Reaches `target` and presses a key there. */
async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await reach(page, target);
  await page.keyboard.press(key);
}

async function type(page: Page, target: Locator, text: string): Promise<void> {
  await reach(page, target);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(text);
}

test.describe('with a corpus', () => {
  test.skip(archive === undefined, 'needs the corpus: set EMODB_ZIP');
  test.setTimeout(2 * RUN_MS);

  test.beforeEach(async ({ page }) => {
    await openTrain(page);
    await seedCorpus(page, recordings);
  });

  test('Train: settings, start, pause, go on, stop, keep, choose', async ({ page }) => {
    await page.reload();
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    await press(page, page.locator('summary').filter({ hasText: 'All settings' }));
    await type(page, page.getByRole('spinbutton', { name: 'Epochs' }), '1000');
    await type(page, page.getByRole('spinbutton', { name: 'Batch' }), '8');
    await press(page, button('Start training'));
    await expect.poll(() => stepsTaken(page), { timeout: RUN_MS }).toBeGreaterThan(0);
    await press(page, button('Pause'));
    await expect(page.getByRole('heading', { name: 'Paused' })).toBeVisible({ timeout: RUN_MS });
    const paused = await stepsTaken(page);
    await press(page, button('Go on'));
    await expect.poll(() => stepsTaken(page), { timeout: RUN_MS }).toBeGreaterThan(paused);
    await press(page, button('Stop and keep'));
    await type(page, page.getByRole('textbox', { name: 'Name' }), 'By keys');
    await page.keyboard.press('Enter');
    const kept = page.getByRole('radio', { name: /^By keys/ });
    await expect(kept).toBeChecked();
    await press(page, kept, 'ArrowUp');
    await expect(page.getByRole('radio', { name: 'The model that comes with' })).toBeChecked();
  });

  test('Evaluate: saving a figure, judging a model, stopping, taking it away', async ({ page }) => {
    await page.goto('/evaluate');
    const figure = page.getByRole('region', { name: 'What is taken for what' }).first();
    const download = page.waitForEvent('download');
    await press(page, figure.getByRole('button', { name: /SVG/ }));
    expect((await download).suggestedFilename()).toMatch(/\.svg$/);
    const judge = page.locator('#judge');
    await press(page, judge.locator('summary').filter({ hasText: 'Choose model and corpus' }));
    await press(page, judge.getByLabel('Also on bad lines and in noise'), 'Space');
    await press(page, judge.getByRole('button', { name: `Judge ${recordings.length} recordings` }));
    const card = page.getByRole('article').filter({ hasText: 'EMO-DB, a part' });
    await press(page, card.getByRole('button', { name: 'Stop for now' }));
    await press(page, card.getByRole('button', { name: 'Discard' }));
    await expect(card).toBeHidden();
    await press(page, page.getByRole('button', { name: 'Undo' }));
    await expect(card).toBeVisible();
  });
});

test('Models: choose, rename, export, delete and have back', async ({ page }) => {
  await page.goto('/models');
  const chooser = page.waitForEvent('filechooser');
  await press(page, page.getByRole('button', { name: 'Choose a model file' }));
  const buffer = await archiveShipped('Mine');
  await (await chooser).setFiles({ name: 'm.zip', mimeType: 'application/zip', buffer });
  const card = (name: string) => page.getByRole('article', { name, exact: true });
  await press(page, page.getByRole('button', { name: 'Let it listen: Mine' }));
  await expect(card('Mine').getByText('Listens now')).toBeVisible();
  await press(page, page.getByRole('button', { name: 'Rename: Mine' }));
  await type(page, page.getByRole('textbox', { name: 'Name' }), 'Named by keys');
  await page.keyboard.press('Enter');
  await expect(card('Named by keys')).toBeVisible();
  const download = page.waitForEvent('download');
  await press(page, card('Named by keys').getByRole('button', { name: /^Export/ }));
  expect((await download).suggestedFilename()).toMatch(/\.zip$/);
  await press(page, card('Named by keys').getByRole('button', { name: /^Delete/ }));
  await expect(card('Named by keys')).toBeHidden();
  await press(page, page.getByRole('button', { name: 'Undo' }));
  await expect(card('Named by keys')).toBeVisible();
});
