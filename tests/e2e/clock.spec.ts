import { emodbZip } from '../support/emodb.ts';
import {
  ANSWER_MS,
  chooseFile,
  openListen,
  readSample,
  waitForVerdict,
} from './support/listen-page.ts';
import { openLive, untilRecorded, untilTold } from './support/live-page.ts';
import { readSubset, seedCorpus } from './support/train-corpus.ts';
import { figure, openTrain, planSmallRun, RUN_MS, start, untilStep } from './support/train-page.ts';
import { openWithout } from './support/without.ts';
import { expect, test } from './support/test.ts';

/** Clocks that jump, and a device that sleeps in the middle of the work. */

const archive = emodbZip();
const isFull = process.env.TEST_FULL === '1';

test.use({ serviceWorkers: 'block', permissions: ['microphone'] });

/** Runs in the page and its workers: every look at the wall clock finds it set by hours, forward and back. */
function jumpingClock(): void {
  const original = Date.now;
  let nLooks = 0;
  Date.now = () => original() + (nLooks++ % 2 === 0 ? 1 : -1) * nLooks * 3_600_000;
}

test('a clock that jumps changes no duration of an answer', async ({ page }) => {
  await openWithout(page, jumpingClock);
  await openListen(page);
  await chooseFile(page, 'calm.wav', await readSample('calm'));
  await waitForVerdict(page);
  const text = (await page.locator('main dl').allTextContents())
    .join(' ')
    .replaceAll('\u00a0', ' ');
  const durations = [...text.matchAll(/([\d,.]+) (ms|s)\b/g)].map(
    ([, number = '', unit]) => Number(number.replaceAll(',', '')) / (unit === 'ms' ? 1000 : 1),
  );
  expect(durations.length).toBeGreaterThan(0);
  expect(Math.max(...durations)).toBeLessThan(60);
});

test('a clock that jumps changes no pace of a training', async ({ page }) => {
  test.skip(archive === undefined, 'needs EMODB_ZIP');
  test.skip(!isFull, 'runs with npm run test:full');
  test.setTimeout(2 * RUN_MS);
  await openWithout(page, jumpingClock);
  await openTrain(page);
  await seedCorpus(page, await readSubset(archive ?? '', ['03', '10'], 3));
  await page.reload();
  await planSmallRun(page, 1000);
  await start(page);
  await untilStep(page, 10);
  const left = await figure(page, 'Time left').innerText();
  expect(left.replaceAll('\u00a0', ' ')).toMatch(/^(about )?\d+ (min|s)$/);
  await page.getByRole('button', { name: 'Stop and keep' }).click();
  await expect(page.getByRole('heading', { name: 'Stopped' })).toBeVisible({ timeout: RUN_MS });
});

test('a clock that jumps shows no delay of hours while somebody speaks', async ({ page }) => {
  await openWithout(page, jumpingClock);
  await openLive(page);
  await page.getByRole('button', { name: 'Start listening' }).click();
  await untilRecorded(page, 4);
  const head = await page.locator('.head').first().innerText();
  const delays = [...head.replaceAll('\u00a0', ' ').matchAll(/([\d,.]+) s\b/g)].map(
    ([, sec = '']) => Number(sec.replaceAll(',', '')),
  );
  expect(Math.max(0, ...delays)).toBeLessThan(60);
  await page.getByRole('button', { name: 'Stop' }).click();
  await untilTold(page);
});

test('a device that slept takes its list up again', async ({ page, context }) => {
  await openListen(page);
  const session = await context.newCDPSession(page);
  const chooser = page.waitForEvent('filechooser');
  await page.locator('.drop').click();
  const names = ['calm', 'high-fast', 'low-slow', 'whispered'];
  const files = names.map(async (name) => ({
    name: `${name}.wav`,
    mimeType: 'audio/wav',
    buffer: await readSample(name),
  }));
  await (await chooser).setFiles(await Promise.all(files));
  // Timers and tasks stand still, as while the lid is closed.
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await expect(page.getByRole('heading', { name: '4 recordings heard' })).toBeVisible({
    timeout: ANSWER_MS,
  });
});
