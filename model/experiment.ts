/**
 * One variation of the recipe on the speakers that choices are made on; see `--help`.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { logLoss } from '#lib/core/evaluation/calibration.ts';
import { countConfusion } from '#lib/core/evaluation/confusion.ts';
import { accuracy } from '#lib/core/evaluation/metrics.ts';
import { argMax, grouped } from '#lib/core/math.ts';
import { RECOMMENDED, RECOMMENDED_WARPS, type TrainingConfig } from '#lib/core/training/config.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { corpusPath, readCorpus } from './corpus.ts';
import { runFold, toItems, type ClipLogits, type FoldResult } from './fold.ts';
import { foldFile, readFold } from './fold-file.ts';
import { engineName, recipeDigest } from './recipe.ts';

const HELP = `npm run experiment -- --name NAME [options]
  --name NAME         what the variation is called, and the folder of its folds
  --change JSON       what differs from the recommended recipe, e.g.
                      '{"epochs":150,"augmentation":{"warp":0.2}}'
  --speakers 03,08    held-out speakers (03,08,11,13, on which choices are made)
  --seeds 0,1         seeds (0)
  --corpus FILE       EMO-DB's archive (or the variable EMODB_ZIP)
  --dir DIR           folder of all variations (.cache/experiments); a fold that is there is
                      not trained again
  --networks DIR      where trained networks are kept and taken from, such as the .cache/networks
                      of 'npm run evaluate'; nowhere if left out
  --warps 0.95,1.05   the vocal tracts whose answers are averaged (the recommended ones)
  --pool              train nothing: pool the folds of the recipe and of all variations in DIR,
                      by seed, and with the logits of all seeds averaged;
                      'all' is the mean over the conditions in which there is something to hear
`;

/** Fields that a recipe may leave out, and a change may name. */
const OPTIONAL: readonly string[] = ['schedule', 'averagedShare', 'towers', 'mixStyle'];

const { values: options } = parseArgs({
  options: {
    name: { type: 'string' },
    change: { type: 'string', default: '{}' },
    speakers: { type: 'string', default: '03,08,11,13' },
    seeds: { type: 'string', default: '0' },
    corpus: { type: 'string' },
    dir: { type: 'string', default: '.cache/experiments' },
    networks: { type: 'string' },
    warps: { type: 'string' },
    pool: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const speakers = options.speakers.split(',');
const seeds = options.seeds.split(',').map(Number);
const warps = options.warps?.split(',').map(Number) ?? RECOMMENDED_WARPS;

/** What `all` is the mean over. */
const USUAL = [
  ...['clean', 'telephone', 'mu-law-8k', 'mp3-32'],
  ...['white-20', 'white-10', 'babble-20', 'babble-10'],
];

const FOLDS = path.join(import.meta.dirname, 'folds');

/** `change` over `recipe`, field by field. */
function changed<T extends object>(recipe: T, change: Record<string, unknown>): T {
  const result = { ...recipe } as Record<string, unknown>;
  for (const [field, value] of Object.entries(change)) {
    const own = result[field];
    const isNested = typeof own === 'object' && own !== null && !Array.isArray(own);
    if (!(field in result) && !OPTIONAL.includes(field))
      throw new Error(`The recipe has no field ${field}.`);
    result[field] = isNested ? changed(own, value as Record<string, unknown>) : value;
  }
  return result as T;
}

async function runAll(name: string): Promise<void> {
  const change = JSON.parse(options.change) as Record<string, unknown>;
  const config: TrainingConfig = changed(RECOMMENDED, change);
  const utterances = await readCorpus(corpusPath(options.corpus), config.spec.sampleRate);
  const items = toItems(utterances, config);
  await startWasmBackend();
  const dir = path.join(options.dir, name);
  await mkdir(dir, { recursive: true });
  const origin = { engine: engineName(), recipe: recipeDigest(config, warps) };
  for (const seed of seeds) {
    for (const speaker of speakers) {
      const job = { speaker, seed };
      if ((await readFold(dir, job))?.recipe === origin.recipe) continue;
      const { networks } = options;
      const result = await runFold(utterances, items, config, job, { warps, networks });
      const fold: FoldResult = { ...job, ...origin, ...result };
      await writeFile(foldFile(dir, job), `${JSON.stringify(fold)}\n`);
      console.log(describe(name, [fold]));
    }
  }
}

async function pool(): Promise<void> {
  const names = await readdir(options.dir).catch(() => []);
  const variations = [
    { name: 'recipe', dir: FOLDS },
    ...names.sort().map((name) => ({ name, dir: path.join(options.dir, name) })),
  ];
  for (const { name, dir } of variations) {
    const bySeed = await Promise.all(seeds.map((seed) => foldsOf(dir, seed)));
    const found = bySeed.filter((folds) => folds.length > 0);
    for (const folds of found) console.log(describe(name, folds));
    if (found.length > 1 && found.every((folds) => folds.length === speakers.length))
      console.log(`  averaged: ${describe(name, averageSeeds(found.flat()))}`);
  }
}

/** Those that are there. */
async function foldsOf(dir: string, seed: number): Promise<FoldResult[]> {
  const files = speakers.map((speaker) => readFold(dir, { speaker, seed }));
  return (await Promise.all(files)).filter((fold) => fold !== null);
}

/** Per speaker one fold whose answers are the mean logits of all seeds, as those of towers are. */
function averageSeeds(all: readonly FoldResult[]): FoldResult[] {
  return grouped(all, ({ speaker }) => speaker).flatMap((folds) => {
    const [first] = folds;
    if (first === undefined) return [];
    const clips = first.clips.map((clip, i) => {
      const logits = Object.keys(clip.logits).map((condition) => {
        const rows = folds.flatMap((fold) => {
          const row = fold.clips[i]?.logits[condition];
          return row ? [row] : [];
        });
        const mean = EMOTIONS.map(
          (_, c) => rows.reduce((sum, row) => sum + (row[c] ?? NaN), 0) / rows.length,
        );
        return [condition, rows.length === 0 ? null : mean] as const;
      });
      return { ...clip, logits: Object.fromEntries(logits) };
    });
    return [{ ...first, clips }];
  });
}

/** Folds pooled: UAR, WA and log loss in nats undisturbed and over all that is usual, UAR in every other condition. */
function describe(name: string, folds: readonly FoldResult[]): string {
  const clips = folds.flatMap((fold) => fold.clips);
  const conditions = Object.keys(clips[0]?.logits ?? {});
  const figures = conditions.map((condition) => {
    const { uar, wa } = accuracyIn(clips, condition);
    const both = `${uar.toFixed(3)}/${wa.toFixed(3)}`;
    if (condition !== conditions[0]) return `${condition} ${uar.toFixed(3)}`;
    return `${condition} ${both} (log loss ${lossIn(clips, condition).toFixed(3)})`;
  });
  const meanOf = (of: (condition: string) => number) =>
    (USUAL.reduce((sum, condition) => sum + of(condition), 0) / USUAL.length).toFixed(3);
  const [uar, wa] = (['uar', 'wa'] as const).map((key) => meanOf((c) => accuracyIn(clips, c)[key]));
  figures.push(`all ${uar}/${wa} (log loss ${meanOf((c) => lossIn(clips, c))})`);
  const which = folds.map(({ speaker, seed }) => `${speaker}-${seed}`).join(' ');
  const mean = (of: (fold: FoldResult) => number) =>
    folds.reduce((sum, fold) => sum + of(fold), 0) / folds.length;
  const loss = mean((fold) => fold.trainingLoss).toFixed(3);
  const minutes = mean((fold) => fold.minutes).toFixed(1);
  return `${name} [${which}] ${figures.join(', ')}; loss ${loss}, ${minutes} min a fold`;
}

function indexOf(label: string): number {
  return EMOTIONS.findIndex((emotion) => emotion === label);
}

function accuracyIn(clips: readonly ClipLogits[], condition: string) {
  const judgements = clips.map(({ label, logits }) => {
    const own = logits[condition];
    return { labelIndex: indexOf(label), heardIndex: own ? argMax(own) : null };
  });
  return accuracy(countConfusion(judgements, EMOTIONS.length));
}

/** Of the recordings in which speech was found, nats. */
function lossIn(clips: readonly ClipLogits[], condition: string): number {
  const heard = clips.flatMap(({ label, logits }) => {
    const own = logits[condition];
    return own ? [{ own, labelIndex: indexOf(label) }] : [];
  });
  return logLoss(
    heard.map(({ own }) => own),
    heard.map(({ labelIndex }) => labelIndex),
  );
}

if (options.help || (options.name === undefined && !options.pool)) process.stdout.write(HELP);
else if (options.pool) await pool();
else await runAll(options.name ?? '');
