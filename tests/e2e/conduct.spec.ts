import { expect, test } from './support/test.ts';

test('a request to another origin is seen', async ({ page, conduct }) => {
  await page.goto('/about');
  const asked = page.waitForEvent('requestfailed');
  await page.setContent('<img src="http://127.0.0.1:9/pixel.png" alt="">');
  await asked;
  expect(conduct.outside).toEqual(['http://127.0.0.1:9/pixel.png']);
  conduct.outside = [];
  conduct.refused = [];
});

test('what the policy refuses is seen', async ({ page, conduct }) => {
  await page.goto('/about');
  const thrown = await page.evaluate(async () => {
    try {
      await fetch('http://127.0.0.1:9/');
      return null;
    } catch (error) {
      return String(error);
    }
  });
  expect(thrown).toContain('TypeError');
  await expect.poll(() => conduct.refused.join()).toContain('connect-src');
  conduct.outside = [];
  conduct.refused = [];
});
