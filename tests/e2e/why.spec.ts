import type { Page } from '@playwright/test';
import { decodeWav } from '#lib/core/audio/wav.ts';
import { emodbZip, readEmodb, readEmodbClips } from '../support/emodb.ts';
import { concatenate, silence } from '../support/signals.ts';
import { stereoWav } from '../support/stereo-wav.ts';
import { ANSWER_MS, chooseFile, openListen, waitForVerdict } from './support/listen-page.ts';
import { archiveShipped } from './support/model-archive.ts';
import { DRESSES, shoot } from './support/screens.ts';
import { expect, test } from './support/test.ts';

test.beforeEach(() => {
  test.skip(emodbZip() === undefined, 'needs EMODB_ZIP');
});

const WHY_SUMMARY = 'details.card > summary:has(h2)';

/** Angry speech, judged, and its reasons open. */
async function openWhy(page: Page): Promise<void> {
  await openListen(page);
  await chooseFile(page, 'angry.wav', await readEmodb('03a01Wa.wav'));
  await waitForVerdict(page);
  await page.locator(WHY_SUMMARY).click();
}

/** The sentence that compares both methods comes last. */
async function untilCompared(page: Page): Promise<void> {
  await expect(page.getByText(/\((correlation|Korrelation) /)).toBeVisible({ timeout: ANSWER_MS });
}

/** How many colours the picture shows, greys apart. */
function colours(page: Page): Promise<number> {
  return page.locator('details canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    const found = new Set<number>();
    for (let i = 0; i < data.length; i += 4) {
      const [r = 0, g = 0, b = 0] = [data[i], data[i + 1], data[i + 2]];
      if (Math.max(r, g, b) - Math.min(r, g, b) > 40)
        found.add((r >> 3) * 1024 + (g >> 3) * 32 + (b >> 3));
    }
    return found.size;
  });
}

test('why: the map is drawn and told, changes with the label, can be heard, and its limits are a click away', async ({
  page,
}) => {
  await openWhy(page);
  await untilCompared(page);
  const heading = page.getByRole('heading', { name: 'Strongest regions for “Anger”' });
  await expect(heading).toBeVisible();
  const regions = page.locator('.regions ol li');
  await expect(regions.first()).toHaveText(
    / to \d+\.\d\ss, \d.*Hz to \d.*Hz: \d+% of what raised it$/,
  );
  await expect.poll(() => colours(page)).toBeGreaterThan(20);

  await shoot(page, 'why-desktop');

  const first = await regions.allInnerTexts();
  await page.getByRole('radio', { name: 'Occlusion' }).check();
  await expect.poll(() => regions.allInnerTexts()).not.toEqual(first);
  await page.getByLabel('Explain').selectOption({ label: 'Sadness' });
  await expect(page.getByRole('heading', { name: /“Sadness”/ })).toBeVisible();

  await page.getByLabel('Explain').selectOption({ label: 'Anger' });
  await page.getByLabel('Strength of the colours').fill('0');
  await expect.poll(() => colours(page)).toBe(0);

  const kept = page.getByRole('button', { name: 'Only these regions' });
  await kept.click();
  await expect(kept).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('details .cursor')).toBeVisible();
  const rest = page.getByRole('button', { name: 'All but these' });
  await rest.click();
  await expect(kept).toHaveAttribute('aria-pressed', 'false');
  await expect(rest).toHaveAttribute('aria-pressed', 'true');
  await expect(rest).toHaveAttribute('aria-pressed', 'false', { timeout: 10_000 });

  await page.locator('main').getByRole('link', { name: 'Data card' }).click();
  await expect(page.locator('#data-card')).toBeInViewport();
  for (const id of ['model-card', 'limits', 'why'])
    await expect(page.locator(`#${id} h2`)).toHaveCount(1);
});

test('why: a stretch of a long recording is read again and explained', async ({ page }) => {
  const names = ['03a01Nc.wav', '03a01Wa.wav', '03a02Wb.wav', '03a04Wc.wav'];
  const parts = [];
  for (const bytes of await readEmodbClips(names)) {
    const samples = decodeWav(bytes).channels[0] ?? new Float32Array();
    parts.push({ samples, sampleRate: 16_000 }, silence(16_000, 6));
  }
  const { samples } = concatenate(...parts);
  const memo = Float32Array.from(samples);
  await openListen(page);
  await chooseFile(page, 'memo.wav', stereoWav(memo, memo, 16_000));
  await page
    .getByRole('button', { name: /^Why\? From / })
    .last()
    .click({ timeout: ANSWER_MS });
  await expect(page.getByRole('heading', { name: /^Why\? 0:\d\d to 0:\d\d$/ })).toBeFocused();
  await expect(page.getByText(/^On its own: /)).toBeVisible({ timeout: ANSWER_MS });
  await untilCompared(page);
  await expect(page.locator('.regions ol li').first()).toHaveText(/ of what raised it$/);
  await shoot(page, 'why-stretch-desktop');
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('.regions')).toHaveCount(0);
});

test('why: another model gives no reasons for what the first one answered', async ({
  page,
  context,
}) => {
  await openListen(page);
  await chooseFile(page, 'angry.wav', await readEmodb('03a01Wa.wav'));
  await waitForVerdict(page);
  const other = await context.newPage();
  await other.goto('/models');
  const chooser = other.waitForEvent('filechooser');
  await other.getByRole('button', { name: 'Choose a model file' }).click();
  const buffer = await archiveShipped('Another', { version: 'another' });
  await (await chooser).setFiles({ name: 'model.zip', mimeType: 'application/zip', buffer });
  await other.getByRole('button', { name: 'Let it listen: Another' }).click();
  await expect(other.getByRole('article', { name: 'Another' })).toContainText('Listens now');

  await page.locator(WHY_SUMMARY).click();
  await expect(
    page.getByText('The model that gave this answer is no longer the one that listens'),
  ).toBeVisible({ timeout: ANSWER_MS });
  await expect(page.locator('.regions')).toHaveCount(0);
});

const OTHER_DRESSES = DRESSES.filter(({ name }) => name !== 'desktop');

for (const { name: dress, width, height, forcedColors, ...context } of OTHER_DRESSES) {
  test.describe(dress, () => {
    test.use({ ...context, viewport: { width, height } });

    test('why', async ({ page }) => {
      if (forcedColors !== undefined) await page.emulateMedia({ forcedColors });
      await openWhy(page);
      await untilCompared(page);
      await shoot(page, `why-${dress}`);
    });
  });
}
