import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** Chooses a whole folder on Listen. */
export async function chooseFolder(page: Page, folder: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await (await chooser).setFiles(folder);
}

/** Adds files to the list that is open. */
export async function addFiles(
  page: Page,
  files: { name: string; bytes: Uint8Array }[],
): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add recordings' }).click();
  await (
    await chooser
  ).setFiles(
    files.map(({ name, bytes }) => ({
      ...{ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) },
    })),
  );
}

/** How many of the list are done. */
export async function nDone(page: Page): Promise<number> {
  const text = page.getByText(/^\d+ of \d+ done/).first();
  return (await text.count()) === 0 ? 0 : Number.parseInt(await text.innerText(), 10);
}

/** Until the first one has been heard; looks at every picture of the page, so that it misses none. */
export async function untilBegun(page: Page, timeout: number): Promise<void> {
  await page
    .getByText(/^[1-9]\d* of \d+ done/)
    .first()
    .waitFor({ timeout });
}

export async function untilDone(page: Page, timeout: number): Promise<void> {
  await expect(page.getByText('All recordings were heard.')).toBeAttached({ timeout });
}

export function row(page: Page, name: string): Locator {
  return page.locator('tr.row').filter({ hasText: name });
}

/** Runs what saves something. @returns the text that was saved. */
export async function savedBy(page: Page, save: () => Promise<void>): Promise<string> {
  const download = page.waitForEvent('download');
  await save();
  return readFile(await (await download).path(), 'utf8');
}

/** What is kept of the list on this device, by path. */
export async function keptAnswers(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const open = indexedDB.open('stimmung');
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      open.onsuccess = () => resolve(open.result);
      open.onerror = () => reject(open.error ?? new Error('no database'));
    });
    const all = (store: string, of: 'getAll' | 'getAllKeys') =>
      new Promise<unknown[]>((resolve) => {
        const request = database.transaction(store).objectStore(store)[of]();
        request.onsuccess = () => resolve(request.result);
      });
    const entries = (await all('queue', 'getAll')) as { id: string; path: string }[];
    const keys = await all('queue-results', 'getAllKeys');
    const results = await all('queue-results', 'getAll');
    database.close();
    return Object.fromEntries(
      entries.flatMap(({ id, path }) => {
        const at = keys.indexOf(id);
        return at < 0 ? [] : [[path, JSON.stringify(results[at])]];
      }),
    );
  });
}
