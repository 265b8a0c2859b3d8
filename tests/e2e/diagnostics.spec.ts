import type { Page } from '@playwright/test';
import {
  ANSWER_MS,
  chooseFile,
  openListen,
  readSample,
  waitForVerdict,
} from './support/listen-page.ts';
import { expect, test } from './support/test.ts';

const SECRET = 'Frau Müller kündigt 2026';

async function openDiagnostics(page: Page): Promise<void> {
  await page.goto('/diagnostics');
  await expect(page.getByRole('button', { name: 'Copy report' })).toBeVisible();
}

function card(page: Page, title: string) {
  return page.locator('section').filter({ has: page.getByRole('heading', { name: title }) });
}

async function reportOf(page: Page): Promise<string> {
  return (await page.locator('[data-report]').textContent()) ?? '';
}

test('is reached from About and not from the rooms; tells features, storage and versions', async ({
  page,
}) => {
  await page.goto('/about');
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Diagnostics' })).toHaveCount(
    0,
  );
  await page.getByRole('link', { name: 'Open diagnostics' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Diagnostics');
  await expect(card(page, 'What this browser has').locator('dl > div')).toHaveCount(14);
  await expect(card(page, 'What this browser has')).toContainText('WebAssembly SIMD');
  await expect(card(page, 'What is kept').locator('dl > div')).toHaveCount(10);
  const versions = card(page, 'Versions');
  await expect(versions).toContainText(/0\.1\.0, build \d+/);
  await expect(versions).toContainText('TensorFlow.js 4.22.0');
  await expect(versions).toContainText('version 3');
});

test('measures on a click what computes here, in a worker, and says which one is used', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await openDiagnostics(page);
  expect(page.workers()).toHaveLength(0);
  await page.getByRole('button', { name: 'Measure' }).click();
  await expect(page.getByText('Measured.')).toBeVisible({ timeout: 110_000 });
  const backends = card(page, 'What computes');
  const wasm = backends.locator('dl > div').filter({ hasText: 'Processor (WebAssembly)' });
  await expect(wasm).toContainText(/\d\sms, chosen/);
  await expect(backends).not.toContainText('not measured');
  await expect(card(page, 'Versions')).not.toContainText('known once it was measured');
  expect(page.workers()).toHaveLength(0);
});

test('a report names neither the recording nor anything else of its owner', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openListen(page);
  await chooseFile(page, `${SECRET}.wav`, await readSample('calm'));
  await waitForVerdict(page);
  await page.getByRole('button', { name: 'Analyse another' }).click();
  await chooseFile(page, `${SECRET}.flac`, Buffer.from('fLaC and then nothing'));
  await expect(page.getByRole('alert')).toBeVisible({ timeout: ANSWER_MS });
  await page.reload();
  await expect(page.getByRole('alert')).toContainText(/./, { timeout: ANSWER_MS });
  await openDiagnostics(page);
  const errors = card(page, 'What went wrong last');
  await expect(errors).toContainText('audio-corrupt');
  await page.getByRole('button', { name: 'Copy report' }).click();
  await expect(page.getByText('Copied.')).toBeVisible();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toBe(await reportOf(page));
  for (const part of ['What computes', 'IndexedDB', 'Recordings on open pages: 1', 'audio-corrupt'])
    expect(report).toContain(part);
  const everything = report + (await page.evaluate(() => JSON.stringify({ ...localStorage })));
  for (const word of SECRET.split(' ').filter((one) => one !== '2026'))
    expect(everything).not.toContain(word);

  await errors.getByRole('button', { name: 'Forget them' }).click();
  await expect(errors).toContainText('Forgotten.');
  await page.reload();
  await expect(errors).toContainText('Nothing that was noted.');
});
