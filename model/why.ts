/**
 * Checks whether the heat maps of "Why?" say something about the model, on recordings of EMO-DB: do random weights change
 * them, does masking what they mark cost more probability than masking as much at random, do the two kinds agree?
 * Figures go to `why.json` beside this file.
 *
 *     npm run why [-- --corpus FILE]                 the shipped model, which has learnt from these recordings
 *     npm run why -- --networks DIR [--corpus FILE]  networks that have never heard the speaker, such as the
 *                                                    .cache/networks of `npm run evaluate`
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { correlation } from '#lib/core/explanation/heat-map.ts';
import { parseBundle } from '#lib/core/network/bundle.ts';
import type { WeightArray } from '#lib/core/network/network.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { createRng } from '#lib/core/rng.ts';
import { RECOMMENDED } from '#lib/core/training/config.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import type { WhyFigures, WhyFile } from './card-why.ts';
import { corpusPath, readCorpus, type Utterance } from './corpus.ts';
import { rounded } from './evaluation-file.ts';
import { readFoldWeights } from './fold-weights.ts';
import { engineName, topologyOf } from './recipe.ts';
import {
  camCorrelations,
  chooseClips,
  layersFromTop,
  makeCase,
  maskingDrops,
  MASKED_SHARE,
  N_MASKS,
  N_WEIGHTS,
  occlusionCorrelation,
  RANDOM_MASKS,
  randomised,
  type Case,
} from './why-figures.ts';
import { VARIANT_NAMES } from './cam-variants.ts';

const { values: options } = parseArgs({
  options: { corpus: { type: 'string' }, networks: { type: 'string' } },
});
const here = path.dirname(fileURLToPath(import.meta.url));
const CLIPS_PER_SPEAKER = 5;
const SEED = 0;
const FILLS = ['mean', 'silence'] as const;

/** Means over many records with the same keys. */
class Means {
  readonly #sums: Record<string, number> = {};
  #n = 0;

  add(record: Readonly<Record<string, number>>): void {
    for (const [key, value] of Object.entries(record))
      this.#sums[key] = (this.#sums[key] ?? 0) + value;
    this.#n++;
  }

  get value(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.#sums).map(([key, sum]) => [key, sum / this.#n]));
  }
}

const magnitudes = (record: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, Math.abs(value)]));

async function weightsFor(speaker: string): Promise<WeightArray[]> {
  if (options.networks !== undefined)
    return readFoldWeights(options.networks, { speaker, seed: 0 }, RECOMMENDED);
  const [json, weights] = await Promise.all(
    ['model.json', 'weights.bin'].map((name) => readFile(path.join(here, name))),
  );
  if (!json || !weights) throw new Error('The model is missing: run npm run train first.');
  return parseBundle(JSON.parse(json.toString()), weights).weights;
}

async function judge(clips: readonly Utterance[]): Promise<WhyFigures> {
  const drops = { mean: new Means(), silence: new Means() };
  const wins = { mean: new Means(), silence: new Means() };
  const agreement = new Means();
  const cascade = new Map<string, { r: Means; magnitude: Means }>();
  const occluded = new Means();
  for (const speaker of new Set(clips.map((clip) => clip.speaker))) {
    const network = new TfjsNetwork(topologyOf(RECOMMENDED), 0);
    network.importWeights(await weightsFor(speaker));
    const cases: Case[] = [];
    for (const clip of clips.filter((each) => each.speaker === speaker)) {
      const one = await makeCase(network, clip);
      if (one === null) throw new Error(`No speech in ${clip.file}.`);
      const rng = createRng(SEED, 'why-masks', clip.file);
      for (const fill of FILLS) {
        const drop = await maskingDrops(one, fill, rng);
        drops[fill].add(drop);
        wins[fill].add(
          Object.fromEntries(
            RANDOM_MASKS.map((name) => [name, drop.timeMean > drop[name] ? 1 : 0]),
          ),
        );
      }
      const { maps, columns } = one;
      agreement.add(
        Object.fromEntries(
          VARIANT_NAMES.map((name) => [name, correlation(maps[name], maps.occlusion, columns)]),
        ),
      );
      cases.push(one);
    }
    const layers = layersFromTop(network);
    for (let seed = 1; seed <= N_WEIGHTS; seed++) {
      for (const [i, layer] of layers.entries()) {
        const other = await randomised(network, layers.slice(0, i + 1), seed);
        const means = cascade.get(layer) ?? { r: new Means(), magnitude: new Means() };
        cascade.set(layer, means);
        for (const one of cases) {
          const record = await camCorrelations(one, other);
          means.r.add(record);
          means.magnitude.add(magnitudes(record));
          if (i === layers.length - 1 && seed === 1)
            occluded.add({ r: await occlusionCorrelation(one, other) });
        }
        other.dispose();
      }
    }
    network.dispose();
    console.log(`speaker ${speaker} done`);
  }
  return {
    engine: engineName(),
    nClips: clips.length,
    drops: { mean: drops.mean.value, silence: drops.silence.value },
    wins: { mean: wins.mean.value, silence: wins.silence.value },
    agreement: agreement.value,
    randomised: [...cascade].map(([layer, { r, magnitude }]) => ({
      layer,
      correlation: r.value,
      magnitude: magnitude.value,
    })),
    randomisedOcclusion: occluded.value.r ?? NaN,
  };
}

async function main(): Promise<void> {
  const utterances = await readCorpus(corpusPath(options.corpus), RECOMMENDED.spec.sampleRate);
  await startWasmBackend();
  const clips = chooseClips(utterances, CLIPS_PER_SPEAKER, SEED);
  const figures = rounded(await judge(clips));
  console.log(JSON.stringify(figures, null, 1));
  const file = path.join(here, 'why.json');
  const earlier = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Partial<WhyFile>,
    (): Partial<WhyFile> => ({}),
  );
  const content = {
    seed: SEED,
    maskedShare: MASKED_SHARE,
    nMasks: N_MASKS,
    nWeights: N_WEIGHTS,
    clips: clips.map((clip) => clip.file),
    shipped: earlier.shipped,
    unheard: earlier.unheard,
    [options.networks === undefined ? 'shipped' : 'unheard']: figures,
  };
  await writeFile(file, `${JSON.stringify(content, null, 1)}\n`);
}

await main();
