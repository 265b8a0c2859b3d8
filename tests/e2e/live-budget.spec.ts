import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { decodeWav } from '#lib/core/audio/wav.ts';
import { chromiumLaunchOptions } from '../support/chromium.ts';
import { emodbZip } from '../support/emodb.ts';
import { heldMb, rendererMb } from '../support/renderer-memory.ts';
import {
  BUFFERED_SEC,
  deviceSec,
  deviceSecAround,
  openLive,
  readDelays,
  saved,
  speechFile,
  startLive,
  untilRecorded,
  untilTold,
  watch,
} from './support/live-page.ts';
import { expect, test } from './support/test.ts';

/** How delay, clock and memory fare over a long time. */

const SPEECH = await speechFile();
const options = chromiumLaunchOptions();
const isFull = process.env.TEST_FULL === '1';
const STEP_SEC = 30;
const WARM_SEC = 90;

test.use({
  launchOptions: {
    ...options,
    args: [...options.args, `--use-file-for-fake-audio-capture=${SPEECH}`],
  },
  permissions: ['microphone'],
});

test.afterAll(async () => {
  await rm(dirname(SPEECH), { recursive: true });
});

interface Stand {
  /** Recorded by the page's own clock; whole seconds. */
  shownSec: number;
  /** By the clock of the audio device, which loses time against the wall's when the machine is overloaded. */
  deviceSec: number;
  wallSec: number;
  /** JavaScript and WebAssembly of page and workers, after collecting what is not needed. */
  memoryMb: number;
  /** What the process takes, with the garbage that nobody has collected yet. */
  rendererMb: number;
}

function browserOf(page: Page): Browser {
  const browser = page.context().browser();
  if (browser === null) throw new Error('There is no browser.');
  return browser;
}

async function standOf(page: Page, startMs: number, shownSec: number): Promise<Stand> {
  const times = {
    shownSec,
    deviceSec: await deviceSec(page),
    wallSec: (Date.now() - startMs) / 1000,
  };
  const bytes = await page.evaluate(async () => {
    const { measureUserAgentSpecificMemory } = performance as unknown as {
      measureUserAgentSpecificMemory: () => Promise<{ bytes: number }>;
    };
    return (await measureUserAgentSpecificMemory.call(performance)).bytes;
  });
  return { ...times, memoryMb: bytes / 1e6, rendererMb: await rendererMb(browserOf(page)) };
}

for (const minutes of [2, 30]) {
  test(`${minutes} minutes: prompt to the end, no drift, no growth`, async ({ page }) => {
    test.skip(minutes > 2 && !isFull, 'runs with npm run test:full');
    test.skip(emodbZip() === undefined, 'needs EMODB_ZIP');
    test.setTimeout((minutes + 3) * 60_000);
    await watch(page);
    await openLive(page);
    await startLive(page);
    await untilRecorded(page, 10);
    const startMs = Date.now() - (await deviceSec(page)) * 1000;
    const stands: Stand[] = [];
    let warmMb = NaN;
    for (let sec = STEP_SEC; sec <= minutes * 60; sec += STEP_SEC) {
      await untilRecorded(page, sec);
      stands.push(await standOf(page, startMs, sec));
      // The screen is full, and the caches are warm, after two minutes at most.
      if (sec === WARM_SEC) warmMb = await heldMb(browserOf(page));
      console.log(sec, stands.at(-1));
    }
    const lastMb = await heldMb(browserOf(page));
    const stopped = await deviceSecAround(page, async () => {
      await page.getByRole('button', { name: 'Stop' }).click();
      await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();
    });
    await untilTold(page);
    const { nAnswers, median, most } = await readDelays(page);
    expect(nAnswers).toBeGreaterThanOrEqual(minutes * 20);
    // Beside other tests a single answer may come late; alone, none may.
    expect(isFull ? most : median).toBeLessThanOrEqual(1);

    const { channels, sampleRate } = decodeWav(await saved(page, 'Save sound (WAV)'));
    const recordedSec = (channels[0]?.length ?? 0) / sampleRate;
    console.log({ recordedSec, stopped });
    expect(recordedSec).toBeGreaterThan(stopped.before - BUFFERED_SEC);
    expect(recordedSec).toBeLessThan(stopped.after + BUFFERED_SEC);
    for (const { shownSec, deviceSec: atSec } of stands)
      expect(Math.abs(shownSec - atSec)).toBeLessThan(1);
    const warm = stands.find(({ shownSec }) => shownSec === WARM_SEC);
    const memoryRiseMb = (stands.at(-1)?.memoryMb ?? NaN) - (warm?.memoryMb ?? NaN);
    const heldRiseMb = lastMb - warmMb;
    console.log({ memoryRiseMb, warmMb, lastMb, heldRiseMb });
    expect(memoryRiseMb).toBeLessThan(10);
    expect(heldRiseMb).toBeLessThan(20);
  });
}
