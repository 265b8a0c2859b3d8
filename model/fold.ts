import type { Waveform } from '#lib/core/audio/waveform.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { createRecognizer } from '#lib/core/inference/recognizer.ts';
import type { WeightArray } from '#lib/core/network/network.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { RECOMMENDED_WARPS, type TrainingConfig } from '#lib/core/training/config.ts';
import { judgeDisturbed, UNDISTURBED } from '#lib/core/training/conditions.ts';
import { toTrainingItem, type TrainingItem } from '#lib/core/training/dataset.ts';
import { judgeWaveform, plainBundle, runSeed, type Listener } from '#lib/core/training/fold.ts';
import { train, type TrainingEvent } from '#lib/core/training/train.ts';
import type { Utterance } from './corpus.ts';
import {
  keepNetwork,
  ofOneTower,
  readNetwork,
  towerRuns,
  towersOf,
  type TrainedNetwork,
} from './fold-weights.ts';
import { topologyOf } from './recipe.ts';
import { MP3_CONDITIONS, throughMp3 } from './mp3.ts';

/** What one held-out recording got: logits per condition, null where no speech was heard. */
export interface ClipLogits {
  file: string;
  label: string;
  logits: Record<string, number[] | null>;
}

/** One training run judged on the speaker that it has never heard. */
export interface FoldResult {
  speaker: string;
  seed: number;
  /** Engine and version: only on the same one are results equal to the last digit. */
  engine: string;
  /** Digest of the recipe. */
  recipe: string;
  /** That training took. */
  minutes: number;
  trainingLoss: number;
  clips: ClipLogits[];
}

export function toItems(utterances: readonly Utterance[], config: TrainingConfig): TrainingItem[] {
  return utterances.map(({ file, speaker, waveform, labelIndex }) => {
    const item = toTrainingItem(waveform, labelIndex, config.spec, speaker);
    if (item === null) throw new Error(`${file} holds no speech.`);
    return item;
  });
}

/** Trains from scratch on all given items; the caller disposes the network. */
export async function trainNetwork(
  items: readonly TrainingItem[],
  config: TrainingConfig,
  seed: number,
  onEvent: (event: TrainingEvent) => void,
): Promise<TfjsNetwork> {
  const network = new TfjsNetwork(topologyOf(config), seed);
  for await (const event of train(network, items, config, seed)) onEvent(event);
  return network;
}

/** Every recording of `speaker` in every condition through the recogniser that the page and the endpoint use. */
export async function judgeSpeaker(
  recognizer: Listener,
  utterances: readonly Utterance[],
  speaker: string,
): Promise<ClipLogits[]> {
  const others = utterances.filter((u) => u.speaker !== speaker).map((u) => u.waveform.samples);
  const talkers = {
    length: others.length,
    samples: (i: number) => others[i] ?? new Float32Array(),
  };
  const clips: ClipLogits[] = [];
  for (const { file, emotion, waveform } of utterances.filter((u) => u.speaker === speaker)) {
    const logits = {
      [UNDISTURBED]: await judgeWaveform(recognizer, waveform),
      ...(await judgeDisturbed(recognizer, waveform, file, talkers)),
      ...(await judgeCompressed(recognizer, waveform)),
    };
    clips.push({ file, label: emotion, logits });
  }
  return clips;
}

/** One recording as MP3, which only these scripts can write. */
async function judgeCompressed(
  recognizer: Listener,
  waveform: Waveform,
): Promise<ClipLogits['logits']> {
  const logits: ClipLogits['logits'] = {};
  for (const [name, bitRate] of Object.entries(MP3_CONDITIONS))
    logits[name] = await judgeWaveform(recognizer, await throughMp3(waveform, bitRate));
  return logits;
}

/** How a fold is done. */
export interface FoldOptions {
  /** Factors of the frequency axis whose answers are averaged; the recommended ones if left out. */
  warps?: readonly number[];
  /** Where trained networks are kept, and taken from; nowhere if left out. */
  networks?: string | undefined;
  onEpoch?: (run: { speaker: string; seed: number }, epoch: number, loss: number) => void;
}

/**
 * One fold from start to end: train on all other speakers, judge on this one. A network of several towers is trained
 * tower by tower, which makes the same weights as together.
 */
export async function runFold(
  utterances: readonly Utterance[],
  items: readonly TrainingItem[],
  config: TrainingConfig,
  { speaker, seed }: { speaker: string; seed: number },
  { warps, networks, onEpoch }: FoldOptions = {},
): Promise<Pick<FoldResult, 'trainingLoss' | 'minutes' | 'clips'>> {
  const training = items.filter((_, i) => utterances[i]?.speaker !== speaker);
  const towers: TrainedNetwork[] = [];
  for (const run of towerRuns({ speaker, seed }, config)) {
    const kept = networks === undefined ? null : await readNetwork(networks, run, config);
    const tower = kept ?? (await trainTower(training, config, run, onEpoch));
    if (networks !== undefined && kept === null) await keepNetwork(networks, run, config, tower);
    towers.push(tower);
  }
  const sum = (key: 'trainingLoss' | 'minutes') =>
    towers.reduce((total, tower) => total + tower[key], 0);
  const weights = towersOf(
    config,
    towers.map((tower) => tower.weights),
  );
  return {
    trainingLoss: sum('trainingLoss') / towers.length,
    minutes: Number(sum('minutes').toFixed(2)),
    clips: await judgeWeights(weights, utterances, config, speaker, warps),
  };
}

async function trainTower(
  items: readonly TrainingItem[],
  config: TrainingConfig,
  run: { speaker: string; seed: number },
  onEpoch: FoldOptions['onEpoch'],
): Promise<TrainedNetwork> {
  const startMs = performance.now();
  let trainingLoss = NaN;
  const seed = runSeed(run.seed, run.speaker);
  const network = await trainNetwork(items, ofOneTower(config), seed, (event) => {
    if (event.kind !== 'epoch') return;
    trainingLoss = event.loss;
    onEpoch?.(run, event.epoch, event.loss);
  });
  const weights = await network.exportWeights();
  network.dispose();
  return { weights, trainingLoss, minutes: (performance.now() - startMs) / 60_000 };
}

async function judgeWeights(
  weights: WeightArray[],
  utterances: readonly Utterance[],
  config: TrainingConfig,
  speaker: string,
  warps: readonly number[] = RECOMMENDED_WARPS,
): Promise<ClipLogits[]> {
  const network = new TfjsNetwork(topologyOf(config), 0);
  network.importWeights(weights);
  const bundle = plainBundle(network.topology, config, warps, EMOTIONS, weights);
  const recognizer = createRecognizer(bundle, network);
  try {
    return await judgeSpeaker(recognizer, utterances, speaker);
  } finally {
    recognizer.dispose();
  }
}
