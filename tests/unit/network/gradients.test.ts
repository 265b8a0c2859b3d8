import { describe, expect, it } from 'vitest';
import { alexnet } from '#lib/core/network/alexnet.ts';
import type { LayerSpec, Topology, WeightArray } from '#lib/core/network/network.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { relativeError } from '../../support/close.ts';
import { dropoutOf, noiseBatch, tinyTopology } from '../../support/network.ts';
import { onBoth } from '../../support/node-backends.ts';

/** Bound on the error of a gradient, relative to the largest magnitude in its tensor. */
const TOLERANCE = 1e-5;
/**
 * Columns of the picture; tfjs's plain backend takes seconds for those of the shipped model. Of these no two maxima in a
 * window lie so close that rounding decides between them.
 */
const N_FRAMES = process.env.TEST_FULL === '1' ? 188 : 65;

async function gradientsOf(topology: Topology, nItems: number): Promise<WeightArray[]> {
  const network = new TfjsNetwork(topology, 1);
  try {
    return await network.gradients(noiseBatch(topology, nItems), dropoutOf(1));
  } finally {
    network.dispose();
  }
}

/** Prints the table and returns the worst error. */
async function compare(topology: Topology, nItems: number): Promise<number> {
  const { wasm, cpu } = await onBoth(() => gradientsOf(topology, nItems));
  const rows = cpu.map(({ name, shape, data }) => {
    const actual = wasm.find((array) => array.name === name);
    const error = relativeError(actual?.data ?? [], data);
    return { gradient: name, shape: shape.join('×'), error: Number(error.toExponential(1)) };
  });
  console.log(`${topology.name}, batch ${nItems}, WASM against cpu`);
  console.table(rows);
  expect(wasm.length).toBe(cpu.length);
  return rows.reduce((worst, { error }) => Math.max(worst, error), 0);
}

/** The layers of the full-size network on a picture of 67 × 70, with narrower dense layers. */
function classicConvolutions(): Topology {
  const { layers, ...rest } = alexnet('alexnet', [67, 70], 7);
  const narrow = (layer: LayerSpec): LayerSpec =>
    layer.kind === 'dense' && layer.relu ? { ...layer, units: 100 } : layer;
  return { ...rest, layers: layers.map(narrow) };
}

/** The dense layers of the full-size network alone, on nine features. */
function classicDense(): Topology {
  const { layers } = alexnet('alexnet', [3, 3], 7);
  const first = layers.findIndex(({ kind }) => kind === 'flatten');
  return { name: 'alexnet, dense layers', inputShape: [3, 3], layers: layers.slice(first) };
}

describe('gradients on WASM', () => {
  it.each([
    ['of alexnet-compact', () => alexnet('alexnet-compact', [64, N_FRAMES], 7), 2],
    ["of alexnet's convolutions", classicConvolutions, 2],
    ["of alexnet's dense layers", classicDense, 3],
    ['of every kind of layer with batch normalisation', () => tinyTopology(true), 3],
    ['of every kind of layer without', () => tinyTopology(false), 3],
  ])('%s are those on cpu', { timeout: 120_000 }, async (_, topology, nItems) => {
    expect(await compare(topology(), nItems)).toBeLessThanOrEqual(TOLERANCE);
  });
});
