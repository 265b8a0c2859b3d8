import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** Longest wait for a whole archive on a machine that is busy with other things. */
export const IMPORT_MS = 60_000;

export interface PageFile {
  name: string;
  bytes: Uint8Array;
}

export async function openData(page: Page): Promise<void> {
  await page.goto('/data');
  await expect(page.locator('main h1')).toBeVisible();
  await expect(page.locator('.tile, .actions').first()).toBeVisible();
}

/** By the picker behind the drop zone; where a corpus is shown, the inputs are opened first. */
export async function chooseFiles(page: Page, files: string | PageFile[]): Promise<void> {
  const more = page.getByRole('button', { name: 'Bring in more' });
  if (await more.isVisible()) await more.click();
  const chooser = page.waitForEvent('filechooser');
  await page.locator('.tile').click();
  await (
    await chooser
  ).setFiles(
    typeof files === 'string'
      ? files
      : files.map(({ name, bytes }) => ({
          name,
          mimeType: 'application/octet-stream',
          buffer: Buffer.from(bytes),
        })),
  );
}

/** Interrupts the next import from inside the page as soon as a tenth of it is there: no test would be quick enough. */
export async function atProgress(page: Page, what: 'stop' | 'reload'): Promise<void> {
  await page.evaluate((what) => {
    const observer = new MutationObserver(() => {
      const bar = document.querySelector('progress');
      if (bar === null || bar.value < 0.1) return;
      observer.disconnect();
      if (what === 'reload') location.reload();
      else bar.parentElement?.querySelector('button')?.click();
    });
    const options = { subtree: true, childList: true, attributeFilter: ['value'] };
    observer.observe(document.body, options);
  }, what);
}

/** The sentence that says what an import brought. */
export function reportOf(page: Page): Locator {
  return page.locator('.report [role=status]');
}

export async function waitForReport(page: Page, text: string | RegExp): Promise<void> {
  await expect(reportOf(page)).toHaveText(text, { timeout: IMPORT_MS });
}

/** What was skipped, with the reasons. */
export async function readSkipped(page: Page): Promise<string[]> {
  await page.locator('.report summary').click();
  return page.locator('.report li').allInnerTexts();
}

/** Emotion and number of recordings, as the chart shows them. */
export async function readCounts(page: Page): Promise<Record<string, number>> {
  const rows = await page.locator('.emotions tbody tr').all();
  const counts = await Promise.all(
    rows.map(async (row): Promise<[string, number]> => [
      (await row.locator('th').innerText()).trim(),
      Number(await row.locator('.count').innerText()),
    ]),
  );
  return Object.fromEntries(counts);
}
