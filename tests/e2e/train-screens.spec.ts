import { fakeTraining, type TrainingScript } from './support/fake-training.ts';
import { NARROWEST, shoot } from './support/screens.ts';
import { expect, test } from './support/test.ts';
import { madeUpRecordings, seedCorpus } from './support/train-corpus.ts';
import { makeCheckpoint, makeLibraryModel, makeRun, seedTraining } from './support/train-run.ts';

const { epochs, losses } = makeCheckpoint(42).progress;
const STEP = losses.length;

/** What alone differs between the states of a run. */
const RUN_HEAD = 'main header';

/** A run that is in the middle, rests when asked, then finds the disk full, and goes astray when it is to stop. */
const LIVE: TrainingScript = {
  train: {
    news: [
      {
        kind: 'started',
        backend: 'wasm',
        nParameters: 1_234_567,
        nSteps: 2 * STEP,
        stepsPerEpoch: STEP / epochs.length,
        epochs,
        losses,
      },
      { kind: 'steps', step: STEP, losses: [], rate: 41, remainingSec: 754, memoryBytes: 3e8 },
      { kind: 'checkpoint', step: STEP },
    ],
  },
  pause: { news: [{ kind: 'paused', isPaused: true }] },
  resume: {
    news: [
      { kind: 'paused', isPaused: false },
      {
        kind: 'checkpoint-failed',
        error: { code: 'storage-full', details: { neededBytes: 15e6 } },
      },
    ],
  },
  stop: {
    news: [],
    end: {
      kind: 'diverged',
      error: {
        code: 'training-diverged',
        details: { epoch: 42, step: STEP, reason: 'exploding' },
      },
    },
  },
};

/** Every state of Train in every dress, as `screens.spec.ts` does for Listen. */
for (const { name: dress, width, height, forcedColors, ...context } of NARROWEST) {
  const [language = ''] = context.locale.split('-');

  test.describe(dress, () => {
    test.use({ ...context, viewport: { width, height }, serviceWorkers: 'block' });

    test.beforeEach(async ({ page }) => {
      if (forcedColors !== undefined) await page.emulateMedia({ forcedColors });
      await page.goto('/train');
      await expect(page.locator('.empty')).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', language);
    });

    test('nothing to train on', async ({ page }) => {
      await shoot(page, `train-empty-${dress}`);
    });

    test('planning with what is there of an unfinished import', async ({ page }) => {
      await seedCorpus(page, madeUpRecordings(10, 2), 535);
      await seedTraining(page, {
        library: [
          makeLibraryModel('a', 'Erster Versuch', 0.61),
          makeLibraryModel('b', 'Two', null),
        ],
      });
      await page.addInitScript(() => {
        const limits = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 };
        const gpu = { requestAdapter: () => Promise.resolve({ limits }) };
        Object.defineProperty(navigator, 'gpu', { value: gpu });
      });
      await page.reload();
      await expect(page.locator('main form .notice', { hasText: '535' })).toContainText(
        /: 140 \S+ 535/,
      );
      await expect(page.locator('form a[href="/data"]')).toBeVisible();
      await page.locator('input[value="random"]').check();
      await page.locator('details.card > summary').click();
      await expect(page.locator('#hyper-epochs')).toBeVisible();
      await shoot(page, `train-plan-${dress}`);
      // One array of the full-size network takes 151 MB.
      await page.locator('input[value="original"]').check();
      await expect(page.locator('button[type="submit"]')).toBeEnabled();
      await page.locator('select:has(option[value="webgpu"])').selectOption('webgpu');
      await expect(page.locator('.notice').filter({ hasText: /151[.,]0/ })).toBeVisible();
      await expect(page.locator('button[type="submit"]')).toBeDisabled();
    });

    test('under way: here and in another tab, paused, disk full, gone astray', async ({
      page,
      context: browser,
    }) => {
      await seedCorpus(page, madeUpRecordings(10, 2));
      await fakeTraining(page, LIVE);
      await page.reload();
      await page.locator('button[type="submit"]').click();
      await expect(page.locator('.plot canvas')).toHaveCount(2);
      await shoot(page, `train-running-${dress}`);
      const other = await browser.newPage();
      if (forcedColors !== undefined) await other.emulateMedia({ forcedColors });
      await other.goto('/train');
      await expect(other.locator('.plot canvas')).toHaveCount(2);
      await expect(other.locator('.notice')).toBeVisible();
      await shoot(other, `train-following-${dress}`, RUN_HEAD);
      await other.close();
      const actions = page.locator('header .actions .button');
      await actions.first().click();
      await expect(page.locator('header .actions .primary')).toBeVisible();
      await shoot(page, `train-paused-${dress}`, RUN_HEAD);
      await actions.first().click();
      await expect(page.locator('.full [role="alert"]')).toBeVisible();
      await shoot(page, `train-full-${dress}`, RUN_HEAD);
      await actions.last().click();
      await expect(page.locator('p[role="alert"]')).toBeVisible();
      await shoot(page, `train-diverged-${dress}`, RUN_HEAD);
    });

    test('interrupted', async ({ page }) => {
      await seedCorpus(page, madeUpRecordings(10, 2));
      await seedTraining(page, { runs: [makeRun()], checkpoints: [makeCheckpoint(42)] });
      await page.reload();
      await expect(page.locator('.plot canvas')).toHaveCount(2);
      await shoot(page, `train-interrupted-${dress}`);
    });
  });
}
