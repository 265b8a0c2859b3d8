import { beforeAll, describe, expect, it } from 'vitest';
import { soundColumns } from '#lib/core/explanation/explain.ts';
import { classActivation, enlarge, gradCam, meanOverTime } from '#lib/core/explanation/grad-cam.ts';
import { occlusionMaps } from '#lib/core/explanation/occlusion.ts';
import { createRecognizer } from '#lib/core/inference/recognizer.ts';
import { alexnet } from '#lib/core/network/alexnet.ts';
import type { Network } from '#lib/core/network/network.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { PICTURE_SPEC } from '#lib/core/features/spec.ts';
import { makeBundle, SMALL } from '../../support/bundle.ts';
import { relativeError } from '../../support/close.ts';
import { normal } from '../../support/network.ts';
import { onBoth, useBackend } from '../../support/node-backends.ts';

const WHOLE = { from: 0, to: 64 };

async function withSmall<T>(use: (network: TfjsNetwork) => Promise<T>): Promise<T> {
  const network = new TfjsNetwork(SMALL, 3);
  try {
    return await use(network);
  } finally {
    network.dispose();
  }
}

describe('Grad-CAM', () => {
  const last = {
    // Two bands, two columns, two channels.
    shape: [2, 2, 2] as [number, number, number],
    activations: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    gradients: Float32Array.of(1, 0, 3, -2, 0, 1, 2, 1),
  };

  it('averages the slopes of each band along time', () => {
    expect([...meanOverTime(last)]).toEqual([2, -1, 2, -1, 1, 1, 1, 1]);
  });

  it('leaves out the slopes of what is silent, which fall differently on each backend', () => {
    const silent = { ...last, activations: Float32Array.of(1, 2, 0, 4, 0, 0, 7, 8) };
    expect([...meanOverTime(silent)]).toEqual([0.5, -1, 0.5, -1, 1, 0.5, 1, 0.5]);
  });

  it('weights the activations and adds up the channels, signs and all', () => {
    expect([...classActivation(last)]).toEqual([0, 2, 11, 15]);
    expect([...classActivation(last, ({ gradients }) => gradients)]).toEqual([1, 1, 6, 22]);
  });

  it('lies where the neurons look', () => {
    // Rows 4 apart from row 3, columns 8 apart from column 6: two poolings, and a first stride of 2 in time.
    const topology = alexnet('alexnet-compact', [64, 188], 7);
    const [height, width] = [15, 22];
    for (const [y, x] of [
      [0, 0],
      [7, 10],
      [14, 21],
    ] as const) {
      const coarse = new Float32Array(height * width);
      coarse[y * width + x] = 1;
      const { data } = enlarge(coarse, width, topology);
      expect(data[(4 * y + 3) * 188 + 8 * x + 6]).toBe(1);
      expect(data[(4 * y + 3) * 188 + 8 * x + 4]).toBeCloseTo(x === 0 ? 1 : 0.75, 6);
      expect(data[(4 * y + 2) * 188 + 8 * x + 6]).toBeCloseTo(y === 0 ? 1 : 0.75, 6);
    }
  });

  it('is the same on all backends of Node', async () => {
    const input = normal(64 * 64, 'picture');
    const { wasm, cpu } = await onBoth(() => withSmall((network) => gradCam(network, input, 4)));
    expect(wasm.nMels * wasm.nFrames).toBe(64 * 64);
    expect(relativeError(wasm.data, cpu.data)).toBeLessThan(1e-4);
  });

  it('is told by the slopes how much a change of the picture moves the logit', async () => {
    await useBackend('cpu');
    await withSmall(async (network) => {
      // Behind this convolution come only means, so its activations times their slopes are the logit without its bias.
      const input = normal(64 * 64, 'picture');
      const { shape, activations, gradients } = await network.lastConvolution(input, 4);
      expect(shape).toEqual([32, 32, 4]);
      const sum = activations.reduce((total, a, i) => total + a * (gradients[i] ?? NaN), 0);
      const bias = (await network.exportWeights()).find(({ name }) => name === 'logits/bias');
      const logits = await network.predict(input, 1);
      expect(sum + (bias?.data[4] ?? NaN)).toBeCloseTo(logits[4] ?? NaN, 4);
    });
  });
});

/** Its first logit is the sum of band 10, columns 20 to 23, its second one nothing. */
const onlyThere = {
  topology: SMALL,
  nClasses: 2,
  predict: (inputs: Float32Array, nItems: number) =>
    Promise.resolve(
      Float32Array.from({ length: 2 * nItems }, (_, i) => {
        if (i % 2 === 1) return 3;
        const start = (i / 2) * 64 * 64 + 10 * 64 + 20;
        return inputs.subarray(start, start + 4).reduce((sum, value) => sum + value, 0);
      }),
    ),
} as unknown as Network;

describe('occlusion', () => {
  const input = new Float32Array(64 * 64).fill(1);

  it('finds what the logit is made of, and nothing for a logit that is made of nothing', async () => {
    const [first, second] = await occlusionMaps(onlyThere, input, WHOLE);
    const at = (band: number, column: number) => first?.data[band * 64 + column] ?? NaN;
    expect(at(10, 21)).toBe(4);
    // Half of the patches over these reach so far.
    expect(at(14, 21)).toBe(2);
    expect(at(10, 30)).toBeCloseTo(2, 6);
    expect(at(30, 21)).toBe(0);
    expect(at(10, 60)).toBe(0);
    expect(second?.data.every((value) => value === 0)).toBe(true);
  });

  it('keeps to the columns with sound, however few', async () => {
    const [first] = await occlusionMaps(onlyThere, input, { from: 19, to: 22 });
    expect(first?.data[10 * 64 + 18]).toBe(0);
    expect(first?.data[10 * 64 + 20]).toBe(2);
    expect(first?.data[10 * 64 + 23]).toBe(0);
  });

  it('tells how far it is, to the end', async () => {
    const shares: number[] = [];
    await occlusionMaps(onlyThere, input, WHOLE, (share) => shares.push(share));
    expect(shares.length).toBeGreaterThan(5);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });
});

describe('the recogniser explains', () => {
  beforeAll(() => useBackend('wasm'));

  it('every label of a picture, Grad-CAM first', async () => {
    const bundle = makeBundle();
    await withSmall(async (network) => {
      network.importWeights(bundle.weights);
      const recognizer = createRecognizer(bundle, network);
      const logMel = { data: normal(64 * 64, 'db'), nMels: 64, nFrames: 64 };
      const order: string[] = [];
      const { gradCam: cams, occlusion } = await recognizer.explain(
        { logMel, columns: WHOLE },
        {
          onGradCam: (maps) => order.push(`${maps.length} maps`),
          onProgress: () => order.push('progress'),
        },
      );
      expect(order[0]).toBe('7 maps');
      expect(order).toContain('progress');
      for (const maps of [cams, occlusion]) {
        expect(maps).toHaveLength(7);
        for (const { data } of maps) expect(data.some((value) => value !== 0)).toBe(true);
      }
      expect(logMel.data).toEqual(normal(64 * 64, 'db'));
    });
  });

  it('of the columns that hold sound', () => {
    const segment = {
      startSec: 0.16,
      endSec: 0.48,
      pictureStartSec: -0.16,
      logMel: { data: new Float32Array(), nMels: 64, nFrames: 64 },
    };
    expect(soundColumns(segment, PICTURE_SPEC)).toEqual({ from: 20, to: 40 });
    expect(soundColumns({ ...segment, endSec: 9 }, PICTURE_SPEC)).toEqual({ from: 20, to: 64 });
  });
});
