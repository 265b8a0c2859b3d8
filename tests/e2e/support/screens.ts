import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

/** Where the pictures for the contact sheet go. */
export const SHEET = resolve(import.meta.dirname, '../../../test-results/screens');

/** How a reader's device shows the page. */
export interface Dress {
  name: string;
  width: number;
  height: number;
  colorScheme: 'light' | 'dark';
  locale: string;
  forcedColors?: 'active';
}

const EVERY_DRESS: Dress[] = [
  { name: 'desktop', width: 1440, height: 900, colorScheme: 'light', locale: 'en-GB' },
  { name: 'desktop-dark', width: 1440, height: 900, colorScheme: 'dark', locale: 'en-GB' },
  { name: 'tablet-german', width: 768, height: 1024, colorScheme: 'light', locale: 'de-DE' },
  { name: 'mobile-dark', width: 360, height: 740, colorScheme: 'dark', locale: 'en-GB' },
  { name: 'mobile-german', width: 360, height: 740, colorScheme: 'light', locale: 'de-DE' },
  { name: 'smallest-german-dark', width: 320, height: 640, colorScheme: 'dark', locale: 'de-DE' },
  {
    name: 'forced-colors',
    width: 1024,
    height: 768,
    colorScheme: 'dark',
    locale: 'en-GB',
    forcedColors: 'active',
  },
];

/** The widest and, in dark and with the longer words, the narrowest; the others are for `npm run test:full`. */
const FEW_DRESSES = ['desktop', 'smallest-german-dark'];

export const DRESSES = EVERY_DRESS.filter(
  ({ name }) => process.env.TEST_FULL === '1' || FEW_DRESSES.includes(name),
);

/** The narrowest alone, for rooms whose states take long to reach; all of them for `npm run test:full`. */
export const NARROWEST = DRESSES.filter(
  ({ name }) => process.env.TEST_FULL === '1' || name === FEW_DRESSES.at(-1),
);

/** No part may be wider than the window. */
async function expectToFit(page: Page): Promise<void> {
  const excess = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  expect(excess).toBeLessThanOrEqual(0);
}

async function expectToBeAccessible(page: Page, part: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .include(part)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`);
  expect(found).toEqual([]);
}

/**
 * Judges the page as it stands, and keeps a picture of it for the contact sheet.
 *
 * @param part whose accessibility is judged: all, or what alone differs from the picture before.
 */
export async function shoot(page: Page, name: string, part = 'html'): Promise<void> {
  // Half faded in, words have less contrast than they will.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
        .map((animation) => animation.finished),
    ),
  );
  await expectToFit(page);
  await expectToBeAccessible(page, part);
  await mkdir(SHEET, { recursive: true });
  const image = await page.screenshot({ fullPage: true });
  await writeFile(resolve(SHEET, `${name}.png`), image);
}
