import { beforeAll, expect, it } from 'vitest';
import { networkBytes, nTensors } from '#lib/core/network/device.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { takeCheckpoint } from '#lib/core/training/checkpoint.ts';
import { train } from '#lib/core/training/train.ts';
import { hear } from '#lib/core/training/validation.ts';
import { SMALL } from '../../support/bundle.ts';
import { SMALL_CONFIG, toneItems } from '../../support/corpus.ts';
import { useBackend } from '../../support/node-backends.ts';

beforeAll(() => useBackend('wasm'));

const N_STEPS = 200;

it(`leaves neither tensors nor heap behind over ${N_STEPS} steps, validations and checkpoints`, async () => {
  const network = new TfjsNetwork(SMALL, 1);
  const items = toneItems(16);
  const held = items.map(({ labelIndex, trimmed }) => {
    const power = { ...trimmed, data: new Float32Array(64 * 64).fill(1), nFrames: 64 };
    return { labelIndex, segments: [{ power, isSpoken: true }] };
  });
  // Two steps an epoch; the first epochs fill pools and scratch memory.
  const config = { ...SMALL_CONFIG, epochs: N_STEPS / 2 + 5, averagedShare: 1 };
  const seen: [number, number][] = [];
  for await (const event of train(network, items, config, 1)) {
    if (event.kind !== 'epoch') continue;
    await hear(network, held, { spec: config.spec, warps: [1] });
    await takeCheckpoint(network, event.position);
    seen.push([nTensors(), networkBytes()]);
  }
  network.dispose();
  const [warm, ...later] = seen.slice(4);
  expect(later).toHaveLength(N_STEPS / 2);
  for (const state of later) expect(state).toEqual(warm);
});
