/**
 * Trains the shipped model on all of EMO-DB with the recommended recipe and writes `model.json`, `weights.bin` and
 * `training.json` beside this file. Temperature, threshold and the figure for unseen speakers come from
 * `evaluation.json`, so run `npm run evaluate` first.
 *
 *     npm run train -- [--corpus FILE] [--seed 0] [--out DIR] [--epochs N]
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serializeBundle } from '#lib/core/network/bundle.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { corpusPath, readCorpus } from './corpus.ts';
import { plainBundle, toItems, trainNetwork } from './fold.ts';
import { engineName, evaluationConfig, recipeDigest } from './recipe.ts';

const here = path.dirname(fileURLToPath(import.meta.url));

const { values: options } = parseArgs({
  options: {
    corpus: { type: 'string' },
    seed: { type: 'string', default: '0' },
    out: { type: 'string', default: here },
    epochs: { type: 'string' },
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

async function main(): Promise<void> {
  const config = evaluationConfig(
    options.epochs === undefined ? undefined : Number(options.epochs),
  );
  const recipe = recipeDigest(config);
  const calibration = await readCalibration(recipe);
  const seed = Number(options.seed);
  const utterances = await readCorpus(corpusPath(options.corpus), config.spec.sampleRate);
  const items = toItems(utterances, config);
  await startWasmBackend();
  const startMs = performance.now();
  const epochs: { loss: number; accuracy: number }[] = [];
  const network = await trainNetwork(items, config, seed, (event) => {
    if (event.kind !== 'epoch') return;
    epochs.push({
      loss: Number(event.loss.toFixed(4)),
      accuracy: Number(event.accuracy.toFixed(4)),
    });
    console.log(
      `epoch ${event.epoch + 1}/${config.epochs}: loss ${event.loss.toFixed(3)}, accuracy ${event.accuracy.toFixed(3)}`,
    );
  });
  const minutes = Number(((performance.now() - startMs) / 60_000).toFixed(2));
  const training = {
    corpus: 'EMO-DB',
    nRecordings: items.length,
    seed,
    engine: engineName(),
    recipe,
    config,
    minutes,
  };
  const bundle = {
    ...plainBundle(network.topology, config, await network.exportWeights()),
    ...calibration,
    id: 'alexnet-compact-emodb',
    version: `1.0.0-${recipe}`,
    training,
  };
  const { description, weights } = serializeBundle(bundle);
  const sha256 = createHash('sha256').update(weights).digest('hex');
  await mkdir(options.out, { recursive: true });
  await writeFile(path.join(options.out, 'weights.bin'), weights);
  const json = { ...description, weights: { sizeBytes: weights.length, sha256 } };
  await writeFile(path.join(options.out, 'model.json'), `${JSON.stringify(json, null, 1)}\n`);
  await writeFile(
    path.join(options.out, 'training.json'),
    `${JSON.stringify({ ...training, epochs }, null, 1)}\n`,
  );
  console.log(
    `${network.nParameters} parameters, ${weights.length} bytes, ${minutes} min; written to ${options.out}`,
  );
}

await main();
