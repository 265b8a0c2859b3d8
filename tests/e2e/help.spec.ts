import { expect, test } from './support/test.ts';

test('every room tells in a few points how it works; what is no room needs none', async ({
  page,
}) => {
  const told = new Set<string>();
  for (const path of ['/', '/live', '/data', '/train', '/evaluate', '/models']) {
    await page.goto(path);
    const points = page.locator('footer li');
    await expect(points).toHaveCount(0);
    await page.getByText('How this page works').click();
    await expect(points.nth(2)).toBeVisible();
    told.add(await points.first().innerText());
  }
  expect(told.size).toBe(6);
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await expect(page.getByText('So geht diese Seite')).toBeVisible();
  await page.goto('/about');
  await expect(page.locator('main h1')).toBeVisible();
  await expect(page.locator('footer details')).toHaveCount(0);
});

test('help that is opened before the program runs is told as soon as it does', async ({ page }) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/_app/immutable/entry/**', async (route) => {
    await released;
    await route.continue();
  });
  await page.goto('/', { waitUntil: 'commit' });
  await page.getByText('How this page works').click();
  await expect(page.locator('footer details')).toHaveAttribute('open', '');
  release();
  await expect(page.locator('footer li').nth(2)).toBeVisible();
});
