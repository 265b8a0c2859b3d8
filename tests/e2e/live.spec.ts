import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { decodeWav } from '#lib/core/audio/wav.ts';
import { chromiumLaunchOptions } from '../support/chromium.ts';
import { emodbZip } from '../support/emodb.ts';
import {
  BUFFERED_SEC,
  deviceSec,
  deviceSecAround,
  readDelays,
  hide,
  openLive,
  saved,
  sleep,
  speechFile,
  startLive,
  unplug,
  untilRecorded,
  untilTold,
  watch,
} from './support/live-page.ts';
import { expect, test } from './support/test.ts';

const SPEECH = await speechFile();
const options = chromiumLaunchOptions();
const isFull = process.env.TEST_FULL === '1';

test.use({
  launchOptions: {
    ...options,
    args: [...options.args, `--use-file-for-fake-audio-capture=${SPEECH}`],
  },
  permissions: ['microphone'],
});

test.beforeEach(async ({ page }) => {
  test.skip(emodbZip() === undefined, 'needs EMODB_ZIP');
  await watch(page);
});

test.afterAll(async () => {
  await rm(dirname(SPEECH), { recursive: true });
});

interface Timeline {
  durationSec: number;
  windows: unknown[];
}

test('answers come while somebody speaks; all of it is saved, and its file says the very same', async ({
  page,
}) => {
  await openLive(page);
  await startLive(page);
  await untilRecorded(page, 3);
  const paused = await deviceSecAround(page, async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByRole('heading', { name: 'Paused' })).toBeVisible();
  });
  const resumed = await deviceSecAround(page, async () => {
    await page.getByRole('button', { name: 'Go on' }).press('Enter');
    await expect(page.getByRole('heading', { name: 'The microphone is on' })).toBeVisible();
  });
  await untilRecorded(page, 6);
  const stopped = await deviceSecAround(page, async () => {
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();
  });
  await untilTold(page);
  const { nAnswers, most } = await readDelays(page);
  expect(nAnswers).toBeGreaterThanOrEqual(3);
  expect(most).toBeLessThanOrEqual(1);

  const wav = await saved(page, 'Save sound (WAV)');
  const { channels, sampleRate } = decodeWav(wav);
  const recordedSec = (channels[0]?.length ?? 0) / sampleRate;
  const [shortest, longest] = [
    stopped.before - resumed.after + paused.before,
    stopped.after - resumed.before + paused.after,
  ];
  expect(recordedSec).toBeGreaterThan(shortest - BUFFERED_SEC);
  expect(recordedSec).toBeLessThan(longest + BUFFERED_SEC);
  const live = JSON.parse(String(await saved(page, 'Save JSON'))) as Timeline;
  expect(live.durationSec).toBeCloseTo(recordedSec, 3);

  await page.getByRole('button', { name: 'Back to Live' }).click();
  await page.getByRole('button', { name: /^Open/ }).click();
  await untilTold(page);
  expect(JSON.parse(String(await saved(page, 'Save JSON')))).toEqual(live);
  expect(live.windows.length).toBeGreaterThan(1);
});

test('an unplugged microphone costs nothing that was recorded, also in a hidden tab and after a reload', async ({
  page,
}) => {
  await openLive(page);
  await startLive(page);
  const showAgain = await hide(page);
  await expect.poll(() => deviceSec(page)).toBeGreaterThan(4);
  await unplug(page);
  await showAgain();
  await untilTold(page);
  const { windows } = JSON.parse(String(await saved(page, 'Save JSON'))) as Timeline;
  expect(windows.length).toBeGreaterThan(0);
  await expect(page.getByText('The microphone was disconnected.')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Recordings on this device' })).toBeVisible();
  await page.getByRole('button', { name: /^Open/ }).click();
  await untilTold(page);
  const { channels, sampleRate } = decodeWav(await saved(page, 'Save sound (WAV)'));
  expect((channels[0]?.length ?? 0) / sampleRate).toBeGreaterThan(3.5);
  expect(channels[0]?.some((sample) => Math.abs(sample) > 0.05)).toBe(true);
});

test('a reload in the middle keeps what was recorded; discarding can be undone', async ({
  page,
}) => {
  await openLive(page);
  await startLive(page);
  await untilRecorded(page, 3);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'A recording was cut off' })).toBeVisible();
  await page.getByRole('button', { name: /^Discard/ }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: /^Open/ }).click();
  await untilTold(page);
  const { channels, sampleRate } = decodeWav(await saved(page, 'Save sound (WAV)'));
  expect((channels[0]?.length ?? 0) / sampleRate).toBeGreaterThan(1.5);
  await page.getByRole('button', { name: 'Back to Live' }).click();
  await page.getByRole('button', { name: /^Discard/ }).click();
  await expect(page.getByText('Discarded: ')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Start listening' })).toBeEnabled();
  await expect(page.getByRole('button', { name: /^Open/ })).toHaveCount(0);
});

test('sound that the browser has put to sleep is said and woken up', async ({ page }) => {
  test.skip(!isFull, 'runs with npm run test:full');
  await openLive(page);
  await startLive(page);
  await sleep(page);
  await expect(page.getByText('has put the microphone to sleep')).toBeVisible();
  await page.getByRole('button', { name: 'Wake it up' }).click();
  await expect(page.getByText('has put the microphone to sleep')).toHaveCount(0);
  await sleep(page);
  await expect(page.getByText('has put the microphone to sleep')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await untilTold(page);
});

test.describe('with a full disk', () => {
  // What a service worker answers cannot be replaced.
  test.use({ serviceWorkers: 'block' });

  test('the recording goes on in memory, and says so', async ({ page }) => {
    test.skip(!isFull, 'runs with npm run test:full');
    await page.route(/compute\.worker/, async (route) => {
      const response = await route.fetch();
      const body = `(${failLivePuts.toString()})();\n${await response.text()}`;
      await route.fulfill({ response, body });
    });
    await openLive(page);
    await startLive(page);
    await expect(page.getByText('The recording goes on in memory')).toBeVisible();
    await untilRecorded(page, 3);
    await page.getByRole('button', { name: 'Stop' }).click();
    await untilTold(page);
    await expect(page.getByText('It is not kept on this device')).toBeVisible();
    const { channels, sampleRate } = decodeWav(await saved(page, 'Save sound (WAV)'));
    expect((channels[0]?.length ?? 0) / sampleRate).toBeGreaterThan(2.9);
  });
});

type Put = (this: IDBObjectStore, ...args: Parameters<IDBObjectStore['put']>) => IDBRequest;

/** Runs in the worker: pieces are written and then, as on a full disk, taken back with their transaction. */
function failLivePuts(): void {
  const prototype: { put: Put } = IDBObjectStore.prototype;
  const original = prototype.put;
  prototype.put = function (...args) {
    const request = original.apply(this, args);
    const { name, transaction } = this;
    if (name === 'live-pieces') request.onsuccess = () => transaction.abort();
    return request;
  };
}

const REFUSALS = [
  { name: 'NotAllowedError', sentence: /blocked for this page/ },
  { name: 'NotFoundError', sentence: /No microphone was found/ },
];

for (const { name, sentence } of REFUSALS) {
  test(`${name} has its own sentence and another try`, async ({ page }) => {
    test.skip(!isFull, 'runs with npm run test:full');
    await page.addInitScript((errorName) => {
      let nCalls = 0;
      const devices = navigator.mediaDevices;
      const ask = devices.getUserMedia.bind(devices);
      devices.getUserMedia = (constraints) => {
        nCalls += 1;
        return nCalls === 1
          ? Promise.reject(new DOMException('refused', errorName))
          : ask(constraints);
      };
    }, name);
    await openLive(page);
    await page.getByRole('button', { name: 'Start listening' }).click();
    await expect(page.getByRole('alert')).toHaveText(sentence);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { name: 'The microphone is on' })).toBeVisible();
  });
}
