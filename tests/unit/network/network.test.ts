import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { initialWeights } from '#lib/core/network/initializers.ts';
import { crossEntropy } from '#lib/core/network/loss.ts';
import type { StepResult, Topology, WeightArray } from '#lib/core/network/network.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { activeWasmKernels } from '#lib/core/network/wasm-memory.ts';
import { absoluteError, relativeError } from '../../support/close.ts';
import { errorOf } from '../../support/codes.ts';
import { classesOf, dropoutOf, noiseBatch, normal, tinyTopology } from '../../support/network.ts';
import { onBoth, useBackend } from '../../support/node-backends.ts';

const OPTIONS = { learningRate: 0.01, weightDecay: 0.01 };

/** Steps on one batch; the numbers of the dropout masks depend on the step alone. */
async function steps(network: TfjsNetwork, from: number, to: number): Promise<StepResult[]> {
  const batch = noiseBatch(network.topology, 4);
  const results: StepResult[] = [];
  for (let step = from; step < to; step++) {
    results.push(await network.trainStep(batch, { ...OPTIONS, dropout: dropoutOf(step) }));
  }
  return results;
}

function values(weights: readonly WeightArray[]): Record<string, Float32Array> {
  return Object.fromEntries(weights.map(({ name, data }) => [name, data]));
}

/** Gives every network to `work` and clears up. */
async function withNetwork<T>(
  topology: Topology,
  work: (network: TfjsNetwork) => Promise<T>,
): Promise<T> {
  const network = new TfjsNetwork(topology, 1);
  try {
    return await work(network);
  } finally {
    network.dispose();
  }
}

describe('what inference goes by', () => {
  it('is that of a batch after looking at it, on WASM and cpu alike', async () => {
    const run = () =>
      withNetwork(tinyTopology(true, 0), async (network) => {
        const batch = noiseBatch(network.topology, 16);
        await network.observe(batch, 0);
        return network.predict(batch.inputs, batch.nItems);
      });
    const { wasm, cpu } = await onBoth(run);
    expect(absoluteError(wasm, cpu)).toBeLessThan(1e-4);
    const { logits } = await withNetwork(tinyTopology(true, 0), (network) =>
      network.trainStep(noiseBatch(network.topology, 16), { ...OPTIONS, dropout: () => 1 }),
    );
    expect(relativeError(cpu, logits)).toBeLessThan(0.05);
  });

  it('is the mean over several batches', async () => {
    await useBackend('wasm');
    await withNetwork(tinyTopology(), async (network) => {
      const [first, second] = [noiseBatch(network.topology, 4), noiseBatch(network.topology, 5)];
      const moving = async () =>
        (await network.exportWeights()).filter(({ name }) => name.includes('/moving_'));
      await network.observe(first, 0);
      const ofFirst = await moving();
      await network.observe(second, 1);
      const ofBoth = await moving();
      await network.observe(second, 0);
      const ofSecond = await moving();
      for (const [i, { name, data }] of ofBoth.entries()) {
        const mean = data.map(
          (_, j) => ((ofFirst[i]?.data[j] ?? NaN) + (ofSecond[i]?.data[j] ?? NaN)) / 2,
        );
        expect(absoluteError(data, mean), name).toBeLessThan(1e-6);
      }
    });
  });
});

describe('training', () => {
  it('goes the same way on WASM and cpu, and the loss falls', async () => {
    const run = () => withNetwork(tinyTopology(), (network) => steps(network, 0, 20));
    const { wasm, cpu } = await onBoth(run);
    const losses = (results: StepResult[]) => results.map(({ loss }) => loss);
    expect(absoluteError(losses(wasm), losses(cpu))).toBeLessThan(1e-4);
    expect(losses(cpu).at(-1)).toBeLessThan((losses(cpu)[0] ?? 0) / 1.5);
  });

  it('has the gradients of its loss', async () => {
    await useBackend('wasm');
    const topology = tinyTopology();
    await withNetwork(topology, async (network) => {
      const batch = noiseBatch(topology, 4);
      const gradients = await network.gradients(batch, dropoutOf(1));
      const weights = await network.exportWeights();
      const lossWith = async (name: string, at: number, change: number) => {
        const changed = weights.map((w) => ({ ...w, data: w.data.slice() }));
        const target = changed.find((w) => w.name === name)?.data ?? new Float32Array();
        target[at] = (target[at] ?? NaN) + change;
        network.importWeights(changed);
        const nothing = { learningRate: 0, weightDecay: 0 };
        return (await network.trainStep(batch, { ...nothing, dropout: dropoutOf(1) })).loss;
      };
      for (const { name, data } of gradients) {
        const at = data.findIndex((g) => Math.abs(g) === Math.max(...data.map(Math.abs)));
        const step = 1e-3;
        const rise = (await lossWith(name, at, step)) - (await lossWith(name, at, -step));
        expect(rise / (2 * step) / (data[at] ?? NaN), name).toBeCloseTo(1, 1);
      }
    });
  });

  it('keeps moving averages: nine tenths of the old, one of the new', async () => {
    await useBackend('wasm');
    const topology = tinyTopology();
    await withNetwork(topology, async (network) => {
      // 4 pictures of 16 × 18: the unbiased variance is 1152 / 1151 of the biased one.
      const before = values(await network.exportWeights());
      await steps(network, 0, 1);
      const once = values(await network.exportWeights());
      const mean = once['conv1_bn/moving_mean']?.map((v) => 10 * v) ?? [];
      const variance = once['conv1_bn/moving_variance']?.map((v) => 10 * v - 9) ?? [];
      const kernel = before['conv1/kernel'] ?? new Float32Array();
      const expected = momentsOfConv1(noiseBatch(topology, 4).inputs, kernel);
      expect(absoluteError(mean, expected.mean)).toBeLessThan(1e-5);
      expect(absoluteError(variance, expected.variance)).toBeLessThan(1e-4);
    });
  });
});

/** Mean and unbiased variance of the first convolution's channels: 3 × 3, five filters, one row of zeros around. */
function momentsOfConv1(
  inputs: Float32Array,
  kernel: Float32Array,
): { mean: number[]; variance: number[] } {
  const [height, width, nFilters] = [16, 18, 5];
  const channels = Array.from({ length: nFilters }, (): number[] => []);
  const pixel = (n: number, y: number, x: number) =>
    y >= 0 && y < height && x >= 0 && x < width ? (inputs[(n * height + y) * width + x] ?? 0) : 0;
  for (let n = 0; n < inputs.length / height / width; n++) {
    for (let at = 0; at < height * width; at++) {
      const [y, x] = [Math.floor(at / width), at % width];
      channels.forEach((channel, f) => {
        let sum = 0;
        for (let k = 0; k < 9; k++) {
          const weight = kernel[k * nFilters + f] ?? 0;
          sum += weight * pixel(n, y + Math.floor(k / 3) - 1, x + (k % 3) - 1);
        }
        channel.push(sum);
      });
    }
  }
  const mean = channels.map((c) => c.reduce((sum, v) => sum + v, 0) / c.length);
  const variance = channels.map((c, f) => {
    return c.reduce((sum, v) => sum + (v - (mean[f] ?? 0)) ** 2, 0) / (c.length - 1);
  });
  return { mean, variance };
}

describe('memory', () => {
  it.each(['wasm', 'cpu'] as const)('does not grow over 50 steps on %s', async (backend) => {
    await useBackend(backend);
    const atStart = memory();
    await withNetwork(tinyTopology(), async (network) => {
      const work = async (step: number) => {
        await steps(network, step, step + 1);
        await network.predict(noiseBatch(network.topology, 2).inputs, 2);
        await network.gradients(noiseBatch(network.topology, 2), dropoutOf(step));
        await network.lastConvolution(noiseBatch(network.topology, 1).inputs, 1);
        network.importOptimizer(await network.exportOptimizer());
        network.importWeights(await network.exportWeights());
      };
      for (let step = 0; step < 3; step++) await work(step);
      const warm = memory();
      const heap = heapBytes();
      for (let step = 3; step < 53; step++) await work(step);
      const { numTensors, numBytes, numDataBuffers } = memory();
      expect({ numTensors, numBytes, numDataBuffers }).toEqual({
        numTensors: warm.numTensors,
        numBytes: warm.numBytes,
        numDataBuffers: warm.numDataBuffers,
      });
      expect(heapBytes()).toBe(heap);
    });
    expect(memory().numTensors).toBe(atStart.numTensors);
    expect(memory().numBytes).toBe(atStart.numBytes);
  });
});

/** Size of the WASM backend's memory; 0 on others. */
function heapBytes(): number {
  return activeWasmKernels()?.viewAt(0, 1).buffer.byteLength ?? 0;
}

describe('initial weights', () => {
  const topology = tinyTopology();

  it('are the same for the same seed and others for another', () => {
    expect(initialWeights(topology, 5)).toEqual(initialWeights(topology, 5));
    expect(initialWeights(topology, 5)).not.toEqual(initialWeights(topology, 6));
  });

  it('lie within 1/√fanIn and fill that range evenly', () => {
    const fanIn: Record<string, number> = { conv1: 9, conv2: 45, dense: 49, logits: 9 };
    for (const { name, data } of initialWeights(topology, 5)) {
      const [layer = ''] = name.split('/');
      if (layer.endsWith('_bn')) {
        const value = name.endsWith('/gamma') || name.endsWith('/moving_variance') ? 1 : 0;
        expect(data, name).toEqual(new Float32Array(data.length).fill(value));
        continue;
      }
      const bound = 1 / Math.sqrt(fanIn[layer] ?? NaN);
      const largest = Math.max(...data.map(Math.abs));
      expect(largest, name).toBeLessThanOrEqual(bound);
      if (data.length > 40) expect(largest, name).toBeGreaterThan(0.9 * bound);
    }
  });
});

describe('freeze', () => {
  it('leaves the weights of frozen layers alone, and trains the others as before', async () => {
    await useBackend('wasm');
    await withNetwork(tinyTopology(), async (network) => {
      const before = values(await network.exportWeights());
      network.freeze(['conv1', 'dense']);
      await steps(network, 0, 3);
      const after = values(await network.exportWeights());
      for (const name of Object.keys(before)) {
        const isFrozen = /^(conv1|conv1_bn|dense)\//.test(name);
        expect(absoluteError(after[name] ?? [], before[name] ?? []) === 0, name).toBe(isFrozen);
      }
    });
  });

  it('does not change the gradients of the layers behind', async () => {
    await useBackend('wasm');
    await withNetwork(tinyTopology(), async (network) => {
      const batch = noiseBatch(network.topology, 4);
      const all = values(await network.gradients(batch, dropoutOf(1)));
      network.freeze(['conv1', 'conv2']);
      const rest = values(await network.gradients(batch, dropoutOf(1)));
      expect(Object.keys(rest)).toEqual([
        'logits/bias',
        'logits/kernel',
        'dense/bias',
        'dense/kernel',
      ]);
      for (const [name, gradient] of Object.entries(rest)) expect(gradient).toEqual(all[name]);
      network.freeze(['conv1', 'conv2', 'dense', 'logits']);
      expect(await network.gradients(batch, dropoutOf(1))).toEqual([]);
    });
  });
});

describe('export and import', () => {
  it.each(['wasm', 'cpu'] as const)('continue a run to the last bit on %s', async (backend) => {
    await useBackend(backend);
    const topology = tinyTopology();
    await withNetwork(topology, async (network) => {
      await steps(network, 0, 4);
      const [weights, state] = [await network.exportWeights(), await network.exportOptimizer()];
      const uninterrupted = await steps(network, 4, 8);
      const resumed = new TfjsNetwork(topology, 99);
      resumed.importWeights(weights);
      resumed.importOptimizer(state);
      expect(await steps(resumed, 4, 8)).toEqual(uninterrupted);
      expect(values(await resumed.exportWeights())).toEqual(values(await network.exportWeights()));
      resumed.dispose();
    });
  });

  it('changes what is predicted at once', async () => {
    await useBackend('wasm');
    await withNetwork(tinyTopology(), async (network) => {
      const { inputs } = noiseBatch(network.topology, 2);
      const before = await network.predict(inputs, 2);
      const weights = await network.exportWeights();
      await steps(network, 0, 2);
      expect(absoluteError(await network.predict(inputs, 2), before)).toBeGreaterThan(1e-3);
      network.importWeights(weights);
      expect(await network.predict(inputs, 2)).toEqual(before);
    });
  });

  it('keeps what was exported when training goes on', async () => {
    await useBackend('cpu');
    await withNetwork(tinyTopology(), async (network) => {
      await steps(network, 0, 1);
      const weights = await network.exportWeights();
      const copy = structuredClone(weights);
      await steps(network, 1, 2);
      expect(weights).toEqual(copy);
    });
  });

  it('refuses weights that do not fit, and then changes nothing', async () => {
    await useBackend('wasm');
    await withNetwork(tinyTopology(), async (network) => {
      const weights = await network.exportWeights();
      const missing = await errorOf(() => network.importWeights(weights.slice(1)));
      expect(missing).toEqual({
        code: 'bundle-invalid',
        details: { reason: 'conv1/kernel is missing' },
      });
      const turned = weights.map((w) => ({
        ...w,
        data: w.data.map(() => 0),
        shape: w.name === 'logits/kernel' ? [3, 9] : w.shape,
      }));
      const wrong = await errorOf(() => network.importWeights(turned));
      expect(wrong).toEqual({
        code: 'bundle-invalid',
        details: { reason: 'logits/kernel has shape [3, 9], expected [9, 3]' },
      });
      expect(await network.exportWeights()).toEqual(weights);
    });
  });
});

describe('prediction', () => {
  it('is the same on WASM and cpu after training', async () => {
    const { wasm, cpu } = await onBoth(() =>
      withNetwork(tinyTopology(), async (network) => {
        await steps(network, 0, 3);
        return network.predict(noiseBatch(network.topology, 3, 'others').inputs, 3);
      }),
    );
    expect(absoluteError(wasm, cpu)).toBeLessThan(1e-4);
  });

  it('does not depend on what else is in the batch', async () => {
    await useBackend('wasm');
    await withNetwork(tinyTopology(), async (network) => {
      await steps(network, 0, 3);
      const { inputs } = noiseBatch(network.topology, 3);
      const [size, nClasses] = [inputs.length / 3, classesOf(network.topology)];
      const together = await network.predict(inputs, 3);
      for (let i = 0; i < 3; i++) {
        const alone = await network.predict(inputs.slice(i * size, (i + 1) * size), 1);
        expect(alone).toEqual(together.slice(i * nClasses, (i + 1) * nClasses));
      }
    });
  });

  it('wants as many numbers as the topology says', async () => {
    await useBackend('wasm');
    await withNetwork(tinyTopology(), async (network) => {
      await expect(network.predict(new Float32Array(287), 1)).rejects.toThrow('length 288');
    });
  });
});

describe('the last convolution', () => {
  it.each(['wasm', 'cpu'] as const)('is told with the slope of a logit on %s', async (backend) => {
    await useBackend(backend);
    await withNetwork(tinyTopology(), async (network) => {
      await steps(network, 0, 2);
      const input = normal(16 * 18, 'picture');
      const { shape, activations, gradients } = await network.lastConvolution(input, 2);
      expect(shape).toEqual([7, 8, 7]);
      const weights = values(await network.exportWeights());
      expect(
        relativeError(logitsAbove(activations, weights), await network.predict(input, 1)),
      ).toBeLessThan(1e-5);
      const slopes = activations.map((_, i) => {
        const moved = (by: number) =>
          logitsAbove(
            activations.map((a, j) => (j === i ? a + by : a)),
            weights,
          )[2] ?? NaN;
        return (moved(1e-2) - moved(-1e-2)) / 2e-2;
      });
      expect(relativeError(gradients, slopes)).toBeLessThan(1e-3);
    });
  });
});

/** What the tiny network makes of its last convolution's output `[7, 8, 7]`, in double precision. */
function logitsAbove(activations: Float32Array, weights: Record<string, Float32Array>): number[] {
  const features = Array.from({ length: 49 }, (_, i) => {
    const [y, c] = [Math.floor(i / 7), i % 7];
    let sum = 0;
    for (let x = 0; x < 8; x++) sum += activations[(y * 8 + x) * 7 + c] ?? NaN;
    return sum / 8;
  });
  const dense = (inputs: number[], name: string) => {
    const bias = weights[`${name}/bias`] ?? new Float32Array();
    return Array.from(bias, (b, o) =>
      inputs.reduce(
        (sum, v, i) => sum + v * (weights[`${name}/kernel`]?.[i * bias.length + o] ?? NaN),
        b,
      ),
    );
  };
  return dense(
    dense(features, 'dense').map((v) => Math.max(0, v)),
    'logits',
  );
}

describe('cross-entropy', () => {
  const batch = (targets: number[], itemWeights: number[]) => ({
    inputs: new Float32Array(),
    nItems: itemWeights.length,
    targets: Float32Array.from(targets),
    itemWeights: Float32Array.from(itemWeights),
  });

  it('is what one gets by hand', () => {
    // Posteriors 1/4 and 3/4; then 1/2 and 1/2.
    const logits = Float32Array.of(0, Math.log(3), 5, 5);
    const { loss, slope } = crossEntropy(logits, batch([1, 0, 0.5, 0.5], [0.25, 0.75]));
    expect(loss).toBeCloseTo(0.25 * Math.log(4) + 0.75 * Math.log(2), 6);
    expect(absoluteError(slope, [-0.1875, 0.1875, 0, 0])).toBeLessThan(1e-7);
  });

  it('stays finite for logits far apart and large', () => {
    const { loss, slope } = crossEntropy(Float32Array.of(1000, -1000), batch([0, 1], [1]));
    expect(loss).toBeGreaterThan(80);
    expect(loss).toBeLessThan(2001);
    expect([...slope]).toEqual([1, -1]);
  });

  it('shows a NaN', () => {
    expect(crossEntropy(Float32Array.of(NaN, 1), batch([0, 1], [1])).loss).toBeNaN();
  });
});
