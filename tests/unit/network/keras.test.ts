import { tensor4d, type Tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { alexnet } from '#lib/core/network/alexnet.ts';
import { parseBundle, serializeBundle, type Bundle } from '#lib/core/network/bundle.ts';
import type { LayerSpec, Topology } from '#lib/core/network/network.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { absoluteError } from '../../support/close.ts';
import { makeBundle } from '../../support/bundle.ts';
import { dropoutOf, noiseBatch } from '../../support/network.ts';
import { useBackend } from '../../support/node-backends.ts';

/** A bundle whose normalisation and weights have moved from where they started. */
async function trainedBundle(topology: Topology): Promise<Bundle> {
  await useBackend('wasm');
  const network = new TfjsNetwork(topology, 3);
  const batch = noiseBatch(topology, 4);
  for (let step = 0; step < 5; step++) {
    const options = { learningRate: 0.01, weightDecay: 0.01, dropout: dropoutOf(step) };
    await network.trainStep(batch, options);
  }
  const weights = await network.exportWeights();
  network.dispose();
  return makeBundle({ topology, weights });
}

/** Logits of tfjs's own layers, which know nothing of this project, from the files alone. */
async function layersLogits(bundle: Bundle, inputs: Float32Array): Promise<Float32Array> {
  const { description, weights } = serializeBundle(bundle);
  const { modelTopology, weightsManifest } = JSON.parse(JSON.stringify(description)) as {
    modelTopology: object;
    weightsManifest: { weights: never[] }[];
  };
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const weightData = weights.slice().buffer;
  const model = await loadLayersModel({
    load: () => Promise.resolve({ modelTopology, weightSpecs, weightData }),
  });
  const [height, width] = bundle.topology.inputShape;
  const x = tensor4d(inputs, [inputs.length / height / width, height, width, 1]);
  const logits = model.predict(x) as Tensor;
  const values = (await logits.data<'float32'>()).slice();
  for (const item of [x, logits, model]) item.dispose();
  return values;
}

async function ownLogits(bundle: Bundle, inputs: Float32Array): Promise<Float32Array> {
  const { description, weights } = serializeBundle(bundle);
  const read = parseBundle(description, weights);
  const network = new TfjsNetwork(read.topology, 0);
  network.importWeights(read.weights);
  const [height, width] = read.topology.inputShape;
  const logits = await network.predict(inputs, inputs.length / height / width);
  network.dispose();
  return logits.slice();
}

/** The full-size network with narrower dense layers. */
function narrowClassic(): Topology {
  const { layers, ...rest } = alexnet('alexnet', [64, 70], 7);
  const narrow = (layer: LayerSpec): LayerSpec =>
    layer.kind === 'dense' && layer.relu ? { ...layer, units: 32 } : layer;
  return { ...rest, layers: layers.map(narrow) };
}

describe('model.json and weights.bin', () => {
  it.each([
    ['alexnet-compact', () => alexnet('alexnet-compact', [64, 100], 7)],
    ['alexnet', narrowClassic],
    ['three towers', () => alexnet('alexnet-compact', [64, 100], 7, 3)],
  ])('of %s are read by tfjs-layers and give the same logits', async (_, topology) => {
    const bundle = await trainedBundle(topology());
    const { inputs } = noiseBatch(bundle.topology, 2, 'others');
    await useBackend('cpu');
    const [own, layers] = [await ownLogits(bundle, inputs), await layersLogits(bundle, inputs)];
    expect(absoluteError(layers, own)).toBeLessThan(1e-4);
    expect(absoluteError(own, new Float32Array(own.length))).toBeGreaterThan(0.1);
  });
});
