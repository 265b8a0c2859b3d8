import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { weightShapes } from '#lib/core/network/initializers.ts';
import { joinTowers } from '#lib/core/network/join-towers.ts';
import type { WeightArray } from '#lib/core/network/network.ts';
import type { TrainingConfig } from '#lib/core/training/config.ts';
import { recipeDigest, topologyOf } from './recipe.ts';

/** Which network: who is held out, and the seed of its run. */
interface Run {
  speaker: string;
  seed: number;
}

/** A trained network of one tower. */
export interface TrainedNetwork {
  weights: WeightArray[];
  trainingLoss: number;
  minutes: number;
}

/** The runs whose networks are the towers of the network of `run`: this seed and the ones after it. */
export function towerRuns({ speaker, seed }: Run, { towers = 1 }: TrainingConfig): Run[] {
  return Array.from({ length: towers }, (_, tower) => ({ speaker, seed: seed + tower }));
}

/** The recipe of one tower alone. */
export function ofOneTower(config: TrainingConfig): TrainingConfig {
  const one = { ...config };
  delete one.towers;
  return one;
}

/** Weights as concatenated little-endian float32, in the order of `weightShapes`, and what is told of them as JSON. */
export async function keepNetwork(
  dir: string,
  run: Run,
  config: TrainingConfig,
  { weights, ...told }: TrainedNetwork,
): Promise<void> {
  const file = fileOf(dir, run, config);
  await mkdir(dir, { recursive: true });
  const bytes = Buffer.concat(weights.map(({ data }) => Buffer.from(data.buffer)));
  await writeFile(`${file}.part`, bytes);
  await rename(`${file}.part`, `${file}.f32`);
  await writeFile(`${file}.json`, `${JSON.stringify(told)}\n`);
}

/** @returns null where none of this recipe is kept. */
export async function readNetwork(
  dir: string,
  run: Run,
  config: TrainingConfig,
): Promise<TrainedNetwork | null> {
  const file = fileOf(dir, run, config);
  const text = await readFile(`${file}.json`, 'utf8').catch(() => null);
  if (text === null) return null;
  const told = JSON.parse(text) as Omit<TrainedNetwork, 'weights'>;
  const bytes = await readFile(`${file}.f32`);
  const values = new Float32Array(Uint8Array.from(bytes).buffer);
  let offset = 0;
  const weights = weightShapes(topologyOf(ofOneTower(config))).map(({ name, shape }) => {
    const size = shape.reduce((product, n) => product * n, 1);
    offset += size;
    return { name, shape, data: values.slice(offset - size, offset) };
  });
  return { weights, ...told };
}

/** The weights of a fold's network, with all its towers, from the networks that `npm run evaluate` has kept. */
export async function readFoldWeights(
  dir: string,
  run: Run,
  config: TrainingConfig,
): Promise<WeightArray[]> {
  const networks = await Promise.all(
    towerRuns(run, config).map(async (own) => {
      const network = await readNetwork(dir, own, config);
      if (network !== null) return network.weights;
      const name = path.basename(fileOf(dir, own, config));
      throw new Error(`${dir} has no network ${name} of this recipe: run npm run evaluate.`);
    }),
  );
  return towersOf(config, networks);
}

/** Networks of one tower, side by side. */
export function towersOf(config: TrainingConfig, networks: WeightArray[][]): WeightArray[] {
  const [only] = networks;
  return networks.length === 1 && only ? only : joinTowers(topologyOf(config), networks);
}

/** Without its ending; the vocal tracts that a network is heard with do not matter to what it is. */
function fileOf(dir: string, { speaker, seed }: Run, config: TrainingConfig): string {
  const recipe = recipeDigest(ofOneTower(config), []).slice(0, 8);
  return path.join(dir, `${speaker}-s${seed}-${recipe}`);
}
