import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeWav } from '#lib/core/audio/wav.ts';
import { parseBundle } from '#lib/core/network/bundle.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { createRng } from '#lib/core/rng.ts';
import { clips } from '../../../model/why.json';
import {
  camCorrelations,
  layersFromTop,
  makeCase,
  maskingDrops,
  randomised,
  type Case,
  type MaskName,
} from '../../../model/why-figures.ts';
import { emodbZip, readEmodbClips } from '../../support/emodb.ts';
import { useBackend } from '../../support/node-backends.ts';

const MODEL = resolve(import.meta.dirname, '../../../model');

let network: TfjsNetwork;
const cases: Case[] = [];

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

describe.skipIf(emodbZip() === undefined)('heat maps of the shipped model', () => {
  beforeAll(async () => {
    await useBackend('wasm');
    const [json, weights] = await Promise.all([
      readFile(resolve(MODEL, 'model.json'), 'utf8'),
      readFile(resolve(MODEL, 'weights.bin')),
    ]);
    const bundle = parseBundle(JSON.parse(json), weights);
    network = new TfjsNetwork(bundle.topology, 0);
    network.importWeights(bundle.weights);
    for (const bytes of await readEmodbClips(clips)) {
      const { channels, sampleRate } = decodeWav(bytes);
      const samples = channels[0] ?? new Float32Array();
      const one = await makeCase(network, { waveform: { samples, sampleRate } });
      if (one !== null) cases.push(one);
    }
  }, 240_000);
  afterAll(() => network.dispose());

  it('are others when the weights are random', async () => {
    expect(cases).toHaveLength(clips.length);
    const other = await randomised(network, layersFromTop(network), 1);
    const correlations = [];
    for (const one of cases) correlations.push((await camCorrelations(one, other)).timeMean);
    other.dispose();
    expect(Math.abs(mean(correlations))).toBeLessThan(0.3);
    // The very same weights draw the very same map.
    const [first] = cases;
    const same = await randomised(network, [], 1);
    expect(first && (await camCorrelations(first, same)).timeMean).toBeCloseTo(1, 6);
    same.dispose();
  });

  it('mark what costs more probability than as much at random', async () => {
    const drops: Record<MaskName, number>[] = [];
    for (const [i, one] of cases.entries())
      drops.push(await maskingDrops(one, 'mean', createRng(0, 'sanity', i)));
    const lost = (name: MaskName) => mean(drops.map((drop) => drop[name]));
    for (const map of ['timeMean', 'occlusion'] as const) {
      expect(lost(map)).toBeGreaterThan(lost('blocks'));
      expect(lost(map)).toBeGreaterThan(lost('moved'));
    }
    // Scattered values take something from every place; against them the few large parts of Grad-CAM gain nothing.
    expect(lost('occlusion')).toBeGreaterThan(lost('pixels'));
  }, 240_000);
});
