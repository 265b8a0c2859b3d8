import { chromium, type Page } from '@playwright/test';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { splitCorpus } from '#lib/core/data/splits.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { RECIPES, topologyFor } from '#lib/core/training/plan.ts';
import { train } from '#lib/core/training/train.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { TrainingPace } from '#lib/core/training/pace.ts';
import { openTrainWithCorpus } from '../../tests/e2e/support/train-budget.ts';
import * as trainPage from '../../tests/e2e/support/train-page.ts';
import { chromiumLaunchOptions } from '../../tests/support/chromium.ts';
import { startServer } from '../../tests/support/server-process.ts';
import { readCorpus } from '../corpus.ts';
import { toItems } from '../fold.ts';
import { median, type Figure } from './measure.ts';
import { obstacle } from './page.ts';
import { runTorch, TORCH_MISSING } from './yardstick.ts';

/** The plan that the page proposes, and the split that it draws. */
const { config, split } = RECIPES.recommended;
const SEED = 0;
const TOPOLOGY = topologyFor(config, EMOTIONS.length);
const WARM_UP_STEPS = 20;
const BLOCKS = 5;
const STEPS = 26;
/** Steps until the pace, which remembers, has forgotten what was before the block. */
const FORGOTTEN = 8;

/** One way of training, which rests between its blocks. */
interface Trainer {
  /** Goes on for some steps. @returns the pace after each, recordings per second. */
  train(nSteps: number): Promise<number[]>;
  end(): Promise<void>;
}

/** Trains in this process, on the recordings that the page learns from and as the page's worker does. */
async function openNode(archive: string): Promise<Trainer> {
  await startWasmBackend();
  const utterances = await readCorpus(archive, config.spec.sampleRate);
  const labelled = utterances.map(({ emotion, speaker }) => ({ label: emotion, speaker }));
  const chosen = new Set(splitCorpus(labelled, split, SEED).training);
  const items = toItems(
    utterances.filter((_, i) => chosen.has(i)),
    config,
  );
  const network = new TfjsNetwork(TOPOLOGY, SEED);
  const events = train(network, items, config, SEED);
  const pace = new TrainingPace(config.batchSize);
  return {
    async train(nSteps) {
      const rates: number[] = [];
      while (rates.length < nSteps) {
        const startMs = performance.now();
        const { value } = await events.next();
        if (value === undefined) throw new Error('The run is too short to be measured.');
        if (value.kind === 'epoch') continue;
        pace.noteStep(performance.now() - startMs);
        rates.push(pace.rate ?? NaN);
      }
      return rates;
    },
    end() {
      network.dispose();
      return Promise.resolve();
    },
  };
}

/** Trains in the built app, by its buttons; the pace is the one that it shows. */
async function openPage(archive: string): Promise<Trainer> {
  const server = await startServer();
  const browser = await chromium.launch(chromiumLaunchOptions());
  const page = await browser.newPage({ baseURL: server.baseUrl });
  await openTrainWithCorpus(page, archive);
  await trainPage.start(page);
  await trainPage.untilStep(page, 1);
  await trainPage.rest(page);
  return {
    train: (nSteps) => trainInPage(page, nSteps),
    async end() {
      await browser.close();
      await server.stop('SIGTERM');
    },
  };
}

async function trainInPage(page: Page, nSteps: number): Promise<number[]> {
  const first = await trainPage.stepsTaken(page);
  await trainPage.goOn(page);
  const rates: number[] = [];
  for (let step = first + 1; step <= first + nSteps; step++) {
    await trainPage.untilStep(page, step);
    rates.push(Number.parseFloat(await trainPage.figure(page, 'Speed').innerText()));
  }
  await trainPage.rest(page);
  return rates;
}

async function block(trainer: Trainer): Promise<number> {
  return median((await trainer.train(STEPS)).slice(FORGOTTEN));
}

/** All in turn, so that a busy machine is busy for each of them. */
async function measure(archive: string, script: string | undefined) {
  const [node, page] = [await openNode(archive), await openPage(archive)];
  const rates: { node: number[]; page: number[]; torch: number[] } = {
    node: [],
    page: [],
    torch: [],
  };
  try {
    await node.train(WARM_UP_STEPS);
    await page.train(WARM_UP_STEPS);
    for (let i = 0; i < BLOCKS; i++) {
      rates.node.push(await block(node));
      rates.page.push(await block(page));
      const torch = runTorch(script, 'compact', TOPOLOGY, config.batchSize);
      if (torch !== null) rates.torch.push(torch);
    }
  } finally {
    await page.end();
    await node.end();
  }
  return rates;
}

const LABELS = [
  ['trainPageSamplesPerSec', 'training in the page, recommended recipe', 'samples/s'],
  ['trainNodeSamplesPerSec', '  Node', 'samples/s'],
  ['trainPageNodeRatio', '  page / Node', ''],
  ['trainPageTorchSamplesPerSec', '  PyTorch, one core', 'samples/s'],
  ['trainPageTorchRatio', '  page / PyTorch', ''],
  ['trainNodeTorchRatio', '  Node / PyTorch', ''],
] as const;

/**
 * The same training in the page, in Node and, if `script` is PyTorch's yardstick, there, which is spared varying the
 * recordings.
 */
export async function benchPageTraining(script: string | undefined): Promise<Figure[]> {
  const archive = process.env['EMODB_ZIP'] ?? '';
  const missing = archive === '' ? 'no EMODB_ZIP' : obstacle();
  if (missing !== null) {
    return LABELS.map(([key, label, unit]) => ({ key, label, unit, value: null, note: missing }));
  }
  const rates = await measure(archive, script);
  const [page, node] = [median(rates.page), median(rates.node)];
  const torch = rates.torch.length > 0 ? median(rates.torch) : null;
  const per = (value: number) => (torch === null ? null : value / torch);
  const values = [page, node, page / node, torch, per(page), per(node)];
  const notes = [
    `median of ${BLOCKS} blocks of ${STEPS - FORGOTTEN} steps, batch ${config.batchSize}`,
  ];
  if (torch === null) notes[3] = TORCH_MISSING;
  else notes[3] = 'the same network and batch, steps alone';
  return LABELS.map(([key, label, unit], i) => {
    return { key, label, unit, value: values[i] ?? null, note: notes[i] ?? '' };
  });
}
