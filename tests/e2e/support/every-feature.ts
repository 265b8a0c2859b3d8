import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { emodbZip } from '../../support/emodb.ts';
import { fixturePath } from '../../support/fixture-path.ts';
import { zipFiles } from '../../support/zip-bytes.ts';
import { chooseFiles, openData, waitForReport } from './data-page.ts';
import { ANSWER_MS, chooseFile, openListen, readSample, waitForVerdict } from './listen-page.ts';
import { openLive, startLive, untilRecorded, untilTold } from './live-page.ts';
import { readSubset } from './train-corpus.ts';
import { openTrain, planSmallRun, start, untilDone } from './train-page.ts';

/** Every feature of the app, each a few steps long: for places where it must work as it does everywhere. */

/** A WAV file, and one of each format that a decoder of its own reads. */
export async function hearEveryFormat(page: Page): Promise<void> {
  const compressed = ['mono.mp3', 'mono.flac', 'mono.ogg', 'mono.opus', 'mono.m4a'];
  await openListen(page);
  await chooseFile(page, 'calm.wav', await readSample('calm'));
  await waitForVerdict(page);
  await page.getByRole('button', { name: 'Analyse another' }).click();
  for (const file of compressed) {
    await chooseFile(page, file, await readFile(fixturePath(file)));
    await waitForVerdict(page);
    await page.getByRole('button', { name: 'Analyse another' }).click();
  }
}

/** The reasons for an answer. */
export async function askWhy(page: Page): Promise<void> {
  await openListen(page);
  await chooseFile(page, 'calm.wav', await readSample('calm'));
  await waitForVerdict(page);
  await page
    .locator('details.card > summary')
    .filter({ has: page.getByRole('heading', { name: 'Why?' }) })
    .click();
  await expect(page.getByText(/\(correlation /)).toBeVisible({ timeout: ANSWER_MS });
  await page.getByRole('button', { name: 'Analyse another' }).click();
}

export async function listenLive(page: Page): Promise<void> {
  await openLive(page);
  await startLive(page);
  await untilRecorded(page, 2);
  await page.getByRole('button', { name: 'Stop' }).click();
  await untilTold(page);
}

/** Four speakers, at most two recordings of every emotion each, from a zip archive. @returns how many came in. */
export async function importArchive(page: Page): Promise<number> {
  const recordings = await readSubset(emodbZip() ?? '', ['03', '08', '09', '10'], 2);
  const files = recordings.map(({ info, base64 }): [string, Uint8Array<ArrayBuffer>] => [
    `wav/${info.file}`,
    Uint8Array.from(Buffer.from(base64, 'base64')),
  ]);
  await openData(page);
  const bytes = await zipFiles(Object.fromEntries(files));
  await chooseFiles(page, [{ name: 'emodb.zip', bytes }]);
  await waitForReport(page, `${recordings.length} recordings brought in.`);
  return recordings.length;
}

/** On what was imported. */
export async function trainShortly(page: Page): Promise<void> {
  await openTrain(page);
  await planSmallRun(page, 2);
  await start(page);
  await untilDone(page);
}

/** The figures of the shipped model, and a judgement of it on the `n` recordings that were imported. */
export async function evaluate(page: Page, n: number): Promise<void> {
  await page.goto('/evaluate');
  await expect(page.getByRole('heading', { name: 'Average recall (UAR)' })).toBeVisible();
  await page.getByText('Choose model and corpus').click();
  await page
    .locator('#judge form')
    .getByRole('button', { name: `Judge ${n} recordings` })
    .click();
  await expect(page.getByRole('article').first()).toContainText(
    new RegExp(`${n} of ${n} recordings judged`),
    { timeout: 2 * ANSWER_MS },
  );
}

/** The library, and a model taken out of it as a file. */
export async function exportModel(page: Page): Promise<void> {
  await page.goto('/models');
  const download = page.waitForEvent('download');
  await page
    .getByRole('article')
    .first()
    .getByRole('button', { name: /^Export/ })
    .click();
  const bytes = await readFile(await (await download).path());
  expect(bytes.subarray(0, 2).toString()).toBe('PK');
}

/** About, the cards in full, and the licences. */
export async function readCards(page: Page): Promise<void> {
  for (const [link, text, address] of [
    ['Full model card', 'EMO-DB', /\.md$/],
    [/^Full data card/, 'EMO-DB', /\.md$/],
    ['All licences in full', 'Svelte Contributors', /\.txt$/],
  ] as const) {
    await page.goto('/about');
    await page.getByRole('link', { name: link }).click();
    await expect(page.locator('body')).toContainText(text);
    expect(page.url()).toMatch(address);
  }
}
