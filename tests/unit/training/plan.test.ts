import { beforeAll, describe, expect, it } from 'vitest';
import { footprint } from '#lib/core/network/footprint.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { ORIGINAL, RECOMMENDED, validateConfig } from '#lib/core/training/config.ts';
import { validateSpec } from '#lib/core/features/spec.ts';
import {
  HYPER_PARAMETERS,
  outOfRange,
  readHyperParameter,
  withHyperParameter,
  withPreset,
} from '#lib/core/training/hyper-parameters.ts';
import {
  adoptWeights,
  convolutionsOf,
  RECIPES,
  topologyFor,
  topologyFrom,
  tuned,
} from '#lib/core/training/plan.ts';
import { train } from '#lib/core/training/train.ts';
import { makeBundle } from '../../support/bundle.ts';
import { errorOf } from '../../support/codes.ts';
import { SMALL_CONFIG, toneItems } from '../../support/corpus.ts';
import { useBackend } from '../../support/node-backends.ts';

describe.each(Object.entries(RECIPES))('the recipe %s', (_, { config }) => {
  it('is valid, and every number is in its range', () => {
    expect(() => validateConfig(config)).not.toThrow();
    expect(() => validateSpec(config.spec)).not.toThrow();
    expect(outOfRange(config)).toBeNull();
  });
});

it('as the original is the full-size network on pictures of 224 × 224', () => {
  const topology = topologyFor(ORIGINAL, 7);
  expect(topology.inputShape).toEqual([224, 224]);
  const { nWeights, largestBytes } = footprint(topology, 32);
  expect(largestBytes).toBe(4 * 256 * 6 * 6 * 4096);
  expect(nWeights / 1e6).toBeCloseTo(57.0, 1);
});

it('counts weights as the network does', async () => {
  await useBackend('wasm');
  const topology = topologyFor(RECOMMENDED, 7);
  const network = new TfjsNetwork(topology, 1);
  const n = (await network.exportWeights()).reduce((sum, { data }) => sum + data.length, 0);
  network.dispose();
  expect(footprint(topology, 32)).toMatchObject({ nWeights: n, checkpointBytes: 12 * n });
  expect(footprint(topology, 32, true)).toMatchObject({ nWeights: n, checkpointBytes: 16 * n });
});

describe('hyper-parameters', () => {
  it.each(HYPER_PARAMETERS)('$name can be changed, and refused outside its range', (parameter) => {
    const { name, minimum, maximum } = parameter;
    for (const value of [minimum, maximum]) {
      const config = withHyperParameter(RECOMMENDED, name, value);
      expect(readHyperParameter(config, name)).toBe(value);
      expect(outOfRange(config)).toBeNull();
    }
    for (const value of [minimum - 1, maximum + 1, NaN]) {
      expect(outOfRange(withHyperParameter(RECOMMENDED, name, value))).toBe(parameter);
    }
  });

  it('of an augmentation that is off are not there', () => {
    expect(readHyperParameter(ORIGINAL, 'tempo')).toBeNull();
    expect(withHyperParameter(ORIGINAL, 'tempo', 0.2)).toEqual(ORIGINAL);
  });
});

describe('another network', () => {
  const large = withPreset(RECOMMENDED, 'alexnet', RECOMMENDED);

  it('at full size stands alone, on pictures that are high enough', () => {
    expect(large).toMatchObject({ preset: 'alexnet', towers: 1, spec: { nMels: 64 } });
    expect(() => topologyFor(large, 7)).not.toThrow();
    expect(large.augmentation).toBe(RECOMMENDED.augmentation);
  });

  it('gives way to that of the recipe with all that belongs to it', () => {
    expect(withPreset(large, 'alexnet-compact', RECOMMENDED)).toEqual(RECOMMENDED);
    expect(withPreset(ORIGINAL, 'alexnet', ORIGINAL)).toBe(ORIGINAL);
    const compact = withPreset(ORIGINAL, 'alexnet-compact', ORIGINAL);
    expect(compact).toEqual({ ...ORIGINAL, preset: 'alexnet-compact', towers: 1 });
    expect(withPreset(compact, 'alexnet', ORIGINAL)).toEqual({ ...ORIGINAL, towers: 1 });
  });
});

it('a run from a model has its picture and its towers', () => {
  const { spec, segmentFrames } = ORIGINAL;
  expect(tuned(RECOMMENDED, { spec, segmentFrames })).toMatchObject({
    ...{ spec, segmentFrames, towers: 1, epochs: 15 },
    learningRate: RECOMMENDED.learningRate / 10,
  });
  expect(tuned(ORIGINAL, RECOMMENDED).towers).toBe(RECOMMENDED.towers);
});

it('refuses a picture too small for the network', async () => {
  const spec = { ...ORIGINAL.spec, nMels: 40 };
  const info = await errorOf(() => topologyFor({ ...ORIGINAL, spec }, 7));
  expect(info).toMatchObject({ code: 'config-invalid', details: { field: 'nMels' } });
});

describe('fine-tuning', () => {
  beforeAll(() => useBackend('wasm'));

  it('takes up all weights for the same labels, and all but the last layer for others', async () => {
    const bundle = makeBundle();
    for (const labels of [bundle.labels, ['one', 'two']]) {
      const network = new TfjsNetwork(topologyFrom(bundle, labels.length), 9);
      await adoptWeights(network, bundle, labels);
      for (const { name, data } of await network.exportWeights()) {
        const given = bundle.weights.find((weights) => weights.name === name);
        if (labels.length === 2 && name.startsWith('logits/')) {
          expect(data).toHaveLength(
            name.endsWith('bias') ? 2 : (2 * (given?.data.length ?? 0)) / 7,
          );
        } else expect(data).toEqual(given?.data);
      }
      network.dispose();
    }
  });

  it('leaves frozen convolutions and their averages as they are', async () => {
    const topology = topologyFrom(makeBundle(), 2);
    const network = new TfjsNetwork(topology, 9);
    network.freeze(convolutionsOf(topology));
    const before = await network.exportWeights();
    for await (const event of train(network, toneItems(16), SMALL_CONFIG, 1)) {
      if (event.kind === 'epoch') break;
    }
    const after = await network.exportWeights();
    network.dispose();
    for (const [i, { name, data }] of before.entries()) {
      if (name.startsWith('conv1')) expect(after[i]?.data, name).toEqual(data);
      else expect(after[i]?.data, name).not.toEqual(data);
    }
  });
});
