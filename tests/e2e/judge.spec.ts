import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { emodbZip } from '../support/emodb.ts';
import { chooseFiles, openData, waitForReport } from './support/data-page.ts';
import { expect, test } from './support/test.ts';
import { readSubset, seedCorpus } from './support/train-corpus.ts';

const RUN_MS = 60_000;
const archive = emodbZip();

/** Two speakers, two recordings of every emotion each, some of an emotion that the model does not know. */
const subset = archive === undefined ? [] : await readSubset(archive, ['03', '10'], 2);
const recordings = subset.map((recording, i) =>
  i < 3 ? { ...recording, info: { ...recording.info, label: 'calm' } } : recording,
);

function figure(page: Page, title: string): Locator {
  return page.getByRole('region', { name: title, exact: true }).first();
}

test.describe('a model as it stands', () => {
  test.skip(archive === undefined, 'needs the corpus: set EMODB_ZIP');
  test.setTimeout(2 * RUN_MS);

  test('is judged on a corpus, survives a reload, and is warned about', async ({ page }) => {
    await page.goto('/evaluate');
    await expect(page.getByRole('heading', { name: 'Average recall (UAR)' })).toBeVisible();
    await seedCorpus(page, recordings);
    await page.reload();
    await page.getByText('Choose model and corpus').click();
    const setup = page.locator('#judge form');
    await expect(setup).toContainText('was trained on all ten speakers of EMO-DB');
    await expect(setup).toContainText('Left aside, since the model does not know them: calm (3).');
    await setup.getByLabel('Also on bad lines and in noise').check();
    await setup.getByRole('button', { name: `Judge ${recordings.length - 3} recordings` }).click();
    const card = page.getByRole('article').filter({ hasText: 'EMO-DB, a part' });
    const done = (n: string) => new RegExp(`^${n} of ${recordings.length - 3} recordings judged$`);

    await expect(card.getByRole('status')).toHaveText(done('([2-9]|1\\d)'), {
      timeout: RUN_MS,
    });
    await card.getByRole('button', { name: 'Stop for now' }).click();
    await page.reload();
    await card.getByRole('button', { name: 'Go on from there' }).click();
    await expect(card.getByRole('status')).toHaveText(done(String(recordings.length - 3)), {
      timeout: RUN_MS,
    });
    await expect(card).toContainText(/UAR \d+\.\d%/);
    await page.reload();
    await card.getByRole('button', { name: 'Show' }).click();

    const figures = page.locator('#figures');
    await expect(figures).toContainText('These figures are of voices that it has learnt from');
    await expect(figures).toContainText('chosen on recordings of this corpus');
    await expect(figure(page, 'Speaker by speaker').locator('tbody tr')).toHaveCount(2);
    const conditions = figure(page, 'On bad lines and in noise').locator('tbody tr');
    await expect(conditions).toHaveCount(9);
    await expect(conditions.nth(2)).toContainText('8 kHz, µ-law');
    // What it has learnt from it knows well, and less well where two voices are equally loud.
    const uarOf = async (row: Locator) => parseFloat(await row.locator('td').first().innerText());
    const [clean, noisy] = [await uarOf(conditions.first()), await uarOf(conditions.last())];
    expect(clean).toBeGreaterThan(80);
    expect(noisy).toBeLessThan(clean);
    await expect(figure(page, 'Compare two evaluations')).toContainText(
      `${recordings.length - 3} recordings in common`,
    );
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the whole evaluation' }).click();
    const saved = JSON.parse(await readFile(await (await download).path(), 'utf8')) as {
      judgement: object;
      clips: { disturbed: object }[];
    };
    expect(saved.judgement).toMatchObject({ familiarity: 'learnt', isCalibratedHere: true });
    expect(saved.clips).toHaveLength(recordings.length - 3);
    expect(Object.keys(saved.clips[0]?.disturbed ?? {})).toHaveLength(8);
  });
});

test('the whole corpus in every condition', async ({ page }) => {
  test.skip(archive === undefined, 'needs the corpus: set EMODB_ZIP');
  test.skip(process.env.TEST_FULL === undefined, 'takes minutes');
  test.setTimeout(20 * RUN_MS);
  await openData(page);
  await chooseFiles(page, archive ?? '');
  await waitForReport(page, '535 recordings brought in.');
  await page.goto('/evaluate');
  for (const isDisturbed of [false, true]) {
    await page.getByText('Choose model and corpus').click();
    const setup = page.locator('#judge form');
    await setup.getByLabel('Also on bad lines and in noise').setChecked(isDisturbed);
    await setup.getByRole('button', { name: 'Judge 535 recordings' }).click();
    const startMs = performance.now();
    const card = page.getByRole('article').first();
    await expect(card).toContainText(/535 of 535 recordings judged.*UAR/s, {
      timeout: 15 * RUN_MS,
    });
    const sec = (performance.now() - startMs) / 1000;
    const uar = /UAR ([\d.]+)%/.exec(await card.innerText())?.[1];
    console.log(
      `${isDisturbed ? 'Every condition' : 'As it is'}: ${sec.toFixed(0)} s, UAR ${uar} % of what it has learnt from.`,
    );
    expect(Number(uar)).toBeGreaterThan(80);
  }
});
