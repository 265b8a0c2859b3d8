import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { fixturePath } from '../support/fixture-path.ts';
import { openListen, readSample, waitForVerdict } from './support/listen-page.ts';
import { untilOfflineReady } from './support/service-worker.ts';

interface Shared {
  name: string;
  buffer: Buffer;
}

/** As the system does it: a form with files is posted, and the window goes there. */
async function share(page: Page, files: Shared[]): Promise<void> {
  await page.evaluate(() => {
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: '/share', enctype: 'multipart/form-data' });
    const input = document.createElement('input');
    Object.assign(input, { type: 'file', name: 'recording', multiple: true, id: 'shared' });
    form.append(input);
    document.body.append(form);
  });
  await page
    .locator('#shared')
    .setInputFiles(files.map((file) => ({ ...file, mimeType: 'audio/wav' })));
  const arrived = page.waitForURL((url) => url.pathname === '/');
  await page.evaluate(() => document.querySelector<HTMLFormElement>('form:has(#shared)')?.submit());
  await arrived;
}

/** Names of what was shared and not taken yet. */
function leftOver(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const keys = await (await caches.open('shared')).keys();
    return keys.map(({ url }) => url);
  });
}

test('a shared recording is taken without a network, and heard', async ({ page, context }) => {
  await openListen(page);
  await untilOfflineReady(page);
  await page.locator('.sample').first().click();
  await waitForVerdict(page);
  await page.goto('/about');
  await context.setOffline(true);
  await share(page, [{ name: 'Sprachnachricht & mehr.wav', buffer: await readSample('calm') }]);
  await waitForVerdict(page);
  await expect(page.locator('main')).toContainText('Sprachnachricht & mehr.wav');
  await expect.poll(() => new URL(page.url()).search).toBe('');
  expect(await leftOver(page)).toEqual([]);
  // A reload shows the same recording once more, and shares nothing twice.
  await page.reload();
  await waitForVerdict(page);
  await expect(page.locator('main')).toContainText('Sprachnachricht & mehr.wav');
});

test('several shared recordings make a list', async ({ page }) => {
  await openListen(page);
  await untilOfflineReady(page);
  await share(page, [
    { name: 'first.wav', buffer: await readSample('calm') },
    { name: 'second.mp3', buffer: await readFile(fixturePath('mono.mp3')) },
  ]);
  await expect(page.locator('tr.row')).toHaveCount(2);
  await expect(page.locator('tr.row').filter({ hasText: 'second.mp3' })).toBeVisible();
});

test('a share without a recording is said', async ({ page }) => {
  await openListen(page);
  await untilOfflineReady(page);
  await share(page, []);
  await expect(page.getByRole('alert')).toContainText('What was shared holds no recording.');
});

test.describe('before there is a service worker', () => {
  test.use({ serviceWorkers: 'block' });

  test('the server throws away what is shared, and the page says so', async ({ page }) => {
    await openListen(page);
    await share(page, [{ name: 'a.wav', buffer: await readSample('calm') }]);
    await expect(page.getByRole('alert')).toContainText('Stimmung was not ready yet');
    await expect(page.locator('.drop')).toBeEnabled();
  });
});

// Headless Chromium installs no apps and so opens no files with them: what an installed app would be given is stood in.
test('a file that the app is opened with is heard', async ({ page }) => {
  const content = Array.from(await readSample('calm'));
  await page.addInitScript((content) => {
    const getFile = () => Promise.resolve(new File([Uint8Array.from(content)], 'opened.wav'));
    const setConsumer = (consume: (launch: object) => void) => consume({ files: [{ getFile }] });
    Object.defineProperty(globalThis, 'launchQueue', { value: { setConsumer } });
  }, content);
  await page.goto('/');
  await waitForVerdict(page);
  await expect(page.locator('main')).toContainText('opened.wav');
});
