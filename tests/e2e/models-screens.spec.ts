import type { Page } from '@playwright/test';
import { archiveShipped } from './support/model-archive.ts';
import { NARROWEST, shoot } from './support/screens.ts';
import { expect, test } from './support/test.ts';

/** Every state of Models in every dress. */

const NAME = 'Sprachnachrichtenüberraschung, second attempt with the warps of the first';

/** Whatever the language of the page. */
async function open(page: Page): Promise<void> {
  await page.goto('/models');
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(page.locator('tbody tr')).toHaveCount(8);
}

async function bringIn(page: Page, buffer: Buffer): Promise<void> {
  await expect(page.locator('.tile')).toBeEnabled();
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'model.zip', mimeType: 'application/zip', buffer });
}

for (const { name: dress, width, height, forcedColors, ...context } of NARROWEST) {
  test.describe(dress, () => {
    test.use({ ...context, viewport: { width, height }, serviceWorkers: 'block' });

    test.beforeEach(async ({ page }) => {
      if (forcedColors !== undefined) await page.emulateMedia({ forcedColors });
    });

    test('the shipped model alone, and a file that is none', async ({ page }) => {
      await open(page);
      await shoot(page, `models-shipped-${dress}`);
      await bringIn(page, Buffer.alloc(5000, 7));
      await expect(page.locator('#error-title')).toBeVisible();
      await shoot(page, `models-refused-${dress}`);
    });

    test('a model of one’s own: named anew, listening, deleted', async ({ page }) => {
      await open(page);
      await bringIn(page, await archiveShipped(NAME));
      const own = page.getByRole('article').last();
      await expect(page.getByRole('article')).toHaveCount(2);
      await expect(page.locator('[data-kind=models] td').first()).toHaveText('1');
      await shoot(page, `models-own-${dress}`);
      await own.locator('.actions .button').nth(2).click();
      await expect(own.getByRole('textbox')).toBeFocused();
      await shoot(page, `models-renaming-${dress}`);
      await page.keyboard.press('Escape');
      await own.locator('.actions .button').first().click();
      await expect(own.locator('.listens')).toBeVisible();
      await page.goto('/');
      await expect(page.locator('.model')).toContainText(NAME);
      await shoot(page, `models-listen-${dress}`);
      await page.goto('/models');
      await own.locator('.actions .button').last().click();
      await expect(page.getByRole('article')).toHaveCount(1);
      await shoot(page, `models-deleted-${dress}`);
    });

    test('the question before everything is deleted', async ({ page }) => {
      await open(page);
      await page.locator('section .actions .button').last().click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await shoot(page, `models-question-${dress}`);
    });
  });
}
