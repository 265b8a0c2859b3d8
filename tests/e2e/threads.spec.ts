import type { Browser, Page } from '@playwright/test';
import { encodeWav } from '#lib/core/audio/wav.ts';
import { syllables } from '../support/signals.ts';
import { expect, test } from './support/test.ts';
import { madeUpRecordings, seedCorpus } from './support/train-corpus.ts';
import {
  digestOf,
  openTrain,
  planSmallRun,
  RUN_MS,
  start,
  untilDone,
  untilStep,
} from './support/train-page.ts';

const EPOCHS = 2;

test.setTimeout(2 * RUN_MS);

/** Different syllables for every recording. */
const recordings = madeUpRecordings(4, 1).map((recording, i) => {
  const sound = syllables(16_000, 0.8 + 0.05 * i, 0.1 + 0.005 * i);
  return { ...recording, base64: Buffer.from(encodeWav(sound, { bits: 16 })).toString('base64') };
});

/** What tfjs keeps on the worker's global object. */
interface TfjsScope {
  _tfengine: { backend: { wasm: { HEAPU8: Uint8Array } } };
}

/** Whether threads may work in the memory of the network that is being trained. */
function isShared(page: Page): Promise<boolean> {
  const worker = page.workers().find((candidate) => candidate.url().includes('training'));
  if (worker === undefined) throw new Error('No worker trains.');
  return worker.evaluate(
    () =>
      (self as unknown as TfjsScope)._tfengine.backend.wasm.HEAPU8.buffer instanceof
      SharedArrayBuffer,
  );
}

/** Trains in a browser of its own, in which nothing is stored. */
async function train(browser: Browser, backend: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const scripts: string[] = [];
  context.on('request', (request) => scripts.push(request.url()));
  await openTrain(page);
  await seedCorpus(page, recordings);
  await page.reload();
  await planSmallRun(page, EPOCHS);
  await page.getByLabel('Compute on').selectOption(backend);
  await start(page);
  await untilStep(page, 1);
  const memoryIsShared = await isShared(page);
  await untilDone(page);
  const digest = await digestOf(page);
  await context.close();
  const count = (name: RegExp) => scripts.filter((url) => name.test(url)).length;
  const nThreads = { ours: count(/kernel\.worker/), upstreams: count(/pthread/) };
  return { memoryIsShared, digest, nThreads };
}

test('several threads start in the built app and learn the same weights as one', async ({
  browser,
}) => {
  const one = await train(browser, 'wasm');
  expect(one).toMatchObject({ memoryIsShared: false, nThreads: { ours: 0, upstreams: 0 } });
  const several = await train(browser, 'wasm-threads');
  expect(several.memoryIsShared).toBe(true);
  expect(several.nThreads.upstreams).toBeGreaterThanOrEqual(2);
  // Beside the one that asks, which waits for them in every convolution.
  expect(several.nThreads.ours).toBeGreaterThanOrEqual(1);
  // Every result is computed by one thread alone, in the same order of sums.
  expect(several.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(several.digest).toBe(one.digest);
});
