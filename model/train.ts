/**
 * Trains the shipped model on all of EMO-DB with the recommended recipe and writes `model.json`, `weights.bin` and
 * `training.json` beside this file. Temperature, threshold and the figure for unseen speakers come from
 * `evaluation.json`, so run `npm run evaluate` first.
 *
 *     npm run train -- [--corpus FILE] [--seed 0] [--out DIR]
 *     npm run train -- --calibrate     takes over the figures of a newer evaluation and learns anew what is familiar; the weights stay
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { parseBundle, serializeBundle, type Bundle } from '#lib/core/network/bundle.ts';
import { learnFamiliarity } from '#lib/core/training/familiarity.ts';
import { RECOMMENDED_WARPS, type TrainingConfig } from '#lib/core/training/config.ts';
import type { TrainingItem } from '#lib/core/training/dataset.ts';
import { plainBundle } from '#lib/core/training/fold.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { corpusPath, readCorpus, type Utterance } from './corpus.ts';
import { toItems, trainNetwork } from './fold.ts';
import { engineName, evaluationConfig, recipeDigest } from './recipe.ts';

const here = path.dirname(fileURLToPath(import.meta.url));

const { values: options } = parseArgs({
  options: {
    corpus: { type: 'string' },
    seed: { type: 'string', default: '0' },
    out: { type: 'string', default: here },
    calibrate: { type: 'boolean', default: false },
  },
});

interface Calibration {
  temperature: number;
  threshold: number;
  uar: number;
}

/** What the out-of-fold predictions of the same recipe say about how far to trust the model. */
async function readCalibration(recipe: string): Promise<Calibration> {
  const file = path.join(here, 'evaluation.json');
  const evaluation = JSON.parse(await readFile(file, 'utf8')) as {
    recipe: string;
    calibration: { temperature: number; threshold: number };
    leaveOneSpeakerOut: { pooled: { uar: number } };
  };
  if (evaluation.recipe !== recipe) {
    throw new Error(
      `${file} was made by recipe ${evaluation.recipe}, this one is ${recipe}: run npm run evaluate.`,
    );
  }
  const { temperature, threshold } = evaluation.calibration;
  return { temperature, threshold, uar: evaluation.leaveOneSpeakerOut.pooled.uar };
}

/** Writes `model.json` and `weights.bin`; the former names the checksum of the latter. */
async function writeModel(bundle: Bundle): Promise<number> {
  const { description, weights } = serializeBundle(bundle);
  const sha256 = createHash('sha256').update(weights).digest('hex');
  const json = { ...description, weights: { sizeBytes: weights.length, sha256 } };
  await mkdir(options.out, { recursive: true });
  await writeFile(path.join(options.out, 'weights.bin'), weights);
  await writeFile(path.join(options.out, 'model.json'), `${JSON.stringify(json, null, 1)}\n`);
  return weights.length;
}

/** The figures of a newer evaluation, and what the training sounds are like, for the model that is there. */
async function calibrate(config: TrainingConfig, calibration: Calibration): Promise<void> {
  const description: unknown = JSON.parse(
    await readFile(path.join(options.out, 'model.json'), 'utf8'),
  );
  const weights = await readFile(path.join(options.out, 'weights.bin'));
  const utterances = await readCorpus(corpusPath(options.corpus), config.spec.sampleRate);
  const familiarity = familiarityOf(utterances, toItems(utterances, config), config);
  await writeModel({ ...parseBundle(description, weights), ...calibration, ...familiarity });
  console.log(`Temperature ${calibration.temperature}, threshold ${calibration.threshold}.`);
}

function familiarityOf(
  utterances: readonly Utterance[],
  items: readonly TrainingItem[],
  config: TrainingConfig,
): Pick<Bundle, 'familiarity'> {
  const speakers = utterances.map(({ speaker }) => speaker);
  const familiarity = learnFamiliarity(items, speakers, config);
  return familiarity === null ? {} : { familiarity };
}

async function trainAll(config: TrainingConfig, recipe: string, calibration: Calibration) {
  const seed = Number(options.seed);
  const utterances = await readCorpus(corpusPath(options.corpus), config.spec.sampleRate);
  const items = toItems(utterances, config);
  await startWasmBackend();
  const startMs = performance.now();
  const epochs: { loss: number; accuracy: number }[] = [];
  const network = await trainNetwork(items, config, seed, (event) => {
    if (event.kind !== 'epoch') return;
    const [loss, accuracy] = [event.loss, event.accuracy].map((x) => Number(x.toFixed(4)));
    epochs.push({ loss: loss ?? NaN, accuracy: accuracy ?? NaN });
    console.log(`epoch ${event.epoch + 1}/${config.epochs}: loss ${loss}, accuracy ${accuracy}`);
  });
  const minutes = Number(((performance.now() - startMs) / 60_000).toFixed(2));
  const nRecordings = items.length;
  const origin = { corpus: 'EMO-DB', nRecordings, seed, engine: engineName(), recipe };
  const training = { ...origin, config, minutes };
  const sizeBytes = await writeModel({
    ...plainBundle(
      network.topology,
      config,
      RECOMMENDED_WARPS,
      EMOTIONS,
      await network.exportWeights(),
    ),
    ...calibration,
    ...familiarityOf(utterances, items, config),
    id: 'alexnet-compact-emodb',
    version: `1.2.0-${recipe}`,
    training,
  });
  const log = `${JSON.stringify({ ...training, epochs }, null, 1)}\n`;
  await writeFile(path.join(options.out, 'training.json'), log);
  console.log(`${network.nParameters} parameters, ${sizeBytes} bytes, ${minutes} min.`);
}

async function main(): Promise<void> {
  const config = evaluationConfig();
  const recipe = recipeDigest(config);
  const calibration = await readCalibration(recipe);
  if (options.calibrate) await calibrate(config, calibration);
  else await trainAll(config, recipe, calibration);
}

await main();
