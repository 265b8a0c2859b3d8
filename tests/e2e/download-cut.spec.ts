import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fixturePath } from '../support/fixture-path.ts';
import { startCuttingProxy, type CuttingProxy } from './support/cutting-proxy.ts';
import { ANSWER_MS, chooseFile, readSample, waitForVerdict } from './support/listen-page.ts';
import { expect, test } from './support/test.ts';

/** The network goes in the middle of a download: said in one sentence, and another try goes on. */

test.use({ serviceWorkers: 'block' });

const CLIENT = resolve(import.meta.dirname, '../../build/client');

let proxy: CuttingProxy | null = null;

test.afterEach(async () => {
  await proxy?.close();
  proxy = null;
});

for (const { what, address, sentence, file } of [
  {
    what: 'the model',
    address: /weights.*\.bin/,
    sentence: /The model could not be fetched \(the connection broke off\)/,
    file: null,
  },
  {
    what: 'the program that computes',
    address: /compute\.worker/,
    sentence: /The model could not be fetched \(the program that runs it did not load\)/,
    file: null,
  },
  {
    what: 'a decoder',
    address: builtChunk(/FLACDecoder/),
    sentence: /a part of Stimmung that is not on this device yet/,
    file: 'mono.flac',
  },
]) {
  test(`of ${what}`, async ({ page, baseURL }) => {
    proxy = await startCuttingProxy(baseURL ?? '', address);
    await page.goto(proxy.baseUrl);
    await expect(page.locator('.drop')).toBeEnabled();
    const bytes = file === null ? await readSample('calm') : await readFile(fixturePath(file));
    await chooseFile(page, 'voice', bytes);
    await expect(page.getByRole('alert')).toHaveText(sentence, { timeout: ANSWER_MS });
    expect(proxy.nCut).toBeGreaterThan(0);
    proxy.repair();
    await page.getByRole('button', { name: 'Try again' }).click();
    await waitForVerdict(page);
  });
}

test('of WebAssembly: the plain processor answers, and the next visit is fast again', async ({
  page,
  baseURL,
}) => {
  proxy = await startCuttingProxy(baseURL ?? '', /tfjs-backend-wasm.*\.wasm/);
  await page.goto(proxy.baseUrl);
  await expect(page.locator('.drop')).toBeEnabled();
  await chooseFile(page, 'calm.wav', await readSample('calm'));
  const words = await waitForVerdict(page);
  expect(proxy.nCut).toBeGreaterThan(0);
  await expect(page.locator('main')).toContainText('Processor (plain JavaScript)');
  proxy.repair();
  await page.reload();
  expect(await waitForVerdict(page)).toBe(words);
  await expect(page.locator('main')).toContainText('Processor (WebAssembly)');
});

/** Address of a chunk of the workers, whatever it is called, by a word in its code. */
function builtChunk(word: RegExp): RegExp {
  const folder = resolve(CLIENT, '_app/immutable/workers/chunks');
  const names = readdirSync(folder).filter(
    (name) => name.endsWith('.js') && word.test(readFileSync(resolve(folder, name), 'utf8')),
  );
  return new RegExp(`/(?:${names.map((name) => name.replaceAll('.', '\\.')).join('|')})$`);
}
