/**
 * How far to trust a recording: what each warning costs, whom the sound of a recording resembles, and what becomes of
 * noise, tones and music. Every clip is heard by the network that has never heard its speaker; figures go to `trust.json`
 * beside this file. Needs the networks that `npm run evaluate` keeps.
 *
 *     npm run trust -- [--networks DIR] [--corpus FILE]
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { degrade, N_BABBLE_TALKERS } from '#lib/core/audio/degrade.ts';
import type { Waveform } from '#lib/core/audio/waveform.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import type { Familiarity } from '#lib/core/features/familiarity.ts';
import { evidenceOf } from '#lib/core/inference/doubts.ts';
import { createRecognizer, type Recognizer } from '#lib/core/inference/recognizer.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { createRng } from '#lib/core/rng.ts';
import { RECOMMENDED, RECOMMENDED_WARPS } from '#lib/core/training/config.ts';
import { CONDITIONS } from '#lib/core/training/conditions.ts';
import { learnFamiliarity } from '#lib/core/training/familiarity.ts';
import { plainBundle } from '#lib/core/training/fold.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { corpusPath, readCorpus, type Utterance } from './corpus.ts';
import { rounded } from './evaluation-file.ts';
import { toItems } from './fold.ts';
import { readFoldWeights } from './fold-weights.ts';
import { engineName, topologyOf } from './recipe.ts';
import { makeStrangeSound, makeSyntheticSpeech, STRANGE_SOUNDS } from './strange-sounds.ts';
import { SPEAKERS } from './summary.ts';
import {
  summarizeStrange,
  summarizeTrust,
  type HeardClip,
  type HeardSound,
} from './trust-figures.ts';

const { values: options } = parseArgs({
  options: { corpus: { type: 'string' }, networks: { type: 'string', default: '.cache/networks' } },
});
const here = path.dirname(fileURLToPath(import.meta.url));
const N_VARIANTS = 10;
const RATE_HZ = RECOMMENDED.spec.sampleRate;

type Fault = (waveform: Waveform, utterance: Utterance, all: readonly Utterance[]) => Waveform;

const scaled = ({ samples, sampleRate }: Waveform, change: (x: number) => number): Waveform => ({
  samples: samples.map(change),
  sampleRate,
});

/** Faults that people's own recordings have, beside the conditions of the evaluation. */
const FAULTS: Readonly<Record<string, Fault>> = {
  ...Object.fromEntries(
    Object.entries(CONDITIONS).map(([name, condition]): [string, Fault] => [
      name,
      (waveform, { file, speaker }, all) => {
        const rng = createRng(0, 'condition', `${name} ${file}`);
        const others = all.filter((other) => other.speaker !== speaker);
        const talkers = Array.from(
          { length: N_BABBLE_TALKERS },
          () => others[rng.integer(others.length)]?.waveform.samples ?? waveform.samples,
        );
        return degrade(waveform, condition, rng, talkers);
      },
    ]),
  ),
  /** At a peak of -32 dB, as 16-bit numbers. */
  quiet: (waveform) => {
    const peak = waveform.samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    return scaled(waveform, (x) => Math.round((x / peak) * 0.025 * 32_768) / 32_768);
  },
  /** 18 dB above full scale. */
  clipped: (waveform) => {
    const peak = waveform.samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    return scaled(waveform, (x) => Math.max(-1, Math.min(1, (8 * x) / peak)));
  },
  /** The middle 0.8 s. */
  short: ({ samples, sampleRate }) => {
    const length = Math.round(0.8 * sampleRate);
    const start = Math.max(0, Math.floor((samples.length - length) / 2));
    return { samples: samples.slice(start, start + length), sampleRate };
  },
  /** Cut in two with 8 s of silence between. */
  pause: ({ samples, sampleRate }) => {
    const middle = Math.floor(samples.length / 2);
    const parted = new Float32Array(samples.length + 8 * sampleRate);
    parted.set(samples.subarray(0, middle));
    parted.set(samples.subarray(middle), middle + 8 * sampleRate);
    return { samples: parted, sampleRate };
  },
};

async function makeRecognizer(speaker: string, familiarity: Familiarity): Promise<Recognizer> {
  const weights = await readFoldWeights(options.networks, { speaker, seed: 0 }, RECOMMENDED);
  const network = new TfjsNetwork(topologyOf(RECOMMENDED), 0);
  network.importWeights(weights);
  const bundle = plainBundle(network.topology, RECOMMENDED, RECOMMENDED_WARPS, EMOTIONS, weights);
  const { temperature, threshold } = await readCalibration();
  return createRecognizer({ ...bundle, temperature, threshold, familiarity }, network);
}

async function readCalibration(): Promise<{ temperature: number; threshold: number }> {
  const text = await readFile(path.join(here, 'evaluation.json'), 'utf8');
  return (JSON.parse(text) as { calibration: { temperature: number; threshold: number } })
    .calibration;
}

async function hear(recognizer: Recognizer, { samples, sampleRate }: Waveform) {
  return recognizer.recognize({ channels: [samples], sampleRate, format: 'wav', warnings: [] });
}

async function main(): Promise<void> {
  const utterances = await readCorpus(corpusPath(options.corpus), RATE_HZ);
  const items = toItems(utterances, RECOMMENDED);
  const { temperature, threshold } = await readCalibration();
  await startWasmBackend();
  const clips: HeardClip[] = [];
  const sounds: HeardSound[] = [];
  const limits: number[] = [];
  for (const speaker of SPEAKERS) {
    const kept = utterances.map((utterance, i) => ({ utterance, item: items[i] }));
    const others = kept.filter(({ utterance }) => utterance.speaker !== speaker);
    const familiarity = learnFamiliarity(
      others.flatMap(({ item }) => item ?? []),
      others.map(({ utterance }) => utterance.speaker),
      RECOMMENDED,
    );
    if (familiarity === null) throw new Error('Too few recordings.');
    limits.push(familiarity.limit);
    const recognizer = await makeRecognizer(speaker, familiarity);
    for (const [condition, spoil] of Object.entries(FAULTS)) {
      for (const utterance of utterances.filter((each) => each.speaker === speaker)) {
        const heard = await hear(recognizer, spoil(utterance.waveform, utterance, utterances));
        if (heard.logits === null) continue;
        const { logits, warnings, evidence } = heard;
        const likeness = evidence / evidenceOf(warnings);
        const codes = warnings.map(({ code }) => code);
        const { labelIndex } = utterance;
        clips.push({ speaker, condition, labelIndex, logits, codes, likeness });
      }
    }
    for (const kind of [...STRANGE_SOUNDS, 'synthetic speech']) {
      for (let seed = 0; seed < N_VARIANTS; seed++) {
        const isSpeech = kind === 'synthetic speech';
        const sound = isSpeech ? makeSyntheticSpeech(seed) : makeStrangeSound(kind, seed);
        const { outcome, logits } = await hear(recognizer, sound);
        sounds.push({ kind, outcome, logits });
      }
    }
    recognizer.dispose();
    console.log(`speaker ${speaker}: limit ${familiarity.limit.toFixed(3)}`);
  }
  const content = {
    engine: engineName(),
    seed: 0,
    limits,
    ...summarizeTrust(clips, temperature),
    strange: summarizeStrange(sounds, { temperature, threshold }),
  };
  console.log(JSON.stringify(rounded(content), null, 1));
  await writeFile(path.join(here, 'trust.json'), `${JSON.stringify(rounded(content), null, 1)}\n`);
}

await main();
