import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DRESSES, SHEET } from './support/screens.ts';
import { expect, test } from './support/test.ts';

/** Pictures of phones are many times as high as wide. */
const columnsFor = (width: number): number => (width > 1000 ? 8 : 16);

/** After all other tests: every picture that they have taken, on one page for each dress. */
for (const { name: dress, width } of DRESSES) {
  test(`contact sheet, ${dress}`, async ({ page }) => {
    const names = (await readdir(SHEET)).filter((name) => name.endsWith(`-${dress}.png`));
    expect(names.length).toBeGreaterThan(0);
    const figures = await Promise.all(
      names.toSorted().map(async (name) => {
        const image = await readFile(resolve(SHEET, name), 'base64');
        return `<figure><img src="data:image/png;base64,${image}"><figcaption>${name}</figcaption></figure>`;
      }),
    );
    await page.setViewportSize({ width: 2400, height: 1000 });
    await page.setContent(
      `<style>body { display: flex; gap: 8px; align-items: flex-start; font: 12px sans-serif; background: #888 }
        div { flex: 1 1 0; min-width: 0 } figure { margin: 0 0 16px; overflow-wrap: anywhere } img { width: 100% }</style>
        ${figures.join('')}`,
    );
    // Each goes where there is most room.
    await page.evaluate((nColumns) => {
      const columns = Array.from({ length: nColumns }, () => document.createElement('div'));
      const pictures = [...document.querySelectorAll('figure')];
      document.body.replaceChildren(...columns);
      for (const picture of pictures) {
        const heights = columns.map(({ offsetHeight }) => offsetHeight);
        columns[heights.indexOf(Math.min(...heights))]?.append(picture);
      }
    }, columnsFor(width));
    await page.screenshot({ path: resolve(SHEET, `sheet-${dress}.png`), fullPage: true });
  });
}
