import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { decodeWav } from '#lib/core/audio/wav.ts';
import { chromiumLaunchOptions } from '../support/chromium.ts';
import { emodbZip } from '../support/emodb.ts';
import { courseOf, memoryNow } from '../support/renderer-memory.ts';
import { ANSWER_MS, chooseFile, openListen } from './support/listen-page.ts';
import {
  deviceSec,
  openLive,
  saved,
  shownAnswers,
  sleep,
  speechFile,
  startLive,
  unplug,
  untilRecorded,
  watch,
} from './support/live-page.ts';

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
  windows: { startSec: number; endSec: number; probabilities: number[] }[];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Every answer is there within a second of the end of what it judges. */
async function expectToBePrompt(page: Page, least: number): Promise<void> {
  const delays = (await shownAnswers(page)).map(({ delaySec }) => delaySec);
  expect(delays.length).toBeGreaterThanOrEqual(least);
  const figures = `median ${median(delays).toFixed(2)} s, at most ${Math.max(...delays).toFixed(2)} s`;
  console.log(`From the end of a stretch to the screen: ${figures}, ${delays.length} answers.`);
  expect(Math.max(...delays)).toBeLessThanOrEqual(1);
}

async function untilTold(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Save sound (WAV)' })).toBeVisible({
    timeout: ANSWER_MS,
  });
}

test('answers come while somebody speaks; the saved sound is whole and says the same as a file', async ({
  page,
}) => {
  await openLive(page);
  await startLive(page);
  await untilRecorded(page, 5);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('heading', { name: 'Paused' })).toBeVisible();
  const pausedSec = await deviceSec(page);
  await page.getByRole('button', { name: 'Go on' }).press('Enter');
  const resumedSec = await deviceSec(page);
  await untilRecorded(page, 9);
  const stoppedSec = await deviceSec(page);
  await page.getByRole('button', { name: 'Stop' }).click();
  await untilTold(page);
  await expectToBePrompt(page, 4);

  const wav = await saved(page, 'Save sound (WAV)');
  const { channels, sampleRate } = decodeWav(wav);
  const recordedSec = (channels[0]?.length ?? 0) / sampleRate;
  expect(Math.abs(recordedSec - (stoppedSec - resumedSec + pausedSec))).toBeLessThan(0.5);
  const live = JSON.parse(String(await saved(page, 'Save JSON'))) as Timeline;
  expect(live.durationSec).toBeCloseTo(recordedSec, 3);

  // The same sound four times over is long enough to be followed as a file; its beginning is the recording.
  await openListen(page);
  await chooseFile(page, 'again.wav', repeated(wav, 4));
  await expect(page.getByText('The whole recording has been heard.')).toBeAttached({
    timeout: ANSWER_MS,
  });
  const file = JSON.parse(String(await saved(page, 'Save JSON'))) as Timeline;
  const early = live.windows.filter(({ endSec }) => endSec < recordedSec - 3);
  expect(early.length).toBeGreaterThan(1);
  early.forEach(({ startSec, endSec }, i) => {
    expect(file.windows[i]).toMatchObject({ startSec, endSec });
  });
});

/** The samples of a WAV file some times over. */
function repeated(wav: Buffer, times: number): Buffer {
  const header = Buffer.from(wav.subarray(0, 44));
  const data = wav.subarray(44);
  header.writeUInt32LE(36 + times * data.length, 4);
  header.writeUInt32LE(times * data.length, 40);
  return Buffer.concat([header, ...Array.from({ length: times }, () => data)]);
}

test('an unplugged microphone costs nothing that was recorded, also after a reload', async ({
  page,
}) => {
  await openLive(page);
  await startLive(page);
  await untilRecorded(page, 3);
  await unplug(page);
  await untilTold(page);
  await expect(page.getByText('The microphone was disconnected.')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Recordings on this device' })).toBeVisible();
  await page.getByRole('button', { name: /^Open/ }).click();
  await untilTold(page);
  const { channels, sampleRate } = decodeWav(await saved(page, 'Save sound (WAV)'));
  expect((channels[0]?.length ?? 0) / sampleRate).toBeGreaterThan(2.9);
  expect(channels[0]?.some((sample) => Math.abs(sample) > 0.05)).toBe(true);
});

test('a reload in the middle keeps what was recorded; discarding can be undone', async ({ page }) => {
  await openLive(page);
  await startLive(page);
  await untilRecorded(page, 4);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'A recording was cut off' })).toBeVisible();
  await page.getByRole('button', { name: /^Discard/ }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: /^Open/ }).click();
  await untilTold(page);
  const { channels, sampleRate } = decodeWav(await saved(page, 'Save sound (WAV)'));
  expect((channels[0]?.length ?? 0) / sampleRate).toBeGreaterThan(2.5);
  await page.getByRole('button', { name: 'Back to Live' }).click();
  await page.getByRole('button', { name: /^Discard/ }).click();
  await expect(page.getByText('Discarded: ')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Start listening' })).toBeEnabled();
  await expect(page.getByRole('button', { name: /^Open/ })).toHaveCount(0);
});

test('sound that the browser has put to sleep is said and woken up', async ({ page }) => {
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

test('where nothing can be kept the recording goes on in memory and says so', async ({ page }) => {
  await page.route(/compute\.worker/, async (route) => {
    const response = await route.fetch();
    const full = `IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); };`;
    await route.fulfill({ response, body: `${full}${await response.text()}` });
  });
  await openLive(page);
  await startLive(page);
  await expect(page.getByText('The recording goes on in memory')).toBeVisible();
  await untilRecorded(page, 3);
  await page.getByRole('button', { name: 'Stop' }).click();
  await untilTold(page);
  const { channels, sampleRate } = decodeWav(await saved(page, 'Save sound (WAV)'));
  expect((channels[0]?.length ?? 0) / sampleRate).toBeGreaterThan(2.9);
});

for (const { name, sentence } of [
  { name: 'NotAllowedError', sentence: /blocked for this page/ },
  { name: 'NotFoundError', sentence: /No microphone was found/ },
]) {
  test(`${name} has its own sentence and another try`, async ({ page }) => {
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
