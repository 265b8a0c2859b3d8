import { EMOTIONS } from '#lib/core/data/labels.ts';
import { fakeCompute } from './support/fake-compute.ts';
import type { Script } from './support/fake-compute.ts';
import { makeResult } from './support/prediction.ts';
import { DRESSES, shoot } from './support/screens.ts';
import { expect, test } from './support/test.ts';

/** Every state of the page in every dress: it must fit, and the pictures end up on one contact sheet. */

const ANSWERS: Record<string, Script> = {
  working: { stages: [{ stage: 'fetching-model', loadedBytes: 1.2e6, totalBytes: 1.6e6 }] },
  result: { result: makeResult({ outcome: 'anger' }) },
  segments: {
    result: makeResult({
      outcome: 'boredom',
      durationSec: 14,
      nSegments: 8,
      warnings: [
        { code: 'narrowband', bandwidthHz: 3400 },
        { code: 'too-quiet', levelDb: -46 },
      ],
      modelStored: false,
    }),
  },
  uncertain: { result: makeResult({ outcome: 'uncertain' }) },
  'foreign-label': {
    result: makeResult({
      outcome: 'Überraschungsmoment',
      labels: ['Überraschungsmoment', ...EMOTIONS.slice(1)],
    }),
  },
  'no-speech': { result: makeResult({ outcome: 'no-speech' }) },
  error: {
    error: { code: 'audio-too-short', details: { durationSec: 0.05, minimumSec: 0.4 } },
  },
};

for (const { name: dress, width, height, forcedColors, ...context } of DRESSES) {
  const [language = ''] = context.locale.split('-');

  test.describe(dress, () => {
    test.use({ ...context, viewport: { width, height }, serviceWorkers: 'block' });

    test.beforeEach(async ({ page }) => {
      if (forcedColors !== undefined) await page.emulateMedia({ forcedColors });
    });

    test('empty', async ({ page }) => {
      await page.goto('/');
      await expect(page.locator('.sample').first()).toBeEnabled();
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await shoot(page, `empty-${dress}`);
    });

    for (const [state, script] of Object.entries(ANSWERS)) {
      test(state, async ({ page }) => {
        await fakeCompute(page, script);
        await page.goto('/');
        await page.locator('.sample').first().click();
        const landmark = {
          working: 'progress',
          error: '#error-title',
        }[state];
        await expect(page.locator(landmark ?? '#verdict')).toBeVisible();
        if (state === 'working') {
          await expect(page.locator('progress')).toHaveJSProperty('value', 1.75);
        }
        if (state === 'foreign-label') {
          await expect(page.locator('#verdict')).toContainText('Überraschungsmoment');
          await expect(page.locator('.bars .winner .name')).toHaveText('Überraschungsmoment');
        }
        await shoot(page, `${state}-${dress}`);
      });
    }

    test('about', async ({ page }) => {
      await page.goto('/about');
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await shoot(page, `about-${dress}`);
    });
  });
}
