/**
 * Whether knowing a speaker's neutral voice helps: two neutral recordings of the speaker who was left out are enrolled,
 * the others are judged, with and without. Figures go to `enrolment.json` beside this file. Needs the networks that
 * `npm run evaluate` keeps.
 *
 *     npm run enrolment -- [--networks DIR] [--corpus FILE]
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { degrade } from '#lib/core/audio/degrade.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { logLoss } from '#lib/core/evaluation/calibration.ts';
import type { MelPower } from '#lib/core/features/spec.ts';
import { prepareRecording } from '#lib/core/inference/prepare.ts';
import { poolLogits, segmentLogits } from '#lib/core/inference/segment-logits.ts';
import { argMax } from '#lib/core/math.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { createRng } from '#lib/core/rng.ts';
import { RECOMMENDED, RECOMMENDED_WARPS } from '#lib/core/training/config.ts';
import { CONDITIONS } from '#lib/core/training/conditions.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { corpusPath, readCorpus, type Utterance } from './corpus.ts';
import { rounded } from './evaluation-file.ts';
import { readFoldWeights } from './fold-weights.ts';
import { engineName, topologyOf } from './recipe.ts';
import { SCREENED_SPEAKERS, SPEAKERS } from './summary.ts';
import { equalize, voiceContour } from './voice-contour.ts';

const { values: options } = parseArgs({
  options: { corpus: { type: 'string' }, networks: { type: 'string', default: '.cache/networks' } },
});

const { spec } = RECOMMENDED;
const NEUTRAL = EMOTIONS.indexOf('neutral');
const N_DRAWS = 4;
/** How far the logits are moved so that the enrolled recordings have the average neutral ones; chosen on the screened. */
const LOGIT_SHARE = 0.5;
/** About that of the evaluation; the same for all ways. */
const TEMPERATURE = 0.8;
const IN_CONDITIONS = ['clean', 'telephone', 'white-20'];
const HEARING = { spec, warps: RECOMMENDED_WARPS };

/** Ways to use the enrolled recordings. */
type Way = 'none' | 'features' | 'features and logits';

interface Clip {
  speaker: string;
  labelIndex: number;
  pictures: MelPower[];
}

interface Judged {
  speaker: string;
  labelIndex: number;
  logits: number[];
}

function toClip({ speaker, labelIndex, waveform, file }: Utterance, condition: string): Clip {
  const rng = createRng(0, 'condition', `${condition} ${file}`);
  const heard = degrade(waveform, CONDITIONS[condition] ?? { kind: 'clean' }, rng);
  const prepared = prepareRecording(heard, spec, RECOMMENDED.segmentFrames);
  return { speaker, labelIndex, pictures: (prepared?.segments ?? []).map(({ power }) => power) };
}

async function hear(network: TfjsNetwork, pictures: readonly MelPower[]): Promise<number[]> {
  const rows = await segmentLogits(
    HEARING,
    network,
    pictures.map((power) => ({ power })),
  );
  return poolLogits(rows, []);
}

function meanOf(rows: readonly ArrayLike<number>[]): number[] {
  const length = rows[0]?.length ?? 0;
  return Array.from({ length }, (_, c) => {
    return rows.reduce((sum, row) => sum + (row[c] ?? 0), 0) / rows.length;
  });
}

/** Everybody's neutral voice but the speaker's: contour of the voice and logits. */
async function neutralOf(network: TfjsNetwork, others: readonly Clip[]) {
  const neutral = others.filter(({ labelIndex }) => labelIndex === NEUTRAL);
  const speakers = [...new Set(neutral.map(({ speaker }) => speaker))];
  const contours = speakers.map((speaker) => {
    const own = neutral.filter((clip) => clip.speaker === speaker);
    return voiceContour(
      own.flatMap(({ pictures }) => pictures),
      spec,
    );
  });
  const rows: number[][] = [];
  for (const { pictures } of neutral) rows.push(await hear(network, pictures));
  return { contour: meanOf(contours), logits: meanOf(rows) };
}

async function judgeSpeaker(
  clips: readonly Clip[],
  speaker: string,
  results: Record<Way, Judged[]>,
): Promise<void> {
  const network = new TfjsNetwork(topologyOf(RECOMMENDED), 0);
  network.importWeights(await readFoldWeights(options.networks, { speaker, seed: 0 }, RECOMMENDED));
  const own = clips.filter((clip) => clip.speaker === speaker);
  const target = await neutralOf(
    network,
    clips.filter((clip) => clip.speaker !== speaker),
  );
  const neutral = own.filter(({ labelIndex }) => labelIndex === NEUTRAL);
  const plain = new Map<Clip, number[]>();
  for (const clip of own) plain.set(clip, await hear(network, clip.pictures));
  for (let draw = 0; draw < N_DRAWS; draw++) {
    const order = createRng(draw, 'enrolment', speaker).permutation(neutral.length);
    const enrolled = [...order.subarray(0, 2)].flatMap((i) => neutral[i] ?? []);
    const contour = voiceContour(
      enrolled.flatMap(({ pictures }) => pictures),
      spec,
    );
    const gains = contour.map((value, m) => (target.contour[m] ?? 0) - value);
    const hearAlike = ({ pictures }: Clip) =>
      hear(
        network,
        pictures.map((picture) => equalize(picture, gains)),
      );
    const enrolledRows: number[][] = [];
    for (const clip of enrolled) enrolledRows.push(await hearAlike(clip));
    const offset = meanOf(enrolledRows).map((value, c) => value - (target.logits[c] ?? 0));
    for (const clip of own.filter((each) => !enrolled.includes(each))) {
      const { labelIndex } = clip;
      const alike = await hearAlike(clip);
      const moved = alike.map((value, c) => value - LOGIT_SHARE * (offset[c] ?? 0));
      results.none.push({ speaker, labelIndex, logits: plain.get(clip) ?? [] });
      results.features.push({ speaker, labelIndex, logits: alike });
      results['features and logits'].push({ speaker, labelIndex, logits: moved });
    }
  }
  network.dispose();
}

function figuresOf(judged: readonly Judged[]) {
  const recalls = EMOTIONS.flatMap((_, c) => {
    const own = judged.filter(({ labelIndex }) => labelIndex === c);
    const nRight = own.filter(({ logits }) => argMax(logits) === c).length;
    return own.length === 0 ? [] : [nRight / own.length];
  });
  const uar = recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
  const loss = logLoss(
    judged.map(({ logits }) => logits),
    judged.map(({ labelIndex }) => labelIndex),
    TEMPERATURE,
  );
  return { n: judged.length, uar, logLoss: loss };
}

async function main(): Promise<void> {
  const utterances = await readCorpus(corpusPath(options.corpus), spec.sampleRate);
  await startWasmBackend();
  const conditions: Record<string, unknown> = {};
  for (const condition of IN_CONDITIONS) {
    const clips = utterances.map((utterance) => toClip(utterance, condition));
    const results: Record<Way, Judged[]> = { none: [], features: [], 'features and logits': [] };
    for (const speaker of SPEAKERS) await judgeSpeaker(clips, speaker, results);
    const groups = Object.entries(results).map(([way, judged]) => {
      const isScreened = ({ speaker }: Judged) => SCREENED_SPEAKERS.includes(speaker);
      const screened = figuresOf(judged.filter(isScreened));
      const untouched = figuresOf(judged.filter((each) => !isScreened(each)));
      const bySpeaker = SPEAKERS.map((speaker) => {
        return figuresOf(judged.filter((each) => each.speaker === speaker)).uar;
      });
      return [way, { screened, untouched, all: figuresOf(judged), bySpeaker }] as const;
    });
    conditions[condition] = Object.fromEntries(groups);
    console.log(condition, JSON.stringify(rounded(conditions[condition])));
  }
  const file = path.join(path.dirname(fileURLToPath(import.meta.url)), 'enrolment.json');
  const content = { engine: engineName(), seed: 0, nDraws: N_DRAWS, conditions };
  await writeFile(file, `${JSON.stringify(rounded(content), null, 1)}\n`);
}

await main();
