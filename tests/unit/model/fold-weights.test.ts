import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { initialWeights } from '#lib/core/network/initializers.ts';
import { RECOMMENDED, type TrainingConfig } from '#lib/core/training/config.ts';
import { topologyOf } from '../../../model/recipe.ts';
import {
  keepNetwork,
  readFoldWeights,
  readNetwork,
  towerRuns,
} from '../../../model/fold-weights.ts';

const ONE: TrainingConfig = { ...RECOMMENDED, towers: 1 };
const TWO: TrainingConfig = { ...RECOMMENDED, towers: 2 };
const RUN = { speaker: '03', seed: 4 };
const told = { trainingLoss: 0.5, minutes: 2 };
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'networks-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** The network of one tower with this seed. */
function weightsOf(seed: number, config: TrainingConfig = ONE) {
  return initialWeights(topologyOf({ ...config, towers: 1 }), seed);
}

it('keeps a network of one tower, and gives back that of the same recipe alone', async () => {
  const weights = weightsOf(4);
  await keepNetwork(dir, RUN, TWO, { weights, ...told });
  expect(await readNetwork(dir, RUN, ONE)).toEqual({ weights, ...told });
  expect(await readNetwork(dir, { ...RUN, seed: 5 }, ONE)).toBeNull();
  expect(await readNetwork(dir, { ...RUN, speaker: '08' }, ONE)).toBeNull();
  expect(await readNetwork(dir, RUN, { ...ONE, epochs: 3 })).toBeNull();
});

it('makes the towers of a fold of the networks with its seed and those after it', async () => {
  expect(towerRuns(RUN, TWO)).toEqual([RUN, { speaker: '03', seed: 5 }]);
  const network = (seed: number) => ({ weights: weightsOf(seed), ...told });
  await keepNetwork(dir, RUN, ONE, network(4));
  await expect(readFoldWeights(dir, RUN, TWO)).rejects.toThrow(
    /has no network 03-s5-[0-9a-f]{8} of this recipe/,
  );
  await keepNetwork(dir, { ...RUN, seed: 5 }, ONE, network(5));
  const together = await readFoldWeights(dir, RUN, TWO);
  const bare = (name: string) => name.replace(/^tower\d+_/, '');
  expect(together.map(({ name, data }) => [bare(name), data])).toEqual(
    [...weightsOf(4), ...weightsOf(5)].map(({ name, data }) => [name, data]),
  );
  expect(await readFoldWeights(dir, RUN, ONE)).toEqual(weightsOf(4));
});
