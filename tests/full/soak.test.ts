import path from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { alexnet } from '#lib/core/network/alexnet.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { activeWasmKernels } from '#lib/core/network/wasm-memory.ts';
import { RECOMMENDED } from '#lib/core/training/config.ts';
import { loadNodeRecognizer } from '#lib/server/recognizer.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { dropoutOf, noiseBatch } from '../support/network.ts';
import { syllables } from '../support/signals.ts';

const MODEL = path.join(import.meta.dirname, '../../model');
const TIMEOUT = { timeout: 900_000 };

interface Footprint {
  tensors: number;
  tensorBytes: number;
  heapBytes: number;
}

function footprint(): Footprint {
  const { numTensors, numBytes } = memory();
  const heapBytes = activeWasmKernels()?.viewAt(0, 1).buffer.byteLength ?? NaN;
  return { tensors: numTensors, tensorBytes: numBytes, heapBytes };
}

/** What is there after the first few rounds and after all of them. */
async function soak(
  nRounds: number,
  round: (index: number) => Promise<unknown>,
): Promise<[Footprint, Footprint]> {
  for (let i = 0; i < 5; i++) await round(i);
  const before = footprint();
  for (let i = 5; i < nRounds; i++) await round(i);
  return [before, footprint()];
}

describe('nothing is left behind', () => {
  beforeAll(startWasmBackend);

  it('by 300 training steps of the recommended recipe', TIMEOUT, async () => {
    const { preset, spec, segmentFrames, batchSize, weightDecay } = RECOMMENDED;
    const network = new TfjsNetwork(alexnet(preset, [spec.nMels, segmentFrames], 7), 1);
    const batch = noiseBatch(network.topology, batchSize);
    const [before, after] = await soak(300, (step) =>
      network.trainStep(batch, { learningRate: 1e-4, weightDecay, dropout: dropoutOf(step) }),
    );
    network.dispose();
    console.log(before);
    expect(after).toEqual(before);
  });

  it('by 1000 recordings of different lengths', TIMEOUT, async () => {
    const recognizer = await loadNodeRecognizer(MODEL);
    const recordings = [6, 0.5, 3, 1.5].map((seconds) => syllables(16_000, seconds));
    const [before, after] = await soak(1000, (i) => {
      const { samples, sampleRate } = recordings[i % recordings.length] ?? syllables(16_000, 1);
      return recognizer.recognize({
        channels: [samples],
        sampleRate,
        format: 'wav',
        warnings: [],
      });
    });
    recognizer.dispose();
    console.log(before);
    expect(after).toEqual(before);
  });
});
