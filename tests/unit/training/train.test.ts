import { beforeAll, describe, expect, it } from 'vitest';
import { alexnet } from '#lib/core/network/alexnet.ts';
import { joinTowers } from '#lib/core/network/join-towers.ts';
import { towerSeed, type WeightArray } from '#lib/core/network/network.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { argMax } from '#lib/core/math.ts';
import { createRng } from '#lib/core/rng.ts';
import type { AugmentationConfig } from '#lib/core/features/augment.ts';
import { RECOMMENDED, type TrainingConfig } from '#lib/core/training/config.ts';
import {
  restoreCheckpoint,
  takeCheckpoint,
  type TrainingCheckpoint,
} from '#lib/core/training/checkpoint.ts';
import { noiseBank, toTrainingItem, type TrainingItem } from '#lib/core/training/dataset.ts';
import { BatchMaker, classWeights } from '#lib/core/training/batches.ts';
import { train, type TrainingEvent } from '#lib/core/training/train.ts';
import { absoluteError } from '../../support/close.ts';
import { errorOf } from '../../support/codes.ts';
import { runTraining, SMALL_CONFIG, toneItems, toneOf } from '../../support/corpus.ts';
import { useBackend } from '../../support/node-backends.ts';
import { silence } from '../../support/signals.ts';

beforeAll(() => useBackend('wasm'));

const AUGMENTED: TrainingConfig = { ...SMALL_CONFIG, augmentation: RECOMMENDED.augmentation };

function makeNetwork(seed = 1): TfjsNetwork {
  return new TfjsNetwork(alexnet('alexnet-compact', [64, SMALL_CONFIG.segmentFrames], 2), seed);
}

/** Share of `items` that the network hears rightly. */
async function accuracy(network: TfjsNetwork, items: TrainingItem[]): Promise<number> {
  const maker = new BatchMaker(items, SMALL_CONFIG, 2);
  const order = items.map((_, i) => i);
  const { inputs, nItems } = maker.make(order, createRng(1, 'test'));
  const logits = await network.predict(inputs, nItems);
  const nRight = items.filter(
    ({ labelIndex }, i) => argMax(logits.subarray(2 * i, 2 * i + 2)) === labelIndex,
  ).length;
  return nRight / items.length;
}

describe('training', () => {
  it('learns to tell low tones from high ones', async () => {
    const network = makeNetwork();
    const events = await runTraining(network, toneItems(32), SMALL_CONFIG);
    const epochs = events.filter((event) => event.kind === 'epoch');
    expect(epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(epochs.at(-1)?.accuracy).toBeGreaterThan(0.9);
    expect(epochs.at(-1)?.loss).toBeLessThan(0.3);
    expect(await accuracy(network, toneItems(20, 1000))).toBeGreaterThan(0.9);
    network.dispose();
  });

  it('tells every step, counted and with its learning rate', async () => {
    const network = makeNetwork();
    const events = await runTraining(network, toneItems(19), { ...SMALL_CONFIG, epochs: 2 });
    network.dispose();
    expect(events.map(({ kind }) => kind)).toEqual([
      ...['step', 'step', 'epoch'],
      ...['step', 'step', 'epoch'],
    ]);
    const steps = events.filter((event) => event.kind === 'step');
    expect(steps.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
    expect(steps.map(({ nSteps }) => nSteps)).toEqual([4, 4, 4, 4]);
    const [first, second] = events.filter((event) => event.kind === 'epoch');
    expect(first?.loss).toBeCloseTo(((steps[0]?.loss ?? NaN) + (steps[1]?.loss ?? NaN)) / 2, 12);
    expect(second?.accuracy).toBeGreaterThanOrEqual(0);
  });

  it('gives the same weights for the same seed, and others for another', async () => {
    const run = async (seed: number) => {
      const network = makeNetwork();
      await runTraining(network, toneItems(16), { ...AUGMENTED, epochs: 1 }, seed);
      const weights = await network.exportWeights();
      network.dispose();
      return weights;
    };
    const weights = await run(3);
    expect(await run(3)).toEqual(weights);
    expect(await run(4)).not.toEqual(weights);
  });

  it('keeps the weights as they are when the loop is left', async () => {
    const network = makeNetwork();
    const before = await network.exportWeights();
    for await (const event of train(network, toneItems(16), SMALL_CONFIG, 1)) {
      if (event.kind === 'step' && event.step === 1) break;
    }
    const [after, state] = [await network.exportWeights(), await network.exportOptimizer()];
    network.dispose();
    expect(state.step).toBe(2);
    expect(after).not.toEqual(before);
  });

  it('ends with the mean of the weights of the last epochs', async () => {
    const config: TrainingConfig = { ...AUGMENTED, epochs: 4, schedule: 'constant' };
    const items = toneItems(16);
    const plain = makeNetwork();
    const ends: WeightArray[][] = [];
    for await (const event of train(plain, items, config, 1))
      if (event.kind === 'epoch') ends.push(await plain.exportWeights());
    const averaged = makeNetwork();
    const events = await runTraining(averaged, items, { ...config, averagedShare: 0.7 });
    const { mean } = await averaged.exportOptimizer();
    for (const [i, { name, data }] of (await averaged.exportWeights()).entries()) {
      const expected = data.map((_, j) =>
        ends.slice(1).reduce((sum, end) => sum + (end[i]?.data[j] ?? NaN) / 3, 0),
      );
      const error = absoluteError(data, expected);
      // What batch normalisation goes by is that of the mean, which no epoch has seen.
      if (name.includes('/moving_')) expect(error, name).toBeGreaterThan(1e-5);
      else expect(error, name).toBeLessThan(1e-5);
    }
    plain.dispose();
    averaged.dispose();
    expect(mean).toEqual([]);
    const kinds = events.map(({ kind }) => kind);
    expect(kinds.slice(-4)).toEqual(['step', 'observed', 'observed', 'epoch']);
  });

  it('makes of towers what single networks with their seeds would be', async () => {
    const items = toneItems(16);
    const config: TrainingConfig = { ...AUGMENTED, epochs: 3, averagedShare: 0.7 };
    const source = makeNetwork();
    const { topology } = source;
    source.dispose();
    const run = async (network: TfjsNetwork, seed: number) => {
      const events = await runTraining(network, items, config, seed);
      const weights = await network.exportWeights();
      network.dispose();
      const last = events.at(-1);
      if (last?.kind !== 'epoch') throw new Error('The last event is not the end of an epoch.');
      return { weights, loss: last.loss, accuracy: last.accuracy };
    };
    const together = await run(new TfjsNetwork({ ...topology, towers: 2 }, 4), 4);
    const first = await run(new TfjsNetwork(topology, 4), 4);
    const second = await run(new TfjsNetwork(topology, towerSeed(4, 1)), towerSeed(4, 1));
    expect(together.weights).toEqual(
      joinTowers({ ...topology, towers: 2 }, [first.weights, second.weights]),
    );
    expect(together.loss).toBeCloseTo((first.loss + second.loss) / 2, 10);
    expect(together.accuracy).toBeCloseTo((first.accuracy + second.accuracy) / 2, 10);
  });

  it.each([
    ['an epoch that is averaged', (event: TrainingEvent) => event.position.step === 7],
    ['looking at what the mean does', (event: TrainingEvent) => event.kind === 'observed'],
  ])('gives the same weights when it is interrupted in %s', async (_, isCut) => {
    const config: TrainingConfig = { ...AUGMENTED, epochs: 4, averagedShare: 0.75 };
    const items = toneItems(16);
    const whole = makeNetwork();
    await runTraining(whole, items, config);
    const begun = makeNetwork();
    let checkpoint: TrainingCheckpoint | undefined;
    for await (const event of train(begun, items, config, 1)) {
      if (!isCut(event)) continue;
      checkpoint = await takeCheckpoint(begun, event.position);
      break;
    }
    if (checkpoint === undefined) throw new Error('No checkpoint.');
    const resumed = makeNetwork(2);
    restoreCheckpoint(resumed, checkpoint);
    const rest = train(resumed, items, config, 1, checkpoint.position);
    while ((await rest.next()).done !== true);
    expect(await resumed.exportWeights()).toEqual(await whole.exportWeights());
    for (const network of [whole, begun, resumed]) network.dispose();
  });

  it('ends with training-diverged when the loss is no number any more', async () => {
    const network = makeNetwork();
    const weights = await network.exportWeights();
    const broken = weights.map((w) =>
      w.name === 'logits/bias' ? { ...w, data: Float32Array.of(NaN, 0) } : w,
    );
    network.importWeights(broken);
    const info = await errorOf(() => runTraining(network, toneItems(16), SMALL_CONFIG));
    network.dispose();
    expect(info).toEqual({
      code: 'training-diverged',
      details: { epoch: 0, step: 0, reason: 'not-finite' },
    });
  });

  it('ends with training-diverged when the loss explodes', async () => {
    const network = makeNetwork();
    const weights = await network.exportWeights();
    const wild = weights.map((w) =>
      w.name === 'logits/bias' ? { ...w, data: Float32Array.of(100, 0) } : w,
    );
    network.importWeights(wild);
    const info = await errorOf(() => runTraining(network, toneItems(16), SMALL_CONFIG));
    network.dispose();
    expect(info).toEqual({
      code: 'training-diverged',
      details: { epoch: 0, step: 0, reason: 'exploding' },
    });
  });

  it('wants at least one batch of recordings', async () => {
    const network = makeNetwork();
    const info = await errorOf(() => runTraining(network, toneItems(7), SMALL_CONFIG));
    expect(info).toEqual({
      code: 'corpus-invalid',
      details: { fault: 'too-few-recordings', nRecordings: 7, nNeeded: 8 },
    });
    const wrong = { ...SMALL_CONFIG, epochs: 0 };
    const { code } = await errorOf(() => runTraining(network, toneItems(8), wrong));
    expect(code).toBe('config-invalid');
    network.dispose();
  });
});

/** Pictures as they are, but for what a test changes. */
const STILL: AugmentationConfig = {
  ...{ tempo: 0, warp: 0, shift: 0, noise: 0, babble: 0, snrDb: [0, 30] },
  ...{ equalizerDb: 0, bandLimit: 0, telephone: 0 },
};

describe('batches', () => {
  it.each([
    ['plain', SMALL_CONFIG],
    ['augmented', AUGMENTED],
  ])('of %s pictures are the same for the same random numbers', (_, config) => {
    const maker = new BatchMaker(toneItems(6), config, 2);
    const batch = maker.make([3, 1, 5], createRng(1, 'batch'));
    expect(maker.make([3, 1, 5], createRng(1, 'batch'))).toEqual(batch);
    expect(batch.nItems).toBe(3);
    expect(batch.inputs.length).toBe(3 * 64 * 64);
    expect(batch.inputs.every(Number.isFinite)).toBe(true);
  });

  it('have soft labels that sum to 1 and weights that sum to 1', () => {
    const config = { ...SMALL_CONFIG, labelSmoothing: 0.1 };
    const maker = new BatchMaker(toneItems(4), config, 2);
    const { targets, itemWeights } = maker.make([0, 1], createRng(1, 'batch'));
    expect([...targets].map((value) => value.toFixed(4))).toEqual([
      ...['0.9500', '0.0500'],
      ...['0.0500', '0.9500'],
    ]);
    expect([...itemWeights]).toEqual([0.5, 0.5]);
  });

  it('mix styles with other speakers of the emotion alone, with anybody where it is not known who speaks', () => {
    const [low, high, otherLow] = toneItems(3);
    if (!low || !high || !otherLow) throw new Error('unreachable');
    const plain = { ...STILL, mixStyle: 0 };
    const pictureOf = (speakers: (string | null)[], augmentation: AugmentationConfig) => {
      const items = [low, high, otherLow].map((item, i) => ({
        ...item,
        speaker: speakers[i] ?? null,
      }));
      const maker = new BatchMaker(items, { ...SMALL_CONFIG, augmentation }, 2);
      return maker.make([0], createRng(1, 'batch')).inputs;
    };
    const always = { ...STILL, mixStyle: 1 };
    const asItIs = pictureOf(['a', 'b', 'c'], plain);
    expect(pictureOf(['a', 'b', 'c'], always)).not.toEqual(asItIs);
    expect(pictureOf(['a', 'b', 'a'], always)).toEqual(asItIs);
    const seen = new Set<string>();
    const unknown = [low, otherLow].map((item) => ({ ...item, speaker: null }));
    const maker = new BatchMaker(unknown, { ...SMALL_CONFIG, augmentation: always }, 2);
    for (let seed = 0; seed < 10; seed++)
      seen.add(maker.make([0], createRng(seed, 'batch')).inputs.subarray(0, 640).join());
    expect(seen.size).toBeGreaterThan(1);
  });

  it('know only recordings that are there', () => {
    const maker = new BatchMaker(toneItems(4), SMALL_CONFIG, 2);
    expect(() => maker.make([4], createRng(1, 'batch'))).toThrow('No recording 4');
  });

  it('take any stretch of a long recording', () => {
    const [short] = toneItems(1);
    if (short === undefined) throw new Error('unreachable');
    const nFrames = 300;
    const data = Float32Array.from({ length: 64 * nFrames }, (_, i) => 1 + (i % nFrames));
    const long = { ...short, trimmed: { data, nMels: 64, nFrames } };
    const maker = new BatchMaker([long], SMALL_CONFIG, 2);
    const seen = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      const { inputs } = maker.make([0], createRng(seed, 'batch'));
      seen.add(inputs.subarray(0, 4).join());
    }
    expect(seen.size).toBeGreaterThan(3);
  });
});

describe('class weights', () => {
  const items = (counts: number[]): TrainingItem[] => {
    const [item] = toneItems(1);
    if (item === undefined) throw new Error('unreachable');
    return counts.flatMap((n, labelIndex) =>
      Array.from({ length: n }, () => ({ ...item, labelIndex })),
    );
  };

  it('are all 1 without balancing', () => {
    expect([...classWeights(items([5, 1, 3]), 3, 0)]).toEqual([1, 1, 1]);
  });

  it('give every class the same say when fully balanced', () => {
    const weights = classWeights(items([6, 2, 1]), 3, 1);
    expect([...weights].map((w) => w.toFixed(6))).toEqual(['0.500000', '1.500000', '3.000000']);
  });

  it('have mean 1 over all recordings, and pass over classes that do not occur', () => {
    const weights = classWeights(items([4, 0, 1]), 3, 0.5);
    expect(weights[1]).toBe(0);
    expect((4 * (weights[0] ?? NaN) + (weights[2] ?? NaN)) / 5).toBeCloseTo(1, 12);
    expect((weights[2] ?? NaN) / (weights[0] ?? NaN)).toBeCloseTo(2, 12);
  });
});

describe('training items', () => {
  it('hold the speech alone and the whole recording', () => {
    const item = toTrainingItem(toneOf(0, 1), 0, SMALL_CONFIG.spec);
    expect(item?.labelIndex).toBe(0);
    // 0.1 s of silence at each end, 256 samples between frames.
    const difference = (item?.full.nFrames ?? 0) - (item?.trimmed.nFrames ?? 0);
    expect(difference).toBeGreaterThanOrEqual(10);
    expect(difference).toBeLessThanOrEqual(13);
  });

  it('are not made of silence', () => {
    expect(toTrainingItem(silence(16_000, 1), 0, SMALL_CONFIG.spec)).toBeNull();
  });
});

describe('the noise bank', () => {
  it('is a minute of noise, the same every time', () => {
    const { nMels, nFrames, data } = noiseBank(SMALL_CONFIG.spec);
    expect([nMels, nFrames]).toEqual([64, 3751]);
    expect(noiseBank(SMALL_CONFIG.spec).data).toEqual(data);
    expect(data.every((value) => value > 0)).toBe(true);
  });
});
