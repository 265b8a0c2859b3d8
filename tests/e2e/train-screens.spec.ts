import { expect, test } from '@playwright/test';
import { DRESSES, shoot } from './support/screens.ts';
import { madeUpRecordings, seedCorpus } from './support/train-corpus.ts';
import { makeCheckpoint, makeLibraryModel, makeRun, seedTraining } from './support/train-run.ts';

/** Every state of Train in every dress, as `screens.spec.ts` does for Listen. */
for (const { name: dress, width, height, forcedColors, ...context } of DRESSES) {
  const [language = ''] = context.locale.split('-');

  test.describe(dress, () => {
    test.use({ ...context, viewport: { width, height }, serviceWorkers: 'block' });

    test.beforeEach(async ({ page }) => {
      if (forcedColors !== undefined) await page.emulateMedia({ forcedColors });
      await page.goto('/train');
      await expect(page.locator('.empty')).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', language);
    });

    test('nothing to train on', async ({ page }) => {
      await shoot(page, `train-empty-${dress}`);
    });

    test('planning with what is there of an unfinished import', async ({ page }) => {
      await seedCorpus(page, madeUpRecordings(10, 2), 535);
      await seedTraining(page, {
        library: [
          makeLibraryModel('a', 'Erster Versuch', 0.61),
          makeLibraryModel('b', 'Two', null),
        ],
      });
      await page.reload();
      await expect(page.locator('#unfinished-import')).toContainText(/: 140 \S+ 535/);
      await expect(page.locator('form a[href="/data"]')).toBeVisible();
      await page.locator('input[value="random"]').check();
      await page.locator('details.card > summary').click();
      await expect(page.locator('#hyper-epochs')).toBeVisible();
      await shoot(page, `train-plan-${dress}`);
    });

    test('interrupted', async ({ page }) => {
      await seedCorpus(page, madeUpRecordings(10, 2));
      await seedTraining(page, { runs: [makeRun()], checkpoints: [makeCheckpoint(42)] });
      await page.reload();
      await expect(page.locator('.plot canvas')).toHaveCount(2);
      await shoot(page, `train-interrupted-${dress}`);
    });
  });
}
