import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { toJudged, confusionOf } from '#lib/core/evaluation/judged-clips.ts';
import { accuracy } from '#lib/core/evaluation/metrics.ts';
import type { FoldResult } from '../../model/fold.ts';
import { emodbZip } from '../support/emodb.ts';
import { chooseFiles, openData, waitForReport } from './support/data-page.ts';

const FOLD_MS = 3_600_000;
const SPEAKER = '03';
const archive = emodbZip() ?? '';
const file = resolve(import.meta.dirname, `../../model/folds/${SPEAKER}-s0.json`);

/** Percentage points; another engine rounds otherwise, and a thousand steps let that grow. */
const TOLERANCE = 3;

test('a whole fold in the page fares as the same fold of the command line', async ({ page }) => {
  test.skip(archive === '', 'needs EMODB_ZIP');
  test.skip(process.env.TEST_FULL === undefined, 'takes long');
  test.setTimeout(FOLD_MS);
  const kept = JSON.parse(await readFile(file, 'utf8')) as FoldResult;
  const clips = kept.clips.map(({ file: name, label, logits }) =>
    toJudged(
      {
        file: name,
        label,
        speaker: SPEAKER,
        sex: null,
        seed: 0,
        fold: SPEAKER,
        logits: logits.clean ?? null,
      },
      EMOTIONS,
    ),
  );
  const wanted = accuracy(confusionOf(clips, EMOTIONS.length));

  await openData(page);
  await chooseFiles(page, archive);
  await waitForReport(page, '535 recordings brought in.');
  await page.goto('/evaluate');
  await page.getByLabel('Compute on').selectOption('wasm');
  await page.getByRole('checkbox', { name: 'Random recordings' }).uncheck();
  await page.getByRole('button', { name: 'Train and judge 10 networks' }).click();
  const first = page
    .getByRole('region', { name: 'Fold by fold: unknown voices' })
    .locator('tbody tr')
    .first();
  await expect(first.locator('td')).toHaveCount(4, { timeout: FOLD_MS });
  const [uar, wa] = (await first.locator('td').allInnerTexts()).slice(1).map(Number.parseFloat);
  console.log(
    `Speaker ${SPEAKER}: UAR ${uar} % in the page, ${(100 * wanted.uar).toFixed(1)} % kept; WA ${wa} %, ${(100 * wanted.wa).toFixed(1)} %.`,
  );
  expect(Math.abs((uar ?? 0) - 100 * wanted.uar)).toBeLessThanOrEqual(TOLERANCE);
  expect(Math.abs((wa ?? 0) - 100 * wanted.wa)).toBeLessThanOrEqual(TOLERANCE);
});
