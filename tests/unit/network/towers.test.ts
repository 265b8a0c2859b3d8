import { beforeAll, describe, expect, it } from 'vitest';
import { gradCam } from '#lib/core/explanation/grad-cam.ts';
import { chainsOf, towerSeed, type Topology, type WeightArray } from '#lib/core/network/network.ts';
import { initialWeights, weightShapes } from '#lib/core/network/initializers.ts';
import { joinTowers } from '#lib/core/network/join-towers.ts';
import { concatArrays } from '#lib/core/math.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { absoluteError } from '../../support/close.ts';
import { noiseBatch, tinyTopology } from '../../support/network.ts';
import { useBackend } from '../../support/node-backends.ts';

const ALONE = tinyTopology(true, 0);
const TWO: Topology = { ...ALONE, towers: 2 };
const OPTIONS = { learningRate: 0.01, weightDecay: 0.01, dropout: () => 1 };
const BATCH = noiseBatch(ALONE, 4);

/** A network of one tower for each tower of `network`, with its weights. */
async function parted(network: TfjsNetwork): Promise<TfjsNetwork[]> {
  const weights = await network.exportWeights();
  return Array.from({ length: TWO.towers ?? 0 }, (_, i) => {
    const single = new TfjsNetwork(ALONE, 9);
    single.importWeights(ownWeights(weights, i));
    return single;
  });
}

function ownWeights(weights: readonly WeightArray[], tower: number): WeightArray[] {
  const prefix = `tower${tower + 1}_`;
  return weights
    .filter(({ name }) => name.startsWith(prefix))
    .map((array) => ({ ...array, name: array.name.slice(prefix.length) }));
}

function meanOf(rows: readonly Float32Array[]): Float32Array {
  return Float32Array.from(rows[0] ?? [], (_, i) => {
    return rows.reduce((sum, row) => sum + (row[i] ?? NaN), 0) / rows.length;
  });
}

describe('a network of two towers', () => {
  beforeAll(() => useBackend('wasm'));

  it('has the weights of two, which begin differently', () => {
    expect(chainsOf(ALONE)).toEqual([ALONE.layers]);
    const [alone, two] = [weightShapes(ALONE), weightShapes(TWO)];
    expect(two.map(({ shape }) => shape)).toEqual([...alone, ...alone].map(({ shape }) => shape));
    expect(new Set(two.map(({ name }) => name)).size).toBe(two.length);
    expect(two.map(({ layer }) => layer)).toEqual([...alone, ...alone].map(({ layer }) => layer));
  });

  it('answers with the mean of their logits and weighs a picture as their mean does', async () => {
    const network = new TfjsNetwork(TWO, 1);
    await network.observe(BATCH, 0);
    const towers = await parted(network);
    const rows = await Promise.all(towers.map((t) => t.predict(BATCH.inputs, BATCH.nItems)));
    expect(absoluteError(rows[0] as Float32Array, rows[1] as Float32Array)).toBeGreaterThan(0.01);
    const together = await network.predict(BATCH.inputs, BATCH.nItems);
    expect(absoluteError(together, meanOf(rows))).toBeLessThan(1e-5);

    const picture = BATCH.inputs.subarray(0, 16 * 18);
    const maps = await Promise.all(towers.map((t) => gradCam(t, picture, 1)));
    const { data } = await gradCam(network, picture, 1);
    expect(absoluteError(data, meanOf(maps.map((map) => map.data)))).toBeLessThan(1e-5);
    for (const one of [network, ...towers]) one.dispose();
  });

  it('learns as each of them does alone', async () => {
    const network = new TfjsNetwork(TWO, 1);
    const towers = await parted(network);
    for (let step = 0; step < 3; step++) {
      const { loss, logits } = await network.trainStep(BATCH, OPTIONS);
      const alone = await Promise.all(towers.map((t) => t.trainStep(BATCH, OPTIONS)));
      expect(loss).toBeCloseTo(
        alone.reduce((sum, one) => sum + one.loss / 2, 0),
        5,
      );
      const rows = concatArrays(alone.map((one) => one.logits));
      expect(absoluteError(logits, rows)).toBeLessThan(1e-5);
    }
    const weights = await network.exportWeights();
    for (const [i, tower] of towers.entries()) {
      for (const { name, data } of await tower.exportWeights()) {
        const own = ownWeights(weights, i).find((array) => array.name === name);
        expect(absoluteError(own?.data ?? new Float32Array(), data), name).toBeLessThan(1e-6);
      }
    }
    for (const one of [network, ...towers]) one.dispose();
  });

  it('begins as two networks with seeds of their own, and is made of such', () => {
    const networks = [0, 1].map((tower) => initialWeights(ALONE, towerSeed(5, tower)));
    expect(joinTowers(TWO, networks)).toEqual(initialWeights(TWO, 5));
    expect(() => joinTowers(TWO, networks.slice(1))).toThrow('Network 1 has no conv1/kernel.');
  });

  it('learns each from a batch of its own, with masks of its own', async () => {
    const topology: Topology = { ...tinyTopology(true, 0.5), towers: 2 };
    const batches = ['one', 'two'].map((name) => noiseBatch(topology, 4, name));
    const numbers = [0.7, 0.3];
    const network = new TfjsNetwork(topology, 1);
    const alone = [0, 1].map((i) => new TfjsNetwork(tinyTopology(true, 0.5), towerSeed(1, i)));
    const dropout = (tower: number) => numbers[tower] ?? NaN;
    const { logits } = await network.trainStep(batches, { ...OPTIONS, dropout });
    await network.observe(batches, 0);
    const rows: Float32Array[] = [];
    for (const [i, single] of alone.entries()) {
      const batch = batches[i] ?? BATCH;
      const options = { ...OPTIONS, dropout: () => dropout(i) };
      rows.push((await single.trainStep(batch, options)).logits);
      await single.observe(batch, 0);
    }
    expect(logits).toEqual(concatArrays(rows));
    const weights = await Promise.all(alone.map((single) => single.exportWeights()));
    expect(await network.exportWeights()).toEqual(joinTowers(topology, weights));
    await expect(network.trainStep(batches.slice(1), OPTIONS)).rejects.toThrow('tower 1');
    for (const one of [network, ...alone]) one.dispose();
  });

  it('leaves a frozen layer alone in both', async () => {
    const network = new TfjsNetwork(TWO, 1);
    const before = await network.exportWeights();
    network.freeze(['conv1', 'dense']);
    await network.trainStep(BATCH, OPTIONS);
    const frozen = new Set(
      weightShapes(TWO).flatMap(({ name, layer }) =>
        ['conv1', 'dense'].includes(layer) ? [name] : [],
      ),
    );
    expect(frozen.size).toBe(14);
    for (const [i, { name, data }] of (await network.exportWeights()).entries()) {
      const change = absoluteError(data, before[i]?.data ?? new Float32Array());
      if (frozen.has(name)) expect(change, name).toBe(0);
      else expect(change, name).toBeGreaterThan(0);
    }
    network.dispose();
  });
});
