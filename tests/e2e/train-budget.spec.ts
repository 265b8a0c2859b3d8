import type { Page } from '@playwright/test';
import { median } from '../../model/bench/measure.ts';
import { emodbZip } from '../support/emodb.ts';
import { longestTaskDuring, type LongestTask } from './support/main-thread.ts';
import { expect, test } from './support/test.ts';
import { openTrainWithCorpus, readTrainingMemory } from './support/train-budget.ts';
import { goOn, rest, RUN_MS, start, stepsTaken, untilStep } from './support/train-page.ts';

/** What training on the whole of EMO-DB costs the page; run with the tests that take long. */

const archive = emodbZip() ?? '';
const RUNS = 5;
const MAXIMUM_TASK_MS = 50;
/** A few epochs: until then the engine still compiles, and keeps what it compiled. */
const WARM_UP_STEPS = 60;
const STEPS = 200;
/** Ten thousand bytes a step, a fifth of one picture; the figures of the steps and epochs are meant to be kept. */
const HEAP_TOLERANCE_BYTES = STEPS * 1e4;

test.skip(process.env.TEST_FULL === undefined, 'takes long');
test.skip(archive === '', 'needs EMODB_ZIP');
test.setTimeout(10 * RUN_MS);

test.beforeEach(async ({ page }) => {
  await openTrainWithCorpus(page, archive);
});

async function stopAndDiscard(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Stop and keep' }).click();
  await expect(page.getByRole('heading', { name: 'Stopped' })).toBeVisible({ timeout: RUN_MS });
  await page.getByRole('button', { name: 'Discard' }).click();
}

test('the page stays quick while it trains', async ({ page }) => {
  const tasks: LongestTask[] = [];
  for (let run = 0; run < RUNS; run++) {
    tasks.push(
      await longestTaskDuring(page, async () => {
        await start(page);
        await expect(page.getByText(/^Epoch 3 of/)).toBeVisible({ timeout: RUN_MS });
      }),
    );
    await stopAndDiscard(page);
  }
  const [wall, own] = [tasks.map(({ wallMs }) => wallMs), tasks.map(({ ownMs }) => ownMs)];
  console.log(
    `longest task over two epochs: median ${median(own).toFixed(1)} ms of computing (${own.join(', ')}), ` +
      `${median(wall)} ms by the clock (${wall.join(', ')}; 0: none over 50)`,
  );
  // By the clock the neighbours on the machine would be judged as well.
  expect(median(own)).toBeLessThanOrEqual(MAXIMUM_TASK_MS);
});

test('training leaves nothing behind', async ({ page }) => {
  await start(page);
  await untilStep(page, WARM_UP_STEPS);
  await rest(page);
  const first = await stepsTaken(page);
  const before = await readTrainingMemory(page);
  await goOn(page);
  await untilStep(page, first + STEPS);
  await rest(page);
  const after = await readTrainingMemory(page);
  const nSteps = (await stepsTaken(page)) - first;
  const grown = Object.entries(before).map(
    ([key, from]) => `${key} ${from} → ${after[key as keyof typeof after]}`,
  );
  console.log(`over ${nSteps} steps: ${grown.join(', ')}`);
  expect(after.tensors).toBe(before.tensors);
  expect(after.tensorBytes).toBe(before.tensorBytes);
  expect(after.wasmBytes).toBe(before.wasmBytes);
  expect(after.heapBytes - before.heapBytes).toBeLessThan(HEAP_TOLERANCE_BYTES);
});
