import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { decodeWav } from '#lib/core/audio/wav.ts';
import { emodbZip, readEmodb } from '../support/emodb.ts';
import { concatenate, noise, silence } from '../support/signals.ts';
import { stereoWav } from '../support/stereo-wav.ts';
import { savedBy } from './support/queue-page.ts';
import { ANSWER_MS, chooseFile, openListen } from './support/listen-page.ts';
import { expect, test } from './support/test.ts';

const RATE = 16_000;

/** A whole call with two voices that take turns, and what the other side would be if it were quite another person. */
let customer = new Float32Array(0);
let agent = new Float32Array(0);
let stranger = new Float32Array(0);

async function clip(name: string): Promise<Float32Array> {
  return decodeWav(await readEmodb(name)).channels[0] ?? new Float32Array(0);
}

/** Clips one after another, each followed by a pause. */
async function voice(names: string[], pauseSec: number): Promise<Float32Array> {
  const parts = [];
  for (const name of names)
    parts.push({ samples: await clip(name), sampleRate: RATE }, silence(RATE, pauseSec));
  return concatenate(...parts).samples;
}

function asLongAs(samples: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const fitted = new Float32Array(length);
  fitted.set(samples.subarray(0, length));
  return fitted;
}

test.beforeAll(async () => {
  if (emodbZip() === undefined) return;
  const neutral = await voice(['03a01Nc.wav', '03a02Nc.wav', '03a04Nc.wav', '03a05Nd.wav'], 1.5);
  const angry = await voice(['03a01Wa.wav', '03a02Wb.wav', '03a04Wc.wav', '03a05Wa.wav'], 1.5);
  customer = concatenate(
    silence(RATE, 1),
    { samples: neutral, sampleRate: RATE },
    silence(RATE, 3),
    { samples: angry, sampleRate: RATE },
    silence(RATE, 3),
  ).samples as Float32Array<ArrayBuffer>;
  agent = asLongAs(await voice(['08a01Fd.wav', '08a02Fe.wav', '08a04Ff.wav'], 4), customer.length);
  stranger = noise(RATE, customer.length / RATE, 0.2, 3).samples as Float32Array<ArrayBuffer>;
});

test.beforeEach(async ({ page }) => {
  test.skip(emodbZip() === undefined, 'needs EMODB_ZIP');
  await openListen(page);
});

async function untilHeard(page: Page): Promise<void> {
  await expect(page.getByText('The whole recording has been heard.')).toBeAttached({
    timeout: 2 * ANSWER_MS,
  });
}

async function savedJson(page: Page): Promise<Record<string, unknown>> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save JSON' }).click();
  return JSON.parse(await readFile(await (await download).path(), 'utf8')) as Record<
    string,
    unknown
  >;
}

test('a call is heard on the side of the customer alone, whatever is said on the other', async ({
  page,
}) => {
  test.setTimeout(4 * ANSWER_MS);
  const answers = [];
  for (const other of [agent, stranger]) {
    await chooseFile(page, 'call.wav', stereoWav(customer, other, RATE));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Which one is the customer/);
    await expect(page.getByRole('switch', { includeHidden: true })).not.toBeChecked();
    await page.getByRole('button', { name: 'The left side is the customer' }).click();
    await untilHeard(page);
    await expect(page.getByText('Only the left side is analysed.')).toBeVisible();
    answers.push(await savedJson(page));
    await page.getByRole('button', { name: 'Analyse another' }).click();
  }
  expect(answers[0]).toEqual(answers[1]);

  await chooseFile(page, 'call.wav', stereoWav(customer, agent, RATE));
  await page.getByRole('button', { name: 'The right side is the customer' }).click();
  await untilHeard(page);
  const right = await savedJson(page);
  expect(right).not.toEqual(answers[0]);
  await page.reload();
  await untilHeard(page);
  await expect(page.getByText('Only the right side is analysed.')).toBeVisible();
  expect(await savedJson(page)).toEqual(right);

  const [{ turns, durationSec } = {}] = answers as {
    turns: { label: string }[];
    durationSec: number;
  }[];
  expect(durationSec).toBeCloseTo(customer.length / RATE, 1);
  expect(turns?.map(({ label }) => label)).toContain('anger');
});

test('both sides are heard only where that was switched on', async ({ page }) => {
  await chooseFile(page, 'call.wav', stereoWav(customer, agent, RATE));
  await page.getByText('The other side', { exact: true }).click();
  await page.getByRole('switch').check();
  await page.getByRole('button', { name: 'The right side is the customer' }).click();
  await untilHeard(page);
  const sides = page.getByRole('radio');
  await expect(sides).toHaveCount(2);
  await expect(sides.nth(0)).toBeChecked();
  const headline = await page.getByRole('heading', { level: 1 }).innerText();
  await sides.nth(1).check();
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(headline);
});

test('a voice memo in dual mono asks nothing; a reload hears it again', async ({ page }) => {
  await chooseFile(page, 'memo.wav', stereoWav(customer, customer, RATE));
  await untilHeard(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Sounds|^Uncertain/);
  await page.reload();
  await untilHeard(page);
  await expect(page.getByText('memo.wav')).toBeVisible();
});

test('the table, the picture and the player belong together, by keyboard too', async ({ page }) => {
  await chooseFile(page, 'memo.wav', stereoWav(customer, customer, RATE));
  await untilHeard(page);
  const picture = page.getByRole('slider', { name: 'Timeline of the recording' });
  await picture.focus();
  await picture.press('End');
  const end = Number(await picture.getAttribute('aria-valuenow'));
  expect(end).toBeGreaterThan(customer.length / RATE - 2);
  await picture.press('Home');
  await expect(picture).toHaveAttribute('aria-valuetext', /^0:00/);
  await page
    .getByRole('button', { name: /^Play from / })
    .nth(1)
    .click();
  await expect
    .poll(async () => Number(await picture.getAttribute('aria-valuenow')))
    .toBeGreaterThan(2);
});

test('CSV in the manner of audformat, harmless to spreadsheets, and a report', async ({ page }) => {
  await chooseFile(page, '=1+1.wav', stereoWav(customer, customer, RATE));
  await untilHeard(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save CSV' }).click();
  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\r\n');
  expect(lines[0]).toBe(
    'file,start,end,emotion,anger,boredom,disgust,fear,happiness,neutral,sadness',
  );
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines.slice(1)) expect(line).toMatch(/^'=1\+1\.wav,\d/);

  const report = await savedBy(page, () =>
    page.getByRole('button', { name: 'Save report' }).click(),
  );
  expect(report).toContain('<img src="data:image/png;base64,');
  expect(report.match(/<rect[^>]*class="band /g)?.length).toBeGreaterThanOrEqual(8);
  expect(report).toContain(await page.getByRole('heading', { level: 1 }).innerText());
  expect(report).not.toMatch(/<script|https?:/);
});

test('cancelling ends the work, and the next recording is heard', async ({ page }) => {
  const long = concatenate(
    ...Array.from({ length: 6 }, () => ({ samples: customer, sampleRate: RATE })),
  ).samples as Float32Array<ArrayBuffer>;
  await chooseFile(page, 'long.wav', stereoWav(long, long, RATE));
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.locator('.drop')).toBeEnabled();
  await chooseFile(page, 'memo.wav', stereoWav(customer, customer, RATE));
  await untilHeard(page);
});
