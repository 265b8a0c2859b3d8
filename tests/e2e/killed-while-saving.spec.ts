import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { createRng } from '#lib/core/rng.ts';
import { MortalBrowser } from './support/mortal-browser.ts';

/** The browser is killed while the page writes to every store, at moments that follow from a seed. */

const N_MOMENTS = process.env.TEST_FULL === '1' ? 20 : 4;
/** Each save of the slowest store ends before this on a machine that is free, milliseconds. */
const LATEST_MS = 1500;
const HOST = 'http://localhost:4999';

type Writer = typeof import('./support/store-writer.ts');

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
  const [first] = Array.isArray(result) ? result : [result];
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

type Page_ = typeof globalThis & { writer: Writer };

test('nothing that is visible afterwards is half or mixed', async () => {
  test.setTimeout(60_000 + N_MOMENTS * 15_000);
  const script = await buildWriter();
  const profile = await mkdtemp(join(tmpdir(), 'killed-'));
  const rng = createRng(7, 'kill', 'moments');
  const found: string[] = [];
  const written: Record<string, number> = {};
  try {
    for (let moment = 0; moment <= N_MOMENTS; moment++) {
      const browser = await MortalBrowser.start(profile);
      const page = await open(browser, script);
      const { faults, visible } = await page.evaluate(() =>
        (globalThis as Page_).writer.checkAll(),
      );
      found.push(...faults.map((fault) => `after moment ${moment}: ${fault}`));
      for (const [store, n] of Object.entries(visible)) written[store] = (written[store] ?? 0) + n;
      await page.evaluate(() => (globalThis as Page_).writer.prune());
      if (moment < N_MOMENTS) {
        await page.evaluate(
          (from) => (globalThis as Page_).writer.writeForEver(from),
          1000 * moment + 1,
        );
        // Not a wait for something: the moment itself is what is tried.
        await after(rng.uniform(0, LATEST_MS));
      }
      await browser.kill();
    }
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
  console.log(`Killed ${N_MOMENTS} times; visible afterwards: ${JSON.stringify(written)}.`);
  expect(found).toEqual([]);
  // Otherwise nothing was tried.
  for (const [store, n] of Object.entries(written)) expect(n, store).toBeGreaterThan(0);
});
