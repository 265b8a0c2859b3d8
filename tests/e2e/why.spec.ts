import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { emodbZip, readEmodb } from '../support/emodb.ts';
import { ANSWER_MS, chooseFile, openListen, waitForVerdict } from './support/listen-page.ts';
import { DRESSES, shoot } from './support/screens.ts';

test.beforeEach(() => {
  test.skip(emodbZip() === undefined, 'needs EMODB_ZIP');
});

/** Angry speech, judged, and its reasons open. */
async function openWhy(page: Page): Promise<void> {
  await openListen(page);
  await chooseFile(page, 'angry.wav', await readEmodb('03a01Wa.wav'));
  await waitForVerdict(page);
  await page
    .locator('details.card > summary')
    .filter({ has: page.locator('h2') })
    .click();
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

test('why: the map is drawn and told, changes with the label, and can be heard', async ({
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
});

test('model card, data card and limits are one click from a result', async ({ page }) => {
  await openListen(page);
  await page.getByRole('button', { name: 'Calm' }).click();
  await waitForVerdict(page);
  for (const [link, id] of [
    ['Model card', 'model-card'],
    ['Data card', 'data-card'],
    ['Limits', 'limits'],
  ] as const) {
    await page.locator('main').getByRole('link', { name: link }).click();
    await expect(page.locator(`#${id}`)).toBeInViewport();
    await page.goBack();
    await waitForVerdict(page);
  }
});

for (const { name: dress, width, height, forcedColors, ...context } of DRESSES) {
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
