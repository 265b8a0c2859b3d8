import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { createRng } from '#lib/core/rng.ts';
import { MortalBrowser } from './support/mortal-browser.ts';
import type * as Writer from './support/store-writer.ts';
import { expect, test } from './support/test.ts';

/** The tab is killed while it writes to every store, at moments that follow from a seed. */

const N_MOMENTS = process.env.TEST_FULL === '1' ? 20 : 2;
/** Counted from when every store was written to once, milliseconds; a save of the slowest takes about as long. */
const LATEST_MS = 1000;
const HOST = 'http://localhost:4999';

/** The functions of the app as one script for the page. */
async function buildWriter(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      lib: {
        entry: resolve(import.meta.dirname, 'support/store-writer.ts'),
        formats: ['es'],
        fileName: 'writer',
      },
    },
  });
  const first = Array.isArray(result) ? result[0] : result;
  if (first === undefined || !('output' in first)) throw new Error('Nothing was built.');
  return first.output[0].code;
}

async function open(browser: MortalBrowser, script: string): Promise<Page> {
  const page = await browser.page();
  await page.route(`${HOST}/**`, (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: script })
      : route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Writer</title>' }),
  );
  await page.goto(`${HOST}/`);
  await page.evaluate(async () => {
    const address = '/writer.js';
    Object.assign(globalThis, { writer: (await import(address)) as unknown });
  });
  return page;
}

type WithWriter = typeof globalThis & { writer: typeof Writer };

let browser: MortalBrowser | null = null;
let profile = '';

// Also after a test that took too long, of which nothing else would be left but the browser.
test.afterEach(async () => {
  await browser?.end();
  await rm(profile, { recursive: true, force: true });
});

test('nothing that is visible afterwards is half or mixed', async () => {
  test.setTimeout(60_000 + N_MOMENTS * 15_000);
  const script = await buildWriter();
  const rng = createRng(7, 'kill', 'moments');
  const found: string[] = [];
  const seen: Record<string, number> = {};
  profile = await mkdtemp(join(tmpdir(), 'killed-'));
  browser = await MortalBrowser.start(profile);
  for (let moment = 0; moment <= N_MOMENTS; moment++) {
    const page = await open(browser, script);
    const { faults, visible } = await page.evaluate(() =>
      (globalThis as WithWriter).writer.checkAll(),
    );
    found.push(...faults.map((fault) => `after moment ${moment}: ${fault}`));
    for (const [store, n] of Object.entries(visible)) {
      seen[store] = (seen[store] ?? 0) + n;
      // What a kill may cost is the save under way, not what was there before.
      if (moment > 0 && n === 0) found.push(`after moment ${moment}: ${store} is empty`);
    }
    if (moment === N_MOMENTS) break;
    await page.evaluate(() => (globalThis as WithWriter).writer.prune());
    await page.evaluate(
      (from) => (globalThis as WithWriter).writer.writeForEver(from),
      1000 * moment + 1,
    );
    // Not a wait for something: the moment itself is what is tried.
    await after(rng.uniform(0, LATEST_MS));
    await browser.killTabs(page);
  }
  console.log(`Killed ${N_MOMENTS} times; seen whole afterwards: ${JSON.stringify(seen)}.`);
  expect(found).toEqual([]);
});
