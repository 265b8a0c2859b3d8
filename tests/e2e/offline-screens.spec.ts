import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { serveStatic } from '../support/static-server.ts';
import { DRESSES, shoot } from './support/screens.ts';
import { lookForUpdate, untilOfflineReady } from './support/service-worker.ts';
import { makeSecondBuild, STATIC_BASE, STATIC_DIR } from './support/static-export.ts';
import { expect, test } from './support/test.ts';

/** What the network, new versions and other apps bring about, in every dress. */

const MAKE_MS = 300_000;
let secondDir = '';

test.beforeAll(async () => {
  test.setTimeout(MAKE_MS);
  secondDir = await makeSecondBuild();
});

test.afterAll(() => rm(dirname(secondDir), { recursive: true }));

for (const { name: dress, width, height, forcedColors, ...context } of DRESSES) {
  test.describe(dress, () => {
    test.use({ ...context, viewport: { width, height }, serviceWorkers: 'block' });

    test.beforeEach(async ({ page }) => {
      if (forcedColors !== undefined) await page.emulateMedia({ forcedColors });
    });

    test('making everything available offline', async ({ page, context }) => {
      await page.goto('/models');
      const card = page.locator('#offline');
      await expect(card.locator('button')).toBeEnabled();
      await context.setOffline(true);
      await expect(card.locator('button')).toBeDisabled();
      await shoot(page, `offline-none-${dress}`, '#offline');
      await context.setOffline(false);
      let release: () => void = () => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      await context.route(/training\.worker/, async (route) => {
        await released;
        await route.continue();
      });
      await card.locator('button').click();
      await expect
        .poll(() => card.locator('progress').evaluate((bar: HTMLProgressElement) => bar.value), {
          timeout: 30_000,
        })
        .toBeGreaterThan(1e6);
      await shoot(page, `offline-fetching-${dress}`, '#offline');
      release();
      await expect(card.locator('[role=status]')).toBeVisible({ timeout: 30_000 });
      await shoot(page, `offline-complete-${dress}`, '#offline');
    });

    test('a share that came to nothing', async ({ page }) => {
      await page.goto('/?share=not-ready');
      await expect(page.locator('#error-title')).toBeVisible();
      await shoot(page, `share-failed-${dress}`);
    });
  });

  test.describe(`${dress}, with a service worker`, () => {
    test.use({ ...context, viewport: { width, height } });

    test('a new version, here and in another tab', async ({ page, context }) => {
      // Two tabs, each of which fetches everything before it is ready.
      test.slow();
      if (forcedColors !== undefined) await page.emulateMedia({ forcedColors });
      const server = await serveStatic(STATIC_DIR, STATIC_BASE);
      // Nothing is painted in a tab behind, and one that comes to the front may stay without a picture.
      const front = await context.newPage();
      for (const one of [page, front]) {
        await one.goto(`${server.origin}${STATIC_BASE}/`);
        await untilOfflineReady(one);
      }
      server.serve(secondDir);
      await lookForUpdate(front);
      await expect(front.locator('.update')).toBeVisible();
      await shoot(front, `update-waiting-${dress}`, '.update');
      await front.locator('.update button').first().click();
      await expect(page.locator('.update')).toBeVisible();
      await front.close();
      await shoot(page, `update-renewed-${dress}`, '.update');
      await server.close();
    });
  });
}
