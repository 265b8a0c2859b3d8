import { soundColumns } from '#lib/core/explanation/explain.ts';
import { gradCam } from '#lib/core/explanation/grad-cam.ts';
import {
  correlation,
  strongest,
  type ColumnRange,
  type HeatMap,
} from '#lib/core/explanation/heat-map.ts';
import { occlusionMaps } from '#lib/core/explanation/occlusion.ts';
import { standardize } from '#lib/core/features/normalize.ts';
import { prepareRecording } from '#lib/core/inference/prepare.ts';
import { argMax, softmax } from '#lib/core/math.ts';
import { initialWeights, weightShapes } from '#lib/core/network/initializers.ts';
import type { Network } from '#lib/core/network/network.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { createRng, type Rng } from '#lib/core/rng.ts';
import { RECOMMENDED } from '#lib/core/training/config.ts';
import { CAM_VARIANTS, VARIANT_NAMES, type CamVariant } from './cam-variants.ts';
import type { Utterance } from './corpus.ts';

/** Share of the sound's picture that is masked. */
export const MASKED_SHARE = 0.2;
/** Draws of each kind of random mask, and of random weights. */
export const N_MASKS = 10;
export const N_WEIGHTS = 3;
/** A random mask of blocks is made of the patches that occlusion uses. */
const BLOCK = { bands: 8, columns: 16 };

/** What is masked: the top of a map, or as much at random. */
export type MaskName = CamVariant | 'occlusion' | 'loudest' | RandomMask;
export type RandomMask = 'pixels' | 'blocks' | 'moved';
export const RANDOM_MASKS: readonly RandomMask[] = ['pixels', 'blocks', 'moved'];

/** One picture with what the network makes of it. */
export interface Case {
  network: Network;
  /** Standardised, `[nMels, nFrames]`. */
  input: Float32Array;
  columns: ColumnRange;
  logits: Float32Array;
  winner: number;
  maps: Record<CamVariant | 'occlusion', HeatMap>;
}

/** The first picture of a recording; null if there is no speech in it. */
export async function makeCase(
  network: Network,
  { waveform }: Pick<Utterance, 'waveform'>,
): Promise<Case | null> {
  const { spec, segmentFrames } = RECOMMENDED;
  const segment = prepareRecording(waveform, spec, segmentFrames)?.segments[0];
  if (segment === undefined) return null;
  const input = standardize(segment.logMel);
  const columns = soundColumns(segment, spec);
  const logits = (await network.predict(input, 1)).slice();
  const winner = argMax(logits);
  const occlusion = (await occlusionMaps(network, input, columns))[winner];
  if (occlusion === undefined) throw new Error('The network knows no labels.');
  const maps = { ...(await camsOf(network, input, winner)), occlusion };
  return { network, input, columns, logits, winner, maps };
}

async function camsOf(
  network: Network,
  input: Float32Array,
  labelIndex: number,
): Promise<Record<CamVariant, HeatMap>> {
  const maps: [CamVariant, HeatMap][] = [];
  for (const name of VARIANT_NAMES)
    maps.push([name, await gradCam(network, input, labelIndex, CAM_VARIANTS[name])]);
  return Object.fromEntries(maps) as Record<CamVariant, HeatMap>;
}

/** How much of the winning probability is lost when a fifth of the picture is set to `fill`. */
export async function maskingDrops(
  one: Case,
  fill: 'mean' | 'silence',
  rng: Rng,
): Promise<Record<MaskName, number>> {
  const { maps, input, columns } = one;
  const value = fill === 'mean' ? 0 : Math.min(...input);
  const loudness = { ...maps.timeMean, data: input };
  const top = (map: HeatMap) => dropOf(one, strongest(map, MASKED_SHARE, columns), value);
  const drops: [MaskName, number][] = [];
  for (const name of [...VARIANT_NAMES, 'occlusion'] as const)
    drops.push([name, await top(maps[name])]);
  drops.push(['loudest', await top(loudness)]);
  const drawn = { pixels: randomPixels, blocks: randomBlocks, moved };
  for (const name of RANDOM_MASKS) {
    let sum = 0;
    for (let i = 0; i < N_MASKS; i++) sum += await dropOf(one, drawn[name](one, rng), value);
    drops.push([name, sum / N_MASKS]);
  }
  return Object.fromEntries(drops) as Record<MaskName, number>;
}

async function dropOf(
  { network, input, logits, winner }: Case,
  mask: HeatMap,
  fill: number,
): Promise<number> {
  const masked = input.map((value, i) => (mask.data[i] === 1 ? fill : value));
  const after = await network.predict(masked, 1);
  const share = (row: Float32Array) => softmax(row, row.length)[winner] ?? NaN;
  return share(logits) - share(after);
}

function randomPixels({ maps, columns }: Case, rng: Rng): HeatMap {
  const map = { ...maps.timeMean, data: maps.timeMean.data.map(() => rng.uniform()) };
  return strongest(map, MASKED_SHARE, columns);
}

/** Blocks one after another at random places; of the last one only as much as is missing. */
function randomBlocks({ maps, columns }: Case, rng: Rng): HeatMap {
  const { nMels, nFrames } = maps.timeMean;
  const data = new Float32Array(nMels * nFrames);
  let left = Math.round(MASKED_SHARE * nMels * (columns.to - columns.from));
  while (left > 0) {
    const band = rng.integer(nMels - BLOCK.bands + 1);
    const last = Math.max(columns.from, columns.to - BLOCK.columns);
    const column = columns.from + rng.integer(last - columns.from + 1);
    for (let m = band; m < band + BLOCK.bands; m++) {
      for (let t = column; t < Math.min(columns.to, column + BLOCK.columns); t++) {
        if (left === 0 || data[m * nFrames + t] === 1) continue;
        data[m * nFrames + t] = 1;
        left--;
      }
    }
  }
  return { data, nMels, nFrames };
}

/** The very shape that Grad-CAM marks, at a random place, going round at the edges. */
function moved({ maps, columns }: Case, rng: Rng): HeatMap {
  const { nMels, nFrames } = maps.timeMean;
  const mask = strongest(maps.timeMean, MASKED_SHARE, columns);
  const width = columns.to - columns.from;
  const [down, right] = [rng.integer(nMels), rng.integer(width)];
  const data = new Float32Array(nMels * nFrames);
  for (let m = 0; m < nMels; m++) {
    for (let t = 0; t < width; t++) {
      const to = ((m + down) % nMels) * nFrames + columns.from + ((t + right) % width);
      data[to] = mask.data[m * nFrames + columns.from + t] ?? 0;
    }
  }
  return { ...mask, data };
}

/** Layers with weights, the last first. */
export function layersFromTop(network: Network): string[] {
  return network.topology.layers
    .filter(({ kind }) => kind === 'conv' || kind === 'dense')
    .map(({ name }) => name)
    .reverse();
}

/** A network of which the layers called `random` have forgotten what they had learnt, in every tower. */
export async function randomised(
  network: Network,
  random: readonly string[],
  seed: number,
): Promise<TfjsNetwork> {
  const fresh = initialWeights(network.topology, seed);
  const shapes = weightShapes(network.topology);
  const forgotten = new Set(shapes.flatMap((one) => (random.includes(one.layer) ? one.name : [])));
  const weights = (await network.exportWeights()).map((learnt) =>
    forgotten.has(learnt.name)
      ? (fresh.find(({ name }) => name === learnt.name) ?? learnt)
      : learnt,
  );
  const copy = new TfjsNetwork(network.topology, 0);
  copy.importWeights(weights);
  return copy;
}

/** Correlation of each kind of map with the one that another network draws of the same picture for the same label. */
export async function camCorrelations(
  { input, winner, columns, maps }: Case,
  other: Network,
): Promise<Record<CamVariant, number>> {
  const others = await camsOf(other, input, winner);
  return Object.fromEntries(
    VARIANT_NAMES.map((name) => [name, correlation(maps[name], others[name], columns)]),
  ) as Record<CamVariant, number>;
}

/** The same for the occlusion map. */
export async function occlusionCorrelation(
  { input, winner, columns, maps }: Case,
  other: Network,
): Promise<number> {
  const map = (await occlusionMaps(other, input, columns))[winner];
  return map === undefined ? NaN : correlation(maps.occlusion, map, columns);
}

/** `nPerSpeaker` recordings of every speaker, of as many emotions and all emotions about equally often. */
export function chooseClips(
  utterances: readonly Utterance[],
  nPerSpeaker: number,
  seed: number,
): Utterance[] {
  const rng = createRng(seed, 'why-clips');
  const shuffled = [...rng.permutation(utterances.length)].flatMap((i) => utterances[i] ?? []);
  const counts = new Map<string, number>();
  const chosen: Utterance[] = [];
  for (const speaker of [...new Set(utterances.map((each) => each.speaker))].sort()) {
    const own = shuffled.filter((each) => each.speaker === speaker);
    for (let n = 0; n < nPerSpeaker; n++) {
      const taken = new Set(chosen.slice(chosen.length - n).map(({ emotion }) => emotion));
      const [next] = own
        .filter(({ emotion }) => !taken.has(emotion))
        .sort((a, b) => (counts.get(a.emotion) ?? 0) - (counts.get(b.emotion) ?? 0));
      if (next === undefined) continue;
      counts.set(next.emotion, (counts.get(next.emotion) ?? 0) + 1);
      chosen.push(next);
    }
  }
  return chosen;
}
