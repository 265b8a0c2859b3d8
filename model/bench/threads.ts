import { cpus } from 'node:os';
import { chromium, type Page } from '@playwright/test';
import { chromiumLaunchOptions, findChromium } from '../../tests/support/chromium.ts';
import { measureBackend, serveThreadsPage } from '../../tests/support/threads-page.ts';
import type { ThreadsResult } from '../../tests/support/threads/threads.worker.ts';
import { median, type Figure } from './measure.ts';

const ROUNDS = 5;
const TASK = { batchSize: 32, nPredictions: 20, nSteps: 3 };

const LABELS = [
  ['threadsStartMs', 'WASM with threads, to start', 'ms'],
  ['threadsPredictMs', 'prediction of one segment, threads', 'ms'],
  ['threadsPredictRatio', '  without threads / with', ''],
  ['threadsTrainSamplesPerSec', 'training step, threads', 'samples/s'],
  ['threadsTrainRatio', '  with threads / without', ''],
  ['threadsDifference', '  largest difference of logits and losses', ''],
] as const;

/** The WASM backend with and without threads, in turn, in a minified page with the app's headers. */
export async function benchThreads(): Promise<Figure[]> {
  if (findChromium() === undefined) {
    const note = 'no Chromium; set CHROMIUM_PATH';
    return LABELS.map(([key, label, unit]) => ({ key, label, unit, value: null, note }));
  }
  const served = await serveThreadsPage();
  const browser = await chromium.launch(chromiumLaunchOptions());
  try {
    const page = await browser.newPage();
    await page.goto(served.url);
    return figuresOf(await measure(page));
  } finally {
    await browser.close();
    await served.close();
  }
}

type Rounds = Record<'plain' | 'threads', ThreadsResult[]>;

async function measure(page: Page): Promise<Rounds> {
  const rounds: Rounds = { plain: [], threads: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rounds.plain.push(await measureBackend(page, { backend: 'wasm', ...TASK }));
    rounds.threads.push(await measureBackend(page, { backend: 'wasm-threads', ...TASK }));
  }
  return rounds;
}

function figuresOf({ plain, threads }: Rounds): Figure[] {
  const of = (rounds: readonly ThreadsResult[], what: 'predictMs' | 'stepMs') =>
    median(rounds.flatMap((round) => round[what]));
  const samplesPerSec = (rounds: readonly ThreadsResult[]) =>
    (1000 * TASK.batchSize) / of(rounds, 'stepMs');
  const values = [
    median(threads.map(({ startMs }) => startMs)),
    of(threads, 'predictMs'),
    of(plain, 'predictMs') / of(threads, 'predictMs'),
    samplesPerSec(threads),
    samplesPerSec(threads) / samplesPerSec(plain),
    difference(plain, threads),
  ];
  const notes = [`${cpus().length} cores`, 'one picture, two warped', '', 'batch 32'];
  return LABELS.map(([key, label, unit], i) => {
    return { key, label, unit, value: values[i] ?? null, note: notes[i] ?? '' };
  });
}

function difference(plain: readonly ThreadsResult[], threads: readonly ThreadsResult[]): number {
  const numbers = ({ logits, losses }: ThreadsResult) => [...logits, ...losses];
  const pairs = plain.flatMap((round, i) => {
    const other = threads[i];
    return other === undefined ? [] : numbers(round).map((x, n) => x - (numbers(other)[n] ?? NaN));
  });
  return Math.max(...pairs.map(Math.abs));
}
