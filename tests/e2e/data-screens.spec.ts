import type { Page } from '@playwright/test';
import type { PlanSummary } from '#lib/core/data/plan.ts';
import { syllables } from '../support/signals.ts';
import { wavFile } from '../support/wav.ts';
import { zipFiles } from '../support/zip-bytes.ts';
import type { PageFile } from './support/data-page.ts';
import { fakeCorpus } from './support/fake-corpus.ts';
import { NARROWEST, shoot } from './support/screens.ts';
import { expect, test } from './support/test.ts';

/** Every state of Data in every dress. */

const PLAN: PlanSummary = {
  kind: 'other',
  nFiles: 70,
  nSpeakers: 0,
  labels: ['Angst', 'Freude', 'Sprachnachrichtenüberraschung', 'Wut'].map((from, i) => ({
    choice: { from, to: ['fear', 'happiness', from, 'anger'][i] ?? from },
    nFiles: 10 * (i + 1),
  })),
  skipped: [
    {
      file: 'voices/notes/without-a-label-in-a-rather-long-name.wav',
      reason: { code: 'no-label' },
    },
  ],
};

/** Letters of EMO-DB's emotions; the second speaker lacks the last one. */
const LETTERS = 'WLEAFNT';

/** A small EMO-DB: two speakers, a repeated take, a damaged file and one that is there twice. */
async function smallCorpus(): Promise<Uint8Array<ArrayBuffer>> {
  const files: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const [s, speaker] of ['03', '08'].entries()) {
    for (const [e, letter] of Array.from(LETTERS).entries()) {
      if (s === 1 && e === 6) continue;
      for (const [t, take] of ['a', 'b'].entries()) {
        const { samples } = syllables(16_000, 1.2 + 0.3 * e + 0.1 * t + 0.05 * s);
        files[`wav/${speaker}a0${1 + t * s}${letter}${take}.wav`] = wavFile(samples);
      }
    }
  }
  files['wav/03a07Wa.wav'] = new TextEncoder().encode('RIFF....WAVE, but no more than that');
  files['wav/08a07Wa.wav'] = files['wav/08a01Wa.wav'] ?? new Uint8Array();
  return zipFiles(files);
}

/** Whatever the language of the page. */
async function choose(page: Page, files: PageFile[]): Promise<void> {
  await expect(page.locator('.tile')).toBeEnabled();
  await page.locator('input[type=file][multiple]').setInputFiles(
    files.map(({ name, bytes }) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(bytes),
    })),
  );
}

for (const { name: dress, width, height, forcedColors, ...context } of NARROWEST) {
  test.describe(dress, () => {
    test.use({ ...context, viewport: { width, height }, serviceWorkers: 'block' });

    test.beforeEach(async ({ page }) => {
      if (forcedColors !== undefined) await page.emulateMedia({ forcedColors });
    });

    test('before anything is there, and what cannot be read', async ({ page }) => {
      await page.goto('/data');
      await expect(page.locator('.tile')).toBeEnabled();
      await shoot(page, `data-empty-${dress}`);
      await choose(page, [{ name: 'noise.zip', bytes: new Uint8Array(5000).fill(7) }]);
      await expect(page.locator('#error-title')).toBeVisible();
      await shoot(page, `data-error-${dress}`);
    });

    test('on the way in', async ({ page }) => {
      await fakeCorpus(page, { plan: PLAN, progress: { nDone: 21, nFiles: 70 } });
      await page.goto('/data');
      await choose(page, [{ name: 'voices.zip', bytes: new Uint8Array(1) }]);
      await expect(page.locator('form')).toBeVisible();
      await page.locator('select').last().selectOption({ index: 8 });
      await shoot(page, `data-mapping-${dress}`);
      await page.locator('button[type=submit]').click();
      await expect(page.locator('progress')).toHaveJSProperty('value', 0.3);
      await shoot(page, `data-working-${dress}`);
    });

    test('a corpus, and its deletion', async ({ page }) => {
      await page.goto('/data');
      await choose(page, [{ name: 'small.zip', bytes: await smallCorpus() }]);
      await expect(page.locator('.report summary')).toBeVisible({ timeout: 30_000 });
      await page.locator('.report summary').click();
      await page.locator('.findings summary').first().click();
      await expect(page.locator('.picture canvas')).toHaveCount(7);
      await page.locator('[data-row="1"]').click();
      await expect(page.locator('#detail-title')).toBeVisible();
      await shoot(page, `data-corpus-${dress}`);
      await page.locator('.actions .button').last().click();
      await expect(page.locator('.offer')).toBeVisible();
      await shoot(page, `data-deleted-${dress}`);
    });
  });
}
