import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import type { Evaluation } from '#lib/core/evaluation/summary-types.ts';
import { emodbZip } from '../support/emodb.ts';
import { expect, test } from './support/test.ts';
import { madeUpRecordings, readSubset, seedCorpus } from './support/train-corpus.ts';

const RUN_MS = 120_000;
const file = resolve(import.meta.dirname, '../../model/evaluation.json');
const shipped = JSON.parse(await readFile(file, 'utf8')) as Evaluation;
const archive = emodbZip();

/** Four speakers, two recordings of every emotion each. */
const recordings =
  archive === undefined ? [] : await readSubset(archive, ['03', '08', '09', '10'], 2);

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function figure(page: Page, title: string): Locator {
  return page.getByRole('region', { name: title, exact: true }).first();
}

async function openEvaluate(page: Page): Promise<void> {
  await page.goto('/evaluate');
  await expect(page.getByRole('heading', { name: 'Average recall (UAR)' })).toBeVisible();
}

test.describe('the shipped evaluation', () => {
  const { pooled, interval95, perClass, perSpeaker, confusion } = shipped.leaveOneSpeakerOut;

  test('is shown with the figures of its file', async ({ page }) => {
    await openEvaluate(page);
    const headline = figure(page, 'Average recall (UAR)');
    await expect(headline).toContainText(percent(pooled.uar));
    await expect(headline).toContainText(percent(pooled.wa));
    await expect(headline).toContainText(interval95.uar.map(percent).join(' to '));
    const emotions = figure(page, 'Emotion by emotion').locator('tbody tr');
    for (const [i, { recall, precision }] of perClass.entries()) {
      await expect(emotions.nth(i)).toContainText(percent(recall ?? 0));
      await expect(emotions.nth(i)).toContainText(percent(precision ?? 0));
    }
    const speakers = figure(page, 'Speaker by speaker').locator('tbody tr');
    await expect(speakers).toHaveCount(perSpeaker.length);
    for (const [i, { speaker, uar }] of perSpeaker.entries())
      await expect(speakers.nth(i)).toContainText(
        new RegExp(`^\\s*${speaker}.*${percent(uar)}`, 's'),
      );
    const anger = figure(page, 'What is taken for what').locator('tbody tr').first();
    await expect(anger).toContainText(String(confusion.counts[0]?.[0]));
    const { before, after, eceByChance } = shipped.calibration;
    await expect(figure(page, 'Can the percentage be trusted?')).toContainText(
      `Calibration error ${percent(before.ece)} before, ${percent(after.ece)} after. Up to ${percent(eceByChance)} may be chance`,
    );
    const conditions = figure(page, 'On bad lines and in noise').locator('tbody tr');
    await expect(conditions).toHaveCount(Object.keys(shipped.robustness).length);
  });

  test('plays the mistakes that are here, and says why the others are silent', async ({ page }) => {
    await openEvaluate(page);
    const mistakes = figure(page, 'Its surest mistakes');
    await expect(mistakes).toContainText('To listen to them, bring in the corpus under Data.');
    const names = mistakes.locator('tbody th');
    const file = (await names.nth(1).innerText()).trim();
    const [made] = madeUpRecordings(1, 1);
    await seedCorpus(page, made === undefined ? [] : [{ ...made, info: { ...made.info, file } }]);
    await page.reload();
    await expect(mistakes.getByRole('button', { name: `Play ${file}` })).toBeVisible();
    await expect(mistakes.getByText('Those without a button are not stored')).toBeVisible();
    await expect(mistakes.getByRole('link', { name: 'Go to Data' })).toHaveCount(1);
    const starts = await names.evaluateAll((cells) =>
      cells.map((cell) => {
        const range = document.createRange();
        const text = [...cell.childNodes].find(({ textContent }) => /\w/.test(textContent ?? ''));
        range.selectNodeContents(text ?? cell);
        return Math.round(range.getBoundingClientRect().left);
      }),
    );
    expect(new Set(starts).size).toBe(1);
  });

  test('leaves the page figure by figure', async ({ page }) => {
    await openEvaluate(page);
    const save = async (name: string) => {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name }).click();
      const saved = await download;
      const bytes = await readFile(await saved.path());
      return { name: saved.suggestedFilename(), bytes, text: bytes.toString('utf8') };
    };
    const csv = await save('Save “Emotion by emotion” as CSV');
    expect(csv.name).toBe('per-emotion.csv');
    expect(csv.text.split('\r\n')).toHaveLength(2 + perClass.length);
    expect(csv.text).toContain(String(perClass[0]?.recall));
    const json = await save('Save “Average recall (UAR)” as JSON');
    expect(JSON.parse(json.text)).toMatchObject([{ measure: 'uar', value: pooled.uar }, {}]);
    for (const title of ['Can the percentage be trusted?', 'What is taken for what']) {
      const svg = await save(`Save “${title}” as SVG`);
      expect(svg.text).toMatch(/^<svg [^]*<\/svg>\s*$/);
      expect(svg.text).not.toContain('var(');
      const png = await save(`Save “${title}” as PNG`);
      expect(png.name).toBe(svg.name.replace('.svg', '.png'));
      expect(png.bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
      // Width and height stand in front of everything else.
      const size = [png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)];
      const drawn = /<svg[^>]* width="([\d.]+)"[^>]* height="([\d.]+)"/.exec(svg.text)?.slice(1);
      for (const [i, pixels] of size.entries())
        expect(Math.abs(pixels - 2 * Number(drawn?.[i]))).toBeLessThanOrEqual(2);
      // A picture of one colour would be far smaller.
      expect(png.bytes.length).toBeGreaterThan(10_000);
    }
    const whole = await save('Save the whole evaluation');
    expect(JSON.parse(whole.text)).toEqual(shipped);
  });
});

test.describe('an evaluation made here', () => {
  test.skip(archive === undefined, 'needs the corpus: set EMODB_ZIP');
  test.setTimeout(4 * RUN_MS);

  test.beforeEach(async ({ page }) => {
    await openEvaluate(page);
    await seedCorpus(page, recordings);
    await page.reload();
    await expect(page.locator('#own').getByLabel('Corpus')).toContainText('EMO-DB, a part');
  });

  test('goes fold by fold, survives a reload, is shown and compared', async ({ page }) => {
    await page.locator('#own').getByLabel('Also on bad lines and in noise').uncheck();
    await page.getByLabel('Random folds').fill('3');
    await page.getByLabel('Epochs').fill('3');
    await page.getByLabel('Compute on').selectOption('wasm');
    await page.getByRole('button', { name: 'Train and judge 7 networks' }).click();
    const made = page.getByRole('article').filter({ hasText: 'EMO-DB, a part' });
    await expect(made.getByRole('status')).toHaveText(/^[1-6] of 7 folds done$/, {
      timeout: RUN_MS,
    });

    await page.reload();
    await expect(made.getByRole('status')).toHaveText(/^[1-6] of 7 folds done$/);
    await made.getByRole('button', { name: 'Go on from there' }).click();
    await expect(made.getByRole('status')).toHaveText('7 of 7 folds done', { timeout: RUN_MS });
    await expect(made).toContainText(/On random recordings the average recall is [\d.]+%/);
    const byVoice = made.getByRole('region', { name: 'Fold by fold: unknown voices' });
    await expect(byVoice.locator('tbody tr')).toHaveCount(4 + 1);

    await made.getByRole('button', { name: 'Show: unknown voices' }).click();
    await expect(figure(page, 'Speaker by speaker').locator('tbody tr')).toHaveCount(4);
    await expect(page.getByRole('button', { name: /^Play / }).first()).toBeVisible();
    const comparison = figure(page, 'Compare two evaluations');
    await expect(comparison).toContainText(`${recordings.length} recordings in common`);
    await expect(comparison).toContainText(/\(p [=<] 0\.\d+\)|equally often/);
  });

  test('holds up training, stops for now, and is discarded with a way back', async ({
    page,
    context,
  }) => {
    // It is open before anything begins, and hears of it by itself.
    const other = await context.newPage();
    await other.goto('/train');
    await expect(other.getByRole('button', { name: 'Start training' })).toBeEnabled();
    await page.getByLabel('Epochs').fill('300');
    await page.getByLabel('Compute on').selectOption('wasm');
    await page.getByRole('checkbox', { name: 'Random recordings' }).uncheck();
    await page.getByRole('button', { name: 'Train and judge 4 networks' }).click();
    const made = page.getByRole('article').filter({ hasText: 'EMO-DB, a part' });
    await expect(made).toContainText(/learning, epoch [2-9]/, { timeout: RUN_MS });
    const busy = other.getByText('An evaluation is going on in this or another tab.');
    await expect(busy).toBeVisible();
    await expect(other.getByRole('link', { name: 'Go to Evaluate' })).toBeVisible();
    await expect(other.getByRole('button', { name: 'Start training' })).toBeDisabled();
    await made.getByRole('button', { name: 'Stop for now' }).click();
    await expect(other.getByRole('button', { name: 'Start training' })).toBeEnabled();
    await expect(busy).toBeHidden();
    await other.close();
    await made.getByRole('button', { name: 'Discard' }).click();
    await expect(made).toBeHidden();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(made.getByRole('button', { name: 'Go on from there' })).toBeVisible();
  });
});
