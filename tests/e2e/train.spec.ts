import { expect, test } from '@playwright/test';
import { emodbZip } from '../support/emodb.ts';
import { readSubset, seedCorpus } from './support/train-corpus.ts';
import {
  digestOf,
  openTrain,
  planSmallRun,
  RUN_MS,
  start,
  untilDone,
} from './support/train-page.ts';

const archive = emodbZip();

test.skip(archive === undefined, 'needs the corpus: set EMODB_ZIP');
test.setTimeout(3 * RUN_MS);

/** Four speakers, two recordings of every emotion each. */
const recordings =
  archive === undefined ? [] : await readSubset(archive, ['03', '08', '09', '10'], 2);
const EPOCHS = 6;

test.beforeEach(async ({ page }) => {
  await openTrain(page);
  await seedCorpus(page, recordings);
  await page.reload();
  await expect(page.getByLabel('Corpus')).toContainText('EMO-DB, a part');
});

test('trains with curves and a confusion matrix, is kept, and listens', async ({ page }) => {
  await planSmallRun(page, EPOCHS);
  await start(page);
  await untilDone(page);
  expect(await digestOf(page)).toMatch(/^[0-9a-f]{64}$/);
  await page.screenshot({ path: 'test-results/drive-done.png', fullPage: true });
});
