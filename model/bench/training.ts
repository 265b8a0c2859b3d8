import { memory } from '@tensorflow/tfjs-core';
import type { Topology, TrainBatch } from '#lib/core/network/network.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { activeWasmKernels } from '#lib/core/network/wasm-memory.ts';
import { createRng } from '#lib/core/rng.ts';
import { RECOMMENDED } from '#lib/core/training/config.ts';
import { topologyFor } from '#lib/core/training/plan.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { median, timeRuns, type Figure } from './measure.ts';
import { halfAlexnet, recipeK } from './topologies.ts';
import { runTorch, TORCH_MISSING } from './yardstick.ts';

const N_CLASSES = 7;
const WARM_UP_STEPS = 5;
const STEPS = 20;
const ROUNDS = 3;
/** Batch of the yardstick. */
const BATCH = 16;
const MEMORY_STEPS = 50;

function noiseBatch(topology: Topology, nItems: number): TrainBatch {
  const rng = createRng(1, 'bench');
  const [height, width] = topology.inputShape;
  return {
    inputs: Float32Array.from({ length: nItems * height * width }, () => rng.normal()),
    nItems,
    targets: Float32Array.from({ length: nItems * N_CLASSES }, (_, i) =>
      i % N_CLASSES === Math.floor(i / N_CLASSES) % N_CLASSES ? 1 : 0,
    ),
    itemWeights: new Float32Array(nItems).fill(1 / nItems),
  };
}

/** A function that makes one training step on always the same batch, and one that clears up. */
function makeStepper(
  topology: Topology,
  nItems: number,
): { step: () => Promise<unknown>; end: () => void } {
  const network = new TfjsNetwork(topology, 1);
  const batch = noiseBatch(topology, nItems);
  const rng = createRng(1, 'dropout');
  const options = { learningRate: 1e-4, weightDecay: 0.01, dropout: () => rng.uniform() };
  return { step: () => network.trainStep(batch, options), end: () => network.dispose() };
}

async function samplesPerSec(topology: Topology, nItems: number): Promise<number> {
  const { step, end } = makeStepper(topology, nItems);
  const times = await timeRuns(WARM_UP_STEPS, STEPS, step);
  end();
  return (1000 * nItems) / median(times);
}

/** Ours and PyTorch's in turn, so that a busy machine is busy for both. */
async function compare(
  key: string,
  topology: Topology,
  kind: 'half' | 'k',
  script: string | undefined,
): Promise<Figure[]> {
  const own: number[] = [];
  const torch: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    own.push(await samplesPerSec(topology, BATCH));
    const figure = runTorch(script, kind, topology, BATCH);
    if (figure !== null) torch.push(figure);
  }
  const { name } = topology;
  const value = median(own);
  const figures: Figure[] = [
    { key, label: `training, ${name}`, value, unit: 'samples/s', note: `batch ${BATCH}` },
  ];
  const torchValue = torch.length > 0 ? median(torch) : null;
  const ratio = torchValue === null ? null : value / torchValue;
  const note = torchValue === null ? TORCH_MISSING : 'one core, in turn with ours';
  figures.push(
    { key: `${key}Torch`, label: '  PyTorch', value: torchValue, unit: 'samples/s', note },
    { key: `${key}Ratio`, label: '  ours / PyTorch', value: ratio, unit: '' },
  );
  return figures;
}

/** Training throughput on one core, with PyTorch beside it if `script` is its yardstick. */
export async function benchTraining(script: string | undefined): Promise<Figure[]> {
  await startWasmBackend();
  const compact = topologyFor(RECOMMENDED, N_CLASSES);
  const { batchSize } = RECOMMENDED;
  const own: number[] = [];
  for (let round = 0; round < ROUNDS; round++) own.push(await samplesPerSec(compact, batchSize));
  return [
    {
      key: 'trainSamplesPerSec',
      label: `training, ${compact.name}`,
      value: median(own),
      unit: 'samples/s',
      note: `batch ${batchSize}, ${compact.inputShape.join(' × ')}, towers: ${compact.towers ?? 1}`,
    },
    ...(await compare('trainHalfSamplesPerSec', halfAlexnet(), 'half', script)),
    ...(await compare('trainRecipeKSamplesPerSec', recipeK(), 'k', script)),
  ];
}

/** What 50 training steps leave behind. */
export async function benchMemory(): Promise<Figure[]> {
  await startWasmBackend();
  const { step, end } = makeStepper(topologyFor(RECOMMENDED, N_CLASSES), RECOMMENDED.batchSize);
  for (let i = 0; i < WARM_UP_STEPS; i++) await step();
  const [before, heapBefore] = [memory(), heapBytes()];
  for (let i = 0; i < MEMORY_STEPS; i++) await step();
  const [after, heapAfter] = [memory(), heapBytes()];
  end();
  const label = (what: string) => `${what} over ${MEMORY_STEPS} steps`;
  const grown = (key: string, what: string, from: number, to: number, unit: string): Figure => {
    return { key, label: label(what), value: to - from, unit, note: `${from} → ${to}` };
  };
  return [
    grown('tensorsGrown', 'tensors more', before.numTensors, after.numTensors, ''),
    grown('tensorBytesGrown', 'bytes more in tensors', before.numBytes, after.numBytes, 'B'),
    grown('heapBytesGrown', 'WASM heap grown', heapBefore, heapAfter, 'B'),
  ];
}

function heapBytes(): number {
  return activeWasmKernels()?.viewAt(0, 1).buffer.byteLength ?? 0;
}
