import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { chromiumLaunchOptions } from '../support/chromium.ts';
import { openListen, verdict, waitForVerdict } from './support/listen-page.ts';
import { expect, test } from './support/test.ts';

const VOICE = resolve(import.meta.dirname, '../../static/samples/calm.wav');
const options = chromiumLaunchOptions();

/** The fake device speaks the bundled sentence over and over. */
test.use({
  launchOptions: {
    ...options,
    args: [...options.args, `--use-file-for-fake-audio-capture=${VOICE}`],
  },
  permissions: ['microphone'],
});

/** Keeps the stream within reach of the test. */
test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    const devices = navigator.mediaDevices;
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (constraints) => {
      const stream = await ask(constraints);
      Object.assign(globalThis, {
        testTrack: stream.getAudioTracks()[0],
        testConstraints: constraints,
      });
      return stream;
    };
  });
});

function trackState(page: Page): Promise<unknown> {
  return page.evaluate(
    () => (globalThis as unknown as { testTrack: MediaStreamTrack }).testTrack.readyState,
  );
}

test('a recording is levelled, stopped, judged, and the device let go', async ({ page }) => {
  await openListen(page);
  await page.getByRole('button', { name: /Record your voice/ }).click();
  await expect(page.getByRole('heading', { name: 'The microphone is on' })).toBeVisible();
  const stop = page.getByRole('button', { name: 'Stop and analyse' });
  await expect(page.getByText(/kHz · echo cancellation off · noise suppression off/)).toBeVisible();
  await expect
    .poll(async () => Number(await page.getByRole('meter').getAttribute('aria-valuenow')))
    .toBeGreaterThan(-40);
  await expect(page.getByText('0:03 of 1:00')).toBeVisible();
  expect(await trackState(page)).toBe('live');
  await stop.click();
  expect(await waitForVerdict(page)).toMatch(/^(Sounds \w+|Uncertain)$/);
  await expect(page.getByText(/^your recording · [345]\.\d\ss$/)).toBeVisible();
  expect(await trackState(page)).toBe('ended');
  const constraints = await page.evaluate(
    () => (globalThis as unknown as { testConstraints: unknown }).testConstraints,
  );
  expect(constraints).toEqual({
    audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  });
});

test('a recording cannot be stopped before one second, and can be discarded', async ({ page }) => {
  await openListen(page);
  await page.getByRole('button', { name: /Record your voice/ }).click();
  await expect(page.getByText('at least one second is needed')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Stop and analyse' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Stop and analyse' })).toBeEnabled();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.locator('.drop')).toBeVisible();
  await expect.poll(() => trackState(page)).toBe('ended');
  await expect(verdict(page)).toHaveCount(0);
});

test('what was recorded before the device went away is kept', async ({ page }) => {
  await openListen(page);
  await page.getByRole('button', { name: /Record your voice/ }).click();
  await expect(page.getByText('0:02 of 1:00')).toBeVisible();
  await page.evaluate(() =>
    (globalThis as unknown as { testTrack: MediaStreamTrack }).testTrack.dispatchEvent(
      new Event('ended'),
    ),
  );
  await waitForVerdict(page);
  await expect(page.getByText('The microphone was disconnected.')).toBeVisible();
});

for (const { name, sentence } of [
  { name: 'NotAllowedError', sentence: /blocked for this page/ },
  { name: 'NotFoundError', sentence: /No microphone was found/ },
  { name: 'NotReadableError', sentence: /in use by another program/ },
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
    await openListen(page);
    await page.getByRole('button', { name: /Record your voice/ }).click();
    await expect(page.getByRole('alert')).toHaveText(sentence);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { name: 'The microphone is on' })).toBeVisible();
  });
}
