import { DRESSES, shoot } from './support/screens.ts';
import { expect, test } from './support/test.ts';

/** Every state of Diagnostics in every dress. */

const ERRORS = [
  { code: 'audio-corrupt', message: 'format flac, reason STREAMINFO missing', count: 1 },
  {
    code: 'TypeError',
    message: "Cannot read properties of undefined (reading 'at') 2.BxYz.js:1:12345",
    count: 12,
  },
].map((error, i) => ({ ...error, page: '/', atMs: 1_790_000_000_000 - i * 60_000 }));

for (const { name: dress, width, height, forcedColors, ...context } of DRESSES) {
  test.describe(dress, () => {
    test.use({ ...context, viewport: { width, height }, serviceWorkers: 'block' });

    test.beforeEach(async ({ page }) => {
      if (forcedColors !== undefined) await page.emulateMedia({ forcedColors });
    });

    test('as it is opened, and with errors and the report', async ({ page }) => {
      await page.goto('/diagnostics');
      await expect(page.locator('[data-report]')).toBeAttached();
      await shoot(page, `diagnostics-${dress}`);
      await page.evaluate(
        (errors) => localStorage.setItem('stimmung.errors', JSON.stringify(errors)),
        ERRORS,
      );
      await page.reload();
      await expect(page.locator('[data-report]')).toBeAttached();
      await page.locator('summary').click();
      await shoot(page, `diagnostics-errors-${dress}`);
    });

    test('measured', async ({ page }) => {
      test.skip(process.env.TEST_FULL !== '1', 'takes half a minute');
      test.setTimeout(120_000);
      await page.goto('/diagnostics');
      const measure = page.locator('main .button.primary');
      await measure.click();
      await expect(measure).toBeEnabled({ timeout: 110_000 });
      await shoot(page, `diagnostics-measured-${dress}`);
    });
  });
}
