/**
 * One variation of the recipe on the speakers that choices are made on; see `--help`.
 */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { countConfusion } from '#lib/core/evaluation/confusion.ts';
import { accuracy } from '#lib/core/evaluation/metrics.ts';
import { argMax, softmax } from '#lib/core/math.ts';
import type { WeightArray } from '#lib/core/network/network.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { RECOMMENDED, type TrainingConfig } from '#lib/core/training/config.ts';
import type { TrainingItem } from '#lib/core/training/dataset.ts';
import { runSeed } from '#lib/core/training/fold.ts';
import { train } from '#lib/core/training/train.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { corpusPath, readCorpus } from './corpus.ts';
import { judgeWeights, toItems, topologyOf, type ClipLogits, type FoldResult } from './fold.ts';

const HELP = `npm run experiment -- --name NAME [options]
  --name NAME         what the variation is called
  --change JSON       what differs from the recommended recipe, e.g.
                      '{"epochs":150,"augmentation":{"warp":0.2}}'
  --average N         the mean of the weights at the ends of the last N epochs judges (1)
  --speakers 03,08    held-out speakers (03,08,11,13, on which choices are made)
  --seeds 0,1         seeds (0)
  --corpus FILE       EMO-DB's archive (or the variable EMODB_ZIP)
  --out FILE          one line of JSON per fold is added there (.cache/experiments.jsonl)
  --pool              train nothing: pool the folds of the recipe and of all names in FILE,
                      by seed, and with the answers of all seeds averaged
`;

/** A learning rate at which no weight moves by more than a float32 can say of it. */
const STILL = 1e-12;

/** One line of the file. */
interface Line {
  name: string;
  change: unknown;
  speaker: string;
  seed: number;
  minutes: number;
  trainingLoss: number;
  clips: ClipLogits[];
}

const { values: options } = parseArgs({
  options: {
    name: { type: 'string' },
    change: { type: 'string', default: '{}' },
    average: { type: 'string', default: '1' },
    speakers: { type: 'string', default: '03,08,11,13' },
    seeds: { type: 'string', default: '0' },
    corpus: { type: 'string' },
    out: { type: 'string', default: '.cache/experiments.jsonl' },
    pool: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** `change` over `recipe`, field by field. */
function changed<T extends object>(recipe: T, change: Record<string, unknown>): T {
  const result = { ...recipe } as Record<string, unknown>;
  for (const [field, value] of Object.entries(change)) {
    const own = result[field];
    const isNested = typeof own === 'object' && own !== null && !Array.isArray(own);
    if (!(field in result)) throw new Error(`The recipe has no field ${field}.`);
    result[field] = isNested ? changed(own, value as Record<string, unknown>) : value;
  }
  return result as T;
}

async function runAll(name: string): Promise<void> {
  const change = JSON.parse(options.change) as Record<string, unknown>;
  const config: TrainingConfig = changed({ schedule: 'cosine', ...RECOMMENDED }, change);
  const utterances = await readCorpus(corpusPath(options.corpus), config.spec.sampleRate);
  const items = toItems(utterances, config);
  await startWasmBackend();
  await mkdir(path.dirname(options.out), { recursive: true });
  const nAveraged = Number(options.average);
  for (const seed of options.seeds.split(',').map(Number)) {
    for (const speaker of options.speakers.split(',')) {
      const startMs = performance.now();
      const training = items.filter((_, i) => utterances[i]?.speaker !== speaker);
      const run = await trainAveraged(training, config, runSeed(seed, speaker), nAveraged);
      const clips = await judgeWeights(run.weights, utterances, config, speaker);
      const minutes = Number(((performance.now() - startMs) / 60_000).toFixed(2));
      const { trainingLoss } = run;
      const line: Line = { name, change, speaker, seed, minutes, trainingLoss, clips };
      await appendFile(options.out, `${JSON.stringify(line)}\n`);
      console.log(describe([line]));
    }
  }
}

/**
 * Stochastic weight averaging (Izmailov and others 2018, arXiv:1803.05407): the mean of the weights at the ends of the
 * last epochs, with the statistics of batch normalisation taken anew.
 */
async function trainAveraged(
  items: readonly TrainingItem[],
  config: TrainingConfig,
  seed: number,
  nAveraged: number,
): Promise<{ weights: WeightArray[]; trainingLoss: number }> {
  const network = new TfjsNetwork(topologyOf(config), seed);
  const sums: WeightArray[] = [];
  let trainingLoss = NaN;
  for await (const event of train(network, items, config, seed)) {
    if (event.kind !== 'epoch') continue;
    trainingLoss = event.loss;
    if (event.epoch < config.epochs - nAveraged) continue;
    for (const [i, { name, shape, data }] of (await network.exportWeights()).entries()) {
      const sum = (sums[i] ??= { name, shape, data: new Float32Array(data.length) });
      data.forEach((value, j) => (sum.data[j] = (sum.data[j] ?? 0) + value / nAveraged));
    }
  }
  if (nAveraged > 1) {
    network.importWeights(sums);
    await refreshStatistics(network, items, config, seed);
  }
  const weights = await network.exportWeights();
  network.dispose();
  return { weights, trainingLoss };
}

/** One epoch in which nothing is learnt. */
async function refreshStatistics(
  network: TfjsNetwork,
  items: readonly TrainingItem[],
  config: TrainingConfig,
  seed: number,
): Promise<void> {
  const still: TrainingConfig = { ...config, epochs: 1, learningRate: STILL };
  const steps = train(network, items, still, seed);
  while ((await steps.next()).done !== true);
}

async function pool(): Promise<void> {
  const text = await readFile(options.out, 'utf8').catch(() => '');
  const own = text.split('\n').flatMap((json) => (json === '' ? [] : [JSON.parse(json) as Line]));
  for (const lines of grouped([...(await keptFolds()), ...own], ({ name }) => name)) {
    const bySeed = grouped(lines, ({ seed }) => seed);
    for (const each of bySeed) console.log(describe(each));
    if (bySeed.length > 1 && bySeed.every((each) => each.length === bySeed[0]?.length))
      console.log(`  averaged: ${describe(averageSeeds(lines))}`);
  }
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => unknown): T[][] {
  const keys = [...new Set(all.map(keyOf))];
  return keys.map((key) => all.filter((one) => keyOf(one) === key));
}

/** The recommended recipe on the same speakers, as `npm run evaluate` keeps it. */
async function keptFolds(): Promise<Line[]> {
  const jobs = options.speakers
    .split(',')
    .flatMap((speaker) => options.seeds.split(',').map((seed) => ({ speaker, seed })));
  return Promise.all(
    jobs.map(async ({ speaker, seed }) => {
      const file = path.join(import.meta.dirname, 'folds', `${speaker}-s${seed}.json`);
      const fold = JSON.parse(await readFile(file, 'utf8')) as FoldResult;
      return { ...fold, name: 'recipe', change: {} };
    }),
  );
}

/** Per speaker one fold whose answers are the mean probabilities of all seeds, as logarithms. */
function averageSeeds(lines: readonly Line[]): Line[] {
  return grouped(lines, ({ speaker }) => speaker).flatMap((folds) => {
    const [first] = folds;
    if (first === undefined) return [];
    const clips = first.clips.map((clip, i) => {
      const logits = Object.keys(clip.logits).map((condition) => {
        const all = folds.flatMap((fold) => fold.clips[i]?.logits[condition] ?? []);
        const n = EMOTIONS.length;
        const posteriors = softmax(all, n);
        const mean = EMOTIONS.map((_, c) => {
          const own = posteriors.filter((_, at) => at % n === c);
          return Math.log(own.reduce((sum, p) => sum + p, 0) / own.length);
        });
        return [condition, all.length === 0 ? null : mean] as const;
      });
      return { ...clip, logits: Object.fromEntries(logits) };
    });
    return [{ ...first, clips }];
  });
}

/** Folds pooled: UAR and WA undisturbed, UAR in every other condition. */
function describe(lines: readonly Line[]): string {
  const clips = lines.flatMap((line) => line.clips);
  const conditions = Object.keys(clips[0]?.logits ?? {});
  const figures = conditions.map((condition) => {
    const { uar, wa } = accuracyIn(clips, condition);
    const both = `${uar.toFixed(3)}/${wa.toFixed(3)}`;
    return `${condition} ${condition === conditions[0] ? both : uar.toFixed(3)}`;
  });
  const folds = lines.map(({ speaker, seed }) => `${speaker}-${seed}`).join(' ');
  const mean = (of: (line: Line) => number) =>
    lines.reduce((sum, line) => sum + of(line), 0) / lines.length;
  const loss = mean((line) => line.trainingLoss).toFixed(3);
  const minutes = mean((line) => line.minutes).toFixed(1);
  return `${lines[0]?.name} [${folds}] ${figures.join(', ')}; loss ${loss}, ${minutes} min a fold`;
}

function accuracyIn(clips: readonly ClipLogits[], condition: string) {
  const judgements = clips.map(({ label, logits }) => {
    const own = logits[condition];
    return {
      labelIndex: EMOTIONS.findIndex((emotion) => emotion === label),
      heardIndex: own ? argMax(own) : null,
    };
  });
  return accuracy(countConfusion(judgements, EMOTIONS.length));
}

if (options.help || (options.name === undefined && !options.pool)) process.stdout.write(HELP);
else if (options.pool) await pool();
else await runAll(options.name ?? '');
