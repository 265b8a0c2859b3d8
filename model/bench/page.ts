import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { encodeWav } from '#lib/core/audio/wav.ts';
import { measureRoute } from '../../src/tools/route-size.mjs';
import { chromiumLaunchOptions, findChromium } from '../../tests/support/chromium.ts';
import { dropInPage, type Drop } from '../../tests/support/drop-in-page.ts';
import { startServer } from '../../tests/support/server-process.ts';
import { syllables } from '../../tests/support/signals.ts';
import { median, type Figure } from './measure.ts';
import { CLIP_SEC } from './prediction.ts';

const BUILD = path.join(import.meta.dirname, '../../build');
const WARM_RUNS = 5;
const PATIENCE_MS = 60_000;

async function measurePage(page: Page): Promise<{ cold: Drop; warm: Drop[] }> {
  await page.goto('/');
  await page.locator('.drop:enabled').waitFor();
  const content = Array.from(encodeWav(syllables(16_000, CLIP_SEC), { bits: 16 }));
  const drop = () => page.evaluate(dropInPage, { content, patienceMs: PATIENCE_MS });
  const cold = await drop();
  const warm: Drop[] = [];
  for (let run = 0; run < WARM_RUNS; run++) warm.push(await drop());
  return { cold, warm };
}

/** Why nothing can be measured in the page, or null. */
export function obstacle(): string | null {
  if (!existsSync(path.join(BUILD, 'main.js'))) return 'no build; run npm run build';
  if (findChromium() === undefined) return 'no Chromium; set CHROMIUM_PATH';
  return null;
}

const LABELS = [
  ['firstLoadKb', 'first load, JavaScript', 'kB gzip'],
  ['dropToResultColdMs', 'drop of a 3 s clip to result, cold', 'ms'],
  ['dropToResultMs', 'drop of a 3 s clip to result, warm', 'ms'],
  ['longestTaskMs', 'longest task on the main thread meanwhile', 'ms'],
] as const;

/** The built app in Chromium, as a visitor meets it: cold is the first drop, warm the median of those after it. */
export async function benchPage(): Promise<Figure[]> {
  const note = obstacle();
  if (note !== null) {
    return LABELS.map(([key, label, unit]) => ({ key, label, unit, value: null, note }));
  }
  const server = await startServer();
  const browser = await chromium.launch(chromiumLaunchOptions());
  try {
    const page = await browser.newPage({ baseURL: server.baseUrl });
    const { cold, warm } = await measurePage(page);
    const longest = Math.max(...[cold, ...warm].map(({ longestTaskMs }) => longestTaskMs));
    const values = [
      measureRoute(BUILD, 'index').gzipBytes / 1000,
      cold.resultMs,
      median(warm.map(({ resultMs }) => resultMs)),
      longest,
    ];
    const notes = [
      'the page at /',
      'fetches the model, starts the worker',
      `Chromium ${browser.version()}`,
      longest === 0 ? 'none over 50 ms' : 'tasks over 50 ms are seen',
    ];
    return LABELS.map(([key, label, unit], i) => {
      return { key, label, unit, value: values[i] ?? null, note: notes[i] ?? '' };
    });
  } finally {
    await browser.close();
    await server.stop('SIGTERM');
  }
}
