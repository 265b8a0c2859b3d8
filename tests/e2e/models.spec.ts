import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { writeArchive } from '#lib/core/network/package-archive.ts';
import { packModel } from '#lib/core/network/package.ts';
import {
  chooseFile,
  openListen,
  readSample,
  readShares,
  waitForVerdict,
} from './support/listen-page.ts';

const MODEL = resolve(import.meta.dirname, '../../model');
const NAME = 'A copy of the shipped one';

async function makeArchive(): Promise<Buffer> {
  const description: unknown = JSON.parse(await readFile(resolve(MODEL, 'model.json'), 'utf8'));
  const weights = new Uint8Array(await readFile(resolve(MODEL, 'weights.bin')));
  const about = {
    name: NAME,
    createdAt: Date.UTC(2026, 10, 1),
    corpusName: 'EMO-DB',
    recipe: 'recommended',
    split: 'every-speaker',
    nTraining: 535,
    nValidation: 535,
    uar: 0.7,
    wa: null,
  } as const;
  const digest = (bytes: Uint8Array) =>
    Promise.resolve(createHash('sha256').update(bytes).digest('hex'));
  return Buffer.from(await writeArchive(await packModel(about, description, weights, digest)));
}

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
  await importModel(page, await makeArchive());
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
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await openModels(page);
  await expect(card(page, NAME)).toBeHidden();
  await importModel(page, archive);
  await page.getByRole('button', { name: `Let it listen: ${NAME}` }).click();
  await expect(card(page, NAME).getByText('Listens now')).toBeVisible();
  expect(await hearAgain(page)).toEqual(shipped);
});

test('a flipped byte is refused with the reason', async ({ page }) => {
  const archive = await makeArchive();
  const at = archive.indexOf('weights.bin') + 5000;
  archive.writeUInt8(archive.readUInt8(at) ^ 1, at);
  await openModels(page);
  await importModel(page, archive);
  await expect(page.getByRole('alert')).toContainText('not a whole zip archive');
  await expect(page.getByRole('article')).toHaveCount(1);
});

test('a model is renamed in place; everything is deleted after a question', async ({ page }) => {
  await openModels(page);
  await importModel(page, await makeArchive());
  await page.getByRole('button', { name: `Rename: ${NAME}` }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Mine');
  await page.keyboard.press('Enter');
  await expect(card(page, 'Mine')).toBeVisible();
  await expect(page.locator('[data-kind=models] td').first()).toHaveText('1');
  await page.getByRole('button', { name: 'Ask the browser to keep it' }).click();
  await expect(page.getByText('The browser did not promise to keep this.')).toBeVisible();
  await page.screenshot({ path: 'test-results/models-desktop.png', fullPage: true });
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete everything' }).click();
  await expect(page.getByText('Everything was deleted.')).toBeVisible();
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(page.locator('[data-kind=models] td').first()).toHaveText('0');
});
