/**
 * Calls put together from EMO-DB, each heard by a network that has never heard its speaker; figures by time go to
 * `calls.json` beside this file. Needs the networks that `npm run evaluate` keeps.
 *
 *     npm run calls -- [--networks DIR] [--corpus FILE] [--speakers 03,08]
 *     npm run calls -- [--networks DIR] --choose     compares ways of smoothing on the speakers that choices are made on
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { degrade, type Condition } from '#lib/core/audio/degrade.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { createRecognizer } from '#lib/core/inference/recognizer.ts';
import { SMOOTHING, type SmoothingOptions } from '#lib/core/inference/timeline.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { createRng } from '#lib/core/rng.ts';
import { RECOMMENDED, RECOMMENDED_WARPS } from '#lib/core/training/config.ts';
import { plainBundle } from '#lib/core/training/fold.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { corpusPath, readCorpus, type Utterance } from './corpus.ts';
import { judgeCalls, type HeardCall } from './call-figures.ts';
import { rounded } from './evaluation-file.ts';
import { readFoldWeights } from './fold-weights.ts';
import { makeCall } from './make-calls.ts';
import { engineName, topologyOf } from './recipe.ts';
import { SCREENED_SPEAKERS, SPEAKERS } from './summary.ts';

const { values: options } = parseArgs({
  options: {
    corpus: { type: 'string' },
    networks: { type: 'string', default: '.cache/networks' },
    speakers: { type: 'string' },
    choose: { type: 'boolean', default: false },
  },
});

const CONDITIONS: Readonly<Record<string, Condition>> = {
  clean: { kind: 'clean' },
  'mu-law-8k': { kind: 'mu-law-8k' },
  'white-20': { kind: 'white', snrDb: 20 },
};
const GRID: SmoothingOptions[] = [0.001, 3, 6, 10, 20, 40].flatMap((turnSec) =>
  [0.35, 0.5, 0.7, 1].map((evidence) => ({ turnSec, evidence })),
);
/** As much as the page reads at once. */
const CHUNK = 65_536;

/** One side of one call, heard piece by piece as the page hears it. */
async function hear(
  utterances: readonly Utterance[],
  speaker: string,
  condition: string,
): Promise<HeardCall> {
  const call = makeCall(utterances, speaker);
  const rng = createRng(0, 'call-condition', condition, speaker);
  const { samples, sampleRate } = degrade(
    call.customer,
    CONDITIONS[condition] ?? { kind: 'clean' },
    rng,
  );
  const weights = await readFoldWeights(options.networks, { speaker, seed: 0 }, RECOMMENDED);
  const network = new TfjsNetwork(topologyOf(RECOMMENDED), 0);
  network.importWeights(weights);
  const bundle = plainBundle(network.topology, RECOMMENDED, RECOMMENDED_WARPS, EMOTIONS, weights);
  const recognizer = createRecognizer(bundle, network);
  const follower = recognizer.follow(sampleRate);
  const startMs = performance.now();
  const heard = [];
  for (let at = 0; at < samples.length; at += CHUNK)
    heard.push(await follower.push(samples.subarray(at, at + CHUNK)));
  heard.push(await follower.finish());
  const seconds = (performance.now() - startMs) / 1000;
  recognizer.dispose();
  return {
    speaker,
    truth: call.truth,
    nSamples: samples.length,
    sampleRate,
    windows: heard.flatMap(({ windows }) => windows),
    spans: heard.flatMap(({ spans }) => spans),
    timesRealTime: samples.length / sampleRate / seconds,
  };
}

async function main(): Promise<void> {
  const speakers = options.speakers?.split(',') ?? (options.choose ? SCREENED_SPEAKERS : SPEAKERS);
  const utterances = await readCorpus(corpusPath(options.corpus), RECOMMENDED.spec.sampleRate);
  await startWasmBackend();
  const conditions: Record<string, unknown> = {};
  const untouched: Record<string, unknown> = {};
  for (const condition of Object.keys(CONDITIONS)) {
    const calls: HeardCall[] = [];
    for (const speaker of speakers) calls.push(await hear(utterances, speaker, condition));
    if (options.choose) {
      for (const each of GRID) {
        const { uar, wa } = judgeCalls(calls, each);
        const figures = [uar, wa].map((x) => x.toFixed(3)).join(' ');
        console.log(`${condition} turn ${each.turnSec} s, evidence ${each.evidence}: ${figures}`);
      }
    } else {
      conditions[condition] = judgeCalls(calls, SMOOTHING);
      const others = calls.filter(({ speaker }) => !SCREENED_SPEAKERS.includes(speaker));
      if (others.length > 0) untouched[condition] = judgeCalls(others, SMOOTHING);
      console.log(condition, JSON.stringify(rounded(conditions[condition])));
    }
  }
  if (options.choose) return;
  const file = path.join(path.dirname(fileURLToPath(import.meta.url)), 'calls.json');
  const head = { engine: engineName(), speakers, seed: 0, smoothing: SMOOTHING };
  const content = { ...head, conditions, untouched };
  await writeFile(file, `${JSON.stringify(rounded(content), null, 1)}\n`);
}

await main();
