import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { fakeCompute } from './support/fake-compute.ts';
import { makeResult } from './support/prediction.ts';
import { NARROWEST, shoot } from './support/screens.ts';
import { expect, test } from './support/test.ts';

/** Every state of a list of recordings in every dress. */

const BROKEN = 3;
const CALL = 4;

/** Whatever the language of the page; each file is told from the others by its size. */
async function choose(page: Page, files: [name: string, content: Buffer][]): Promise<void> {
  await page.goto('/');
  await expect(page.locator('.drop')).toBeEnabled();
  await page
    .locator('input[type=file][multiple]')
    .setInputFiles(
      files.map(([name, buffer]) => ({ name, mimeType: 'application/octet-stream', buffer })),
    );
}

function made(nFiles: number): [string, Buffer][] {
  return Array.from({ length: nFiles }, (_, i) => [
    `Gespräch ${i + 1} mit einem recht langen Namen.wav`,
    Buffer.alloc(100 + i),
  ]);
}

for (const { name: dress, width, height, forcedColors, ...context } of NARROWEST) {
  test.describe(dress, () => {
    test.use({ ...context, viewport: { width, height }, serviceWorkers: 'block' });

    test.beforeEach(async ({ page }) => {
      if (forcedColors !== undefined) await page.emulateMedia({ forcedColors });
    });

    test('under way, and stopped after a reload', async ({ page }) => {
      await fakeCompute(page, {});
      await choose(page, made(30));
      await expect(page.locator('tr.working')).toHaveCount(2);
      await shoot(page, `queue-working-${dress}`, '#content');
      await page.locator('.actions button').first().click();
      await expect(page.locator('tr.working')).toHaveCount(0);
      await page.reload();
      await expect(page.locator('.actions .primary')).toBeVisible();
      await shoot(page, `queue-stopped-${dress}`, '#content');
    });

    test('done, with one that failed and one that asks; nothing found; the sides', async ({
      page,
    }) => {
      await fakeCompute(page, {
        result: makeResult({
          outcome: 'anger',
          durationSec: 3,
          warnings: [{ code: 'narrowband', bandwidthHz: 3400 }],
        }),
        odd: {
          [BROKEN]: { code: 'audio-corrupt', details: { format: 'wav', reason: 'no data chunk' } },
          [CALL]: 'two sides',
        },
      });
      await choose(page, [
        ['Anruf 0.wav', Buffer.alloc(CALL)],
        ['Beschädigt.wav', Buffer.alloc(BROKEN)],
        ...made(8),
      ]);
      await expect(page.locator('tr.done')).toHaveCount(8);
      await expect(page.locator('tr.failed')).toHaveCount(1);
      await page.locator('tr.done .icon').last().click();
      await expect(page.locator('.undo')).toBeVisible();
      await shoot(page, `queue-done-${dress}`, '#content');
      await page.locator('input[type=search]').fill('nothing is called so');
      await expect(page.locator('tr.row')).toHaveCount(0);
      await shoot(page, `queue-none-${dress}`, '.scroll');
      await page.locator('input[type=search]').fill('');
      await page.locator('tr.choice .open').click();
      await expect(page.locator('#channels-title')).toBeVisible();
      await shoot(page, `queue-side-${dress}`, '#content');
    });
  });
}

test('a report on paper', async ({ browser }) => {
  const reader = await browser.newContext({ locale: 'de-DE' });
  const page = await reader.newPage();
  await page.goto('/');
  await page.locator('.sample').first().click();
  await expect(page.locator('#verdict')).toBeVisible({ timeout: 30_000 });
  const download = page.waitForEvent('download');
  await page.locator('.save button').last().click();
  const report = await readFile(await (await download).path(), 'utf8');
  const paper = await reader.newPage();
  await paper.setViewportSize({ width: 794, height: 1123 });
  await paper.emulateMedia({ media: 'print' });
  await paper.setContent(report);
  await shoot(paper, 'report');
  await reader.close();
});
