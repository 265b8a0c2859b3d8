import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { writeArchive } from '#lib/core/network/package-archive.ts';
import {
  chooseFile,
  openListen,
  readSample,
  readShares,
  waitForVerdict,
} from './support/listen-page.ts';
import { archiveShipped, packShipped } from './support/model-archive.ts';
import { expect, test } from './support/test.ts';

const NAME = 'A copy of the shipped one';

async function openModels(page: Page): Promise<void> {
  await page.goto('/models');
  await expect(card(page, 'The model that comes with Stimmung')).toBeVisible();
}

const card = (page: Page, name: string) => page.getByRole('article', { name, exact: true });

async function importModel(page: Page, buffer: Buffer): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a model file' }).click();
  await (await chooser).setFiles({ name: 'model.zip', mimeType: 'application/zip', buffer });
}

/** Models of one's own that the database holds, whatever the page shows. */
function countStored(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('stimmung');
        opening.onerror = () => reject(new Error('The database did not open.'));
        opening.onsuccess = () => {
          const database = opening.result;
          const counting = database.transaction('library').objectStore('library').count();
          counting.onsuccess = () => {
            database.close();
            resolve(counting.result);
          };
        };
      }),
  );
}

/** Overwrites what is stored of the weights of all models of one's own. */
function damageStored(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('stimmung');
        opening.onerror = () => reject(new Error('The database did not open.'));
        opening.onsuccess = () => {
          const database = opening.result;
          const tx = database.transaction('library-chunks', 'readwrite');
          const store = tx.objectStore('library-chunks');
          const listing = store.getAllKeys();
          listing.onsuccess = () => {
            for (const key of listing.result) store.put(new ArrayBuffer(8), key);
          };
          tx.oncomplete = () => {
            database.close();
            resolve();
          };
        };
      }),
  );
}

/** The page takes up by itself what this tab heard last. */
async function hearAgain(page: Page): Promise<number[]> {
  await page.goto('/');
  await waitForVerdict(page);
  return readShares(page);
}

async function hear(page: Page): Promise<number[]> {
  await openListen(page);
  await chooseFile(page, 'calm.wav', await readSample('calm'));
  await waitForVerdict(page);
  return readShares(page);
}

test('an imported model listens, is named, and survives export, deletion and import', async ({
  page,
}) => {
  const shipped = await hear(page);
  await openModels(page);
  await importModel(page, await archiveShipped(NAME));
  await expect(page.getByText(`“${NAME}” is in the library.`)).toBeVisible();
  await page.getByRole('button', { name: `Let it listen: ${NAME}` }).click();
  await expect(card(page, NAME).getByText('Listens now')).toBeVisible();
  expect(await hearAgain(page)).toEqual(shipped);
  await expect(page.getByText(`Heard by your own model “${NAME}”.`)).toBeVisible();

  await openModels(page);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: `Export: ${NAME}` }).click();
  const archive = await readFile(await (await saved).path());
  await page.getByRole('button', { name: `Delete: ${NAME}` }).click();
  await expect(card(page, NAME)).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(card(page, NAME).getByText('Listens now')).toBeVisible();
  await page.getByRole('button', { name: `Delete: ${NAME}` }).click();
  await expect(card(page, NAME)).toBeHidden();
  await page.getByRole('link', { name: 'About', exact: true }).click();
  await page.waitForURL(/\/about\/?$/);
  // Leaving the page deletes for good, in the background.
  await expect.poll(() => countStored(page)).toBe(0);
  await openModels(page);
  await expect(card(page, NAME)).toBeHidden();
  await importModel(page, archive);
  await page.getByRole('button', { name: `Let it listen: ${NAME}` }).click();
  await expect(card(page, NAME).getByText('Listens now')).toBeVisible();
  expect(await hearAgain(page)).toEqual(shipped);
});

test('a flipped byte is refused with the reason', async ({ page }) => {
  const archive = await archiveShipped(NAME);
  const at = archive.indexOf('weights.bin') + 5000;
  archive.writeUInt8(archive.readUInt8(at) ^ 1, at);
  await openModels(page);
  await importModel(page, archive);
  await expect(page.getByRole('alert')).toContainText('not a whole zip archive');
  await expect(page.getByRole('article')).toHaveCount(1);
});

test('an altered model in a whole archive is refused by its checksum', async ({ page }) => {
  const files = new Map(await packShipped(NAME));
  const weights = (files.get('weights.bin') ?? new Uint8Array()).slice();
  weights[5000] = (weights[5000] ?? 0) ^ 1;
  files.set('weights.bin', weights);
  await openModels(page);
  await importModel(page, Buffer.from(await writeArchive(files)));
  await expect(page.getByRole('alert')).toContainText('weights.bin');
  await expect(page.getByRole('alert')).not.toContainText('not a whole zip archive');
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(page.locator('[data-kind=models] td').first()).toHaveText('0');
});

test('Listen names the model of one’s own before it has heard anything', async ({ page }) => {
  await openModels(page);
  await importModel(page, await archiveShipped(NAME));
  await page.getByRole('button', { name: `Let it listen: ${NAME}` }).click();
  await expect(card(page, NAME).getByText('Listens now')).toBeVisible();
  await openListen(page);
  const word = page.getByText(`Your own model “${NAME}” listens.`);
  await expect(word).toBeVisible();
  await page.getByRole('link', { name: 'Choose another' }).click();
  await page.getByRole('button', { name: 'Let it listen: The model that comes' }).click();
  await page.getByRole('link', { name: 'Listen', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Choose a recording' })).toBeVisible();
  await expect(word).toBeHidden();
});

test('Listen says that the model of one’s own is damaged, and which one answers', async ({
  page,
}) => {
  await openModels(page);
  await importModel(page, await archiveShipped(NAME));
  await page.getByRole('button', { name: `Let it listen: ${NAME}` }).click();
  await expect(card(page, NAME).getByText('Listens now')).toBeVisible();
  await damageStored(page);
  await hear(page);
  await expect(page.locator('main')).toContainText(
    `Heard by the model that comes with Stimmung, because your own model “${NAME}” is damaged`,
  );
  await page.getByRole('button', { name: 'Analyse another' }).click();
  await expect(page.locator('main')).toContainText(
    `Your own model “${NAME}” is damaged and cannot be read, so the model that comes with Stimmung listens.`,
  );
  await expect(page.locator('main')).not.toContainText(`“${NAME}” listens.`);
});

test('a model is renamed in place; everything is deleted after a question', async ({ page }) => {
  await openModels(page);
  await importModel(page, await archiveShipped(NAME));
  await page.getByRole('button', { name: `Rename: ${NAME}` }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Mine');
  await page.keyboard.press('Enter');
  await expect(card(page, 'Mine')).toBeVisible();
  await expect(page.locator('[data-kind=models] td').first()).toHaveText('1');
  await page.getByRole('button', { name: 'Ask the browser to keep it' }).click();
  await expect(page.getByText('The browser did not promise to keep this.')).toBeVisible();
  await expect(page.getByText(/the browser counts .* it compresses what it keeps/)).toBeVisible();
  await page.screenshot({ path: 'test-results/models-desktop.png', fullPage: true });
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete everything' }).click();
  await expect(page.getByText('Everything was deleted.')).toBeVisible();
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(page.locator('[data-kind=models] td').first()).toHaveText('0');
});
