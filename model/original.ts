/**
 * Trains as the original did, to the end, and judges it on a random and on a speaker-independent split of EMO-DB; the
 * figures go to `original.json` beside this file, from where the model card takes them.
 *
 *     npm run original -- [--corpus FILE] [--seeds 0,1,2]
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { splitCorpus, type SplitPlan } from '#lib/core/data/splits.ts';
import { countConfusion, type Confusion } from '#lib/core/evaluation/confusion.ts';
import { accuracy } from '#lib/core/evaluation/metrics.ts';
import { createRecognizer } from '#lib/core/inference/recognizer.ts';
import { argMax } from '#lib/core/math.ts';
import type { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { ORIGINAL, type TrainingConfig } from '#lib/core/training/config.ts';
import { judgeWaveform, plainBundle } from '#lib/core/training/fold.ts';
import { HELD_OUT_SHARE } from '#lib/core/training/plan.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { corpusPath, readCorpus, type Utterance } from './corpus.ts';
import { toItems, trainNetwork } from './fold.ts';
import { rounded } from './evaluation-file.ts';
import type { OriginalFigures, OriginalRun } from './original-file.ts';
import { engineName } from './recipe.ts';

const file = path.join(path.dirname(fileURLToPath(import.meta.url)), 'original.json');

const { values: options } = parseArgs({
  options: { corpus: { type: 'string' }, seeds: { type: 'string', default: '0,1,2' } },
});

const SPLITS: Readonly<Record<OriginalRun['split'], SplitPlan>> = {
  random: { kind: 'random', share: HELD_OUT_SHARE },
  speakers: { kind: 'speakers', share: HELD_OUT_SHARE },
};

async function judge(
  network: TfjsNetwork,
  held: readonly Utterance[],
  config: TrainingConfig,
): Promise<Confusion> {
  const weights = await network.exportWeights();
  const bundle = plainBundle(network.topology, config, [1], EMOTIONS, weights);
  const recognizer = createRecognizer(bundle, network);
  const judgements = [];
  for (const { labelIndex, waveform } of held) {
    const logits = await judgeWaveform(recognizer, waveform);
    judgements.push({ labelIndex, heardIndex: logits === null ? null : argMax(logits) });
  }
  recognizer.dispose();
  return countConfusion(judgements, EMOTIONS.length);
}

/** One training from scratch to its last epoch, judged on what was held out. */
async function runOnce(
  utterances: readonly Utterance[],
  split: OriginalRun['split'],
  seed: number,
): Promise<OriginalRun> {
  const labelled = utterances.map(({ emotion, speaker }) => ({ label: emotion, speaker }));
  const { training, validation } = splitCorpus(labelled, SPLITS[split], seed);
  const pick = (positions: readonly number[]) => utterances.filter((_, i) => positions.includes(i));
  const held = pick(validation);
  const losses: number[] = [];
  const startMs = performance.now();
  const items = toItems(pick(training), ORIGINAL);
  const network = await trainNetwork(items, ORIGINAL, seed, (event) => {
    if (event.kind !== 'epoch') return;
    losses.push(event.loss);
    const name = `${split} seed ${seed}`;
    console.log(`${name}: epoch ${event.epoch + 1}/${ORIGINAL.epochs}, loss ${event.loss}`);
  });
  const minutes = (performance.now() - startMs) / 60_000;
  const confusion = await judge(network, held, ORIGINAL);
  return {
    split,
    seed,
    heldOutSpeakers: [...new Set(held.map(({ speaker }) => speaker))],
    nTraining: training.length,
    nHeldOut: held.length,
    ...accuracy(confusion),
    confusion,
    losses,
    minutes,
  };
}

/** What is there already by this very engine and config. */
async function readKept(): Promise<OriginalRun[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const kept = JSON.parse(text) as OriginalFigures;
  const isSame = JSON.stringify(kept.config) === JSON.stringify(ORIGINAL);
  return isSame && kept.engine === engineName() ? kept.runs : [];
}

async function main(): Promise<void> {
  const utterances = await readCorpus(corpusPath(options.corpus), ORIGINAL.spec.sampleRate);
  await startWasmBackend();
  const runs = await readKept();
  for (const seed of options.seeds.split(',').map(Number)) {
    for (const split of ['random', 'speakers'] as const) {
      if (runs.some((run) => run.split === split && run.seed === seed)) continue;
      const run = rounded(await runOnce(utterances, split, seed));
      runs.push(run);
      console.log(`${split} seed ${seed}: UAR ${run.uar}, WA ${run.wa}, ${run.minutes} min`);
      const figures: OriginalFigures = { engine: engineName(), config: ORIGINAL, runs };
      await writeFile(`${file}.part`, `${JSON.stringify(figures, null, 1)}\n`);
      await rename(`${file}.part`, file);
    }
  }
}

await main();
