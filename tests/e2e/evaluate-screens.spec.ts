import { makeEvaluation, seedEvaluation } from './support/evaluation.ts';
import { NARROWEST, shoot } from './support/screens.ts';
import { makeJudgement } from './support/judgement.ts';
import { expect, test } from './support/test.ts';
import { madeUpRecordings, seedCorpus } from './support/train-corpus.ts';
import { seedTraining } from './support/train-run.ts';

/** Every state of Evaluate in every dress, as `screens.spec.ts` does for Listen. */
for (const { name: dress, width, height, forcedColors, ...context } of NARROWEST) {
  const [language = ''] = context.locale.split('-');

  test.describe(dress, () => {
    test.use({ ...context, viewport: { width, height }, serviceWorkers: 'block' });

    test.beforeEach(async ({ page }) => {
      if (forcedColors !== undefined) await page.emulateMedia({ forcedColors });
      await page.goto('/evaluate');
      await expect(page.locator('#figure-uar')).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', language);
    });

    test('shipped', async ({ page }) => {
      await shoot(page, `evaluate-shipped-${dress}`);
    });

    test('own, interrupted', async ({ page }) => {
      await seedCorpus(page, madeUpRecordings(4, 3), 535);
      await seedEvaluation(page, makeEvaluation());
      await page.reload();
      await expect(page.getByRole('article')).toBeVisible();
      await page.locator('#own details > summary').click();
      await expect(page.locator('#own form .notice')).toContainText(/: 84 \S+ 535/);
      await expect(page.locator('#own form a[href="/data"]')).toBeVisible();
      await shoot(page, `evaluate-own-${dress}`);
    });

    test('judged, interrupted', async ({ page }) => {
      await seedCorpus(page, madeUpRecordings(4, 3));
      await seedTraining(page, makeJudgement(60));
      await page.reload();
      await page.locator('#judge article button', { hasText: /^(Show|Zeigen)$/ }).click();
      await page.locator('#judge details > summary').click();
      await expect(page.locator('#judge form .notice')).toBeVisible();
      await expect(page.locator('#figures > .notice')).toBeVisible();
      await shoot(page, `evaluate-judged-${dress}`);
    });
  });
}
