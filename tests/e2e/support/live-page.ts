import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { decodeWav, encodeWav } from '#lib/core/audio/wav.ts';
import { emodbZip, readEmodb } from '../../support/emodb.ts';
import { concatenate, silence } from '../../support/signals.ts';
import { ANSWER_MS } from './listen-page.ts';

/** What may lie between the device and the recording when a button is pressed, seconds. */
export const BUFFERED_SEC = 0.25;
const RATE = 16_000;
const CLIPS = ['03a01Wa', '03a02Nc', '08a01Fd', '09a02Wb', '10a01Nb', '13a01Wb', '14a02Tb'];

/** What Chromium's fake microphone plays over and over: sentences with pauses, half a minute of them. */
export async function speechFile(): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'live-')), 'speech.wav');
  const parts = [silence(RATE, 1)];
  for (const name of emodbZip() === undefined ? [] : CLIPS) {
    const samples = decodeWav(await readEmodb(`${name}.wav`)).channels[0] ?? new Float32Array(0);
    parts.push({ samples, sampleRate: RATE }, silence(RATE, 1.5));
  }
  await writeFile(path, encodeWav(concatenate(...parts), { bits: 16 }));
  return path;
}

/** One answer that appeared on the screen. */
export interface Shown {
  /** End of the stretch of sound that was judged, seconds of the recording. */
  endSec: number;
  /** When its last sample left the device, and when the page changed, by the clock of the audio device, seconds. */
  delaySec: number;
}

interface Watch {
  context: AudioContext;
  track: MediaStreamTrack;
  originSec: number;
  shown: Shown[];
}

type CreateSource = (this: AudioContext, stream: MediaStream) => MediaStreamAudioSourceNode;

type Watched = typeof globalThis & { live: Watch };

/**
 * Takes the time of each answer by the clock of the audio device itself, from outside the program: the recording begins
 * when its node is connected, and an answer is there when the page shows the end of what it judged.
 */
export async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const own: Partial<Watch> = { shown: [] };
    Object.assign(globalThis, { live: own });
    const prototype: { createMediaStreamSource: CreateSource } = AudioContext.prototype;
    const create = prototype.createMediaStreamSource;
    prototype.createMediaStreamSource = function (stream) {
      own.context = this;
      [own.track] = stream.getAudioTracks() as [MediaStreamTrack];
      const source = create.call(this, stream);
      const connect = source.connect.bind(source) as (node: AudioNode) => AudioNode;
      source.connect = ((node: AudioNode) => {
        own.originSec = this.currentTime;
        return connect(node);
      }) as typeof source.connect;
      return source;
    };
    new MutationObserver(() => {
      const value = Number(document.querySelector<HTMLDataElement>('data.answer')?.value ?? 0);
      const { shown = [], context, originSec = 0 } = own;
      if (context === undefined || value <= (shown.at(-1)?.endSec ?? 0)) return;
      shown.push({ endSec: value, delaySec: context.currentTime - originSec - value });
    }).observe(document, { subtree: true, attributeFilter: ['value'], childList: true });
  });
}

/** Answers so far. */
export function shownAnswers(page: Page): Promise<Shown[]> {
  return page.evaluate(() => (globalThis as Watched).live.shown);
}

/** Seconds since the recording began, by the audio device. */
export function deviceSec(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { context, originSec } = (globalThis as Watched).live;
    return context.currentTime - originSec;
  });
}

/** What a button brings about happens between these two, seconds since the recording began, by the audio device. */
export async function deviceSecAround(
  page: Page,
  act: () => Promise<void>,
): Promise<{ before: number; after: number }> {
  const before = await deviceSec(page);
  await act();
  return { before, after: await deviceSec(page) };
}

/** As if the plug were pulled: no sound comes any more, and the browser says so. */
export async function unplug(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { track } = (globalThis as Watched).live;
    track.stop();
    track.dispatchEvent(new Event('ended'));
  });
}

/** As in a tab that nobody sees: nothing is painted. @returns what shows it again. */
export async function hide(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const own = globalThis as unknown as { paint: typeof requestAnimationFrame };
    own.paint = globalThis.requestAnimationFrame;
    globalThis.requestAnimationFrame = () => 0;
  });
  return () =>
    page.evaluate(() => {
      const own = globalThis as unknown as { paint: typeof requestAnimationFrame };
      globalThis.requestAnimationFrame = own.paint;
    });
}

/** The browser puts the sound to sleep. */
export function sleep(page: Page): Promise<void> {
  return page.evaluate(() => (globalThis as Watched).live.context.suspend());
}

export async function openLive(page: Page): Promise<void> {
  await page.goto('/live');
  await expect(page.getByRole('button', { name: 'Start listening' })).toBeEnabled();
}

export async function startLive(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start listening' }).click();
  await expect(page.getByRole('heading', { name: 'The microphone is on' })).toBeVisible();
  await expect(page.locator('#live-curve')).toBeVisible({ timeout: ANSWER_MS });
}

/** Until so much has been recorded, seconds under an hour; a minute away at most. */
export async function untilRecorded(page: Page, sec: number): Promise<void> {
  await page.waitForFunction(
    (least) => {
      const clock = document.querySelector('.clock')?.textContent ?? '';
      const [minutes = 0, seconds = 0] = clock.split(':').map(Number);
      return minutes * 60 + seconds >= least;
    },
    sec,
    { timeout: 90_000, polling: 100 },
  );
}

export async function saved(page: Page, button: string): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  return readFile(await (await download).path());
}

/** Until the rest has been heard. */
export async function untilTold(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Save sound (WAV)' })).toBeVisible({
    timeout: ANSWER_MS,
  });
  await expect(page.getByText('The whole recording has been heard.')).toBeAttached({
    timeout: ANSWER_MS,
  });
}

/** How long after the end of what they judge the answers are there, seconds. */
export async function readDelays(
  page: Page,
): Promise<{ nAnswers: number; median: number; most: number }> {
  const delays = (await shownAnswers(page)).map(({ delaySec }) => delaySec);
  const sorted = delays.toSorted((a, b) => a - b);
  const [median = NaN, most = NaN] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  console.log(
    `From the end of a stretch to the screen: median ${median.toFixed(2)} s, at most ${most.toFixed(2)} s (${delays.length} answers).`,
  );
  return { nAnswers: delays.length, median, most };
}
