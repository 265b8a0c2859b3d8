import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DRESSES, SHEET } from './support/screens.ts';
import { expect, test } from './support/test.ts';

/** After all other tests: every picture that they have taken, on one page for each dress. */
for (const { name: dress } of DRESSES) {
  test(`contact sheet, ${dress}`, async ({ page }) => {
    test.slow();
    const names = (await readdir(SHEET)).filter((name) => name.endsWith(`-${dress}.png`));
    expect(names.length).toBeGreaterThan(0);
    const figures = await Promise.all(
      names.toSorted().map(async (name) => {
        const image = await readFile(resolve(SHEET, name), 'base64');
        return `<figure><img src="data:image/png;base64,${image}"><figcaption>${name}</figcaption></figure>`;
      }),
    );
    await page.setViewportSize({ width: 2000, height: 1000 });
    await page.setContent(
      `<style>body { columns: 8; font: 12px sans-serif; background: #888 }
        figure { margin: 0 0 16px; break-inside: avoid } img { width: 100% }</style>${figures.join('')}`,
    );
    await page.screenshot({ path: resolve(SHEET, `sheet-${dress}.png`), fullPage: true });
  });
}
