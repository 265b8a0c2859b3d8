import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { fixturePath } from '../support/fixture-path.ts';
import { readSubset, seedCorpus } from './support/train-corpus.ts';
import { emodbZip } from '../support/emodb.ts';
import {
  chooseFile,
  openListen,
  readSample,
  readShares,
  verdict,
  waitForVerdict,
} from './support/listen-page.ts';
import { openTrain, planSmallRun, start } from './support/train-page.ts';
import { openWithout, REMOVALS } from './support/without.ts';
import { expect, test } from './support/test.ts';

/** Browser features removed one by one, from the page and its workers: the app says what it cannot do and does the rest. */

const isFull = process.env.TEST_FULL === '1';
const archive = emodbZip();

test.use({ serviceWorkers: 'block', permissions: ['microphone'] });

/** What nobody caught would leave half a page behind. */
let bugs: string[] = [];
test.beforeEach(({ page }) => {
  bugs = [];
  page.on('pageerror', (error) => bugs.push(error.message));
});
test.afterEach(() => {
  expect(bugs).toEqual([]);
});

async function hear(page: Page): Promise<{ words: string; shares: number[] }> {
  await openListen(page);
  await chooseFile(page, 'calm.wav', await readSample('calm'));
  return { words: await waitForVerdict(page), shares: await readShares(page) };
}

/** Through the rooms, each of which must show its heading and no failure, or a known sentence. */
async function visit(page: Page, sentence: RegExp | null): Promise<void> {
  for (const path of ['/live', '/data', '/train', '/evaluate', '/models', '/diagnostics']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    await expect(page.getByText('Something unexpected went wrong')).toHaveCount(0);
    if (sentence !== null && !['/live', '/evaluate'].includes(path))
      await expect(page.getByText(sentence).first()).toBeVisible();
  }
}

/** Without these `npm test` tries Listen and the other rooms, without the others only `npm run test:full` does. */
const ALWAYS = ['webLocks', 'broadcastChannel', 'offscreenCanvas'];

/** Removals that cost nothing that anybody sees: the answer is the same. */
const HARMLESS = {
  webGpu: 'WebGPU',
  webGl: 'WebGL',
  sharedArrayBuffer: 'SharedArrayBuffer',
  offscreenCanvas: 'OffscreenCanvas',
  webLocks: 'Web Locks',
  broadcastChannel: 'BroadcastChannel',
  storageManager: 'the storage manager',
  serviceWorker: 'service workers',
  localStorage: 'local storage',
  wakeLock: 'the wake lock',
} as const;

for (const [name, what] of Object.entries(HARMLESS)) {
  test(`without ${what} everything goes on`, async ({ page }) => {
    test.skip(!isFull && !ALWAYS.includes(name), 'runs with npm run test:full');
    await openWithout(page, REMOVALS[name as keyof typeof HARMLESS]);
    const { words, shares } = await hear(page);
    expect(words).toMatch(/^Sounds|Uncertain/);
    expect(shares).toHaveLength(7);
    await visit(page, null);
  });
}

test('without WebAssembly SIMD answers are the same, and training says why it cannot', async ({
  page,
}) => {
  test.skip(archive === undefined, 'needs EMODB_ZIP');
  await openWithout(page, REMOVALS.wasmSimd);
  const { shares } = await hear(page);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeGreaterThan(95);
  await openTrain(page);
  await seedCorpus(page, await readSubset(archive ?? '', ['03', '10'], 2));
  await page.reload();
  await planSmallRun(page, 1);
  await start(page);
  await expect(page.getByText(/lacks WASM SIMD, without which it cannot train/)).toBeVisible();
});

test('without WebAssembly the plain processor answers', async ({ page }) => {
  await openWithout(page, REMOVALS.wasm);
  const { words } = await hear(page);
  expect(words).toMatch(/^Sounds|Uncertain/);
  await chooseAnother(page, 'mono.flac');
  await expect(page.getByRole('alert')).toHaveText(
    /This browser cannot read FLAC\. Choose a WAV, M4A/,
  );
});

for (const name of ['indexedDb', 'indexedDbForbidden'] as const) {
  test(`without a database (${name}) it hears all the same, and says what it cannot keep`, async ({
    page,
  }) => {
    await openWithout(page, REMOVALS[name]);
    await hear(page);
    await visit(page, /This browser keeps no data for this page/);
  });
}

test('without WebCodecs it says which formats it reads instead', async ({ page }) => {
  await openWithout(page, REMOVALS.webCodecs);
  await openListen(page);
  await chooseFile(page, 'voice.m4a', await readFile(fixturePath('mono.m4a')));
  await expect(page.getByRole('alert')).toHaveText(/This browser cannot read M4A\. Choose a WAV/);
  await chooseAnother(page, 'mono.flac');
  await waitForVerdict(page);
});

for (const name of ['audioContext', 'mediaDevices'] as const) {
  test(`without ${name} it says that it cannot record, and hears files`, async ({ page }) => {
    await openWithout(page, REMOVALS[name]);
    await openListen(page);
    await page.getByRole('button', { name: 'Record your voice' }).click();
    await expect(page.getByRole('alert')).toHaveText(/This browser cannot record on this page/);
    await page.goto('/live');
    await page.getByRole('button', { name: 'Start listening' }).click();
    await expect(page.getByRole('alert')).toHaveText(/This browser cannot record on this page/);
    await hear(page);
    const play = page.getByRole('button', { name: 'Play', exact: true });
    await expect(play).toHaveCount(name === 'audioContext' ? 0 : 1);
    if (name === 'audioContext')
      await expect(page.getByText('This browser cannot play the sound.')).toBeVisible();
  });
}

async function chooseAnother(page: Page, fixture: string): Promise<void> {
  const another = page.getByRole('button', { name: 'Analyse another' });
  if (await verdict(page).isVisible()) await another.click();
  await chooseFile(page, fixture, await readFile(fixturePath(fixture)));
}
