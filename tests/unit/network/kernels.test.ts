import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { engine, memory, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { relativeError } from '../../support/close.ts';
import { normal } from '../../support/network.ts';
import { onBoth, useBackend } from '../../support/node-backends.ts';

/** Winograd's method rounds about twice as much as direct sums. */
const TOLERANCE = 3e-6;

interface Input {
  shape: number[];
  data: Float32Array;
}

function input(name: string, shape: number[]): Input {
  return { shape, data: normal(sizeOf(shape), name) };
}

function sizeOf(shape: number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Runs one kernel of tfjs on the active backend. */
async function run(
  kernel: string,
  inputs: Record<string, Input>,
  attributes: object,
): Promise<{ shape: number[]; data: Float32Array }> {
  const output = tidy(() => {
    const tensors: Record<string, Tensor> = {};
    for (const [name, { data, shape }] of Object.entries(inputs)) {
      tensors[name] = tensor(data, shape);
    }
    return engine().runKernel<Tensor>(kernel, tensors, attributes as never);
  });
  const data = await output.data<'float32'>();
  output.dispose();
  return { shape: output.shape, data: data.slice() };
}

async function expectSame(
  kernel: string,
  inputs: Record<string, Input>,
  attributes: object,
): Promise<void> {
  const { wasm, cpu } = await onBoth(() => run(kernel, inputs, attributes));
  expect(wasm.shape).toEqual(cpu.shape);
  expect(cpu.data.some((value) => value !== 0)).toBe(true);
  expect(relativeError(wasm.data, cpu.data)).toBeLessThanOrEqual(TOLERANCE);
}

afterEach(() => {
  expect(memory().numTensors).toBe(0);
});

type Pad = 'same' | 'valid' | number | [number, number][];

interface Convolution {
  image: [height: number, width: number];
  kernel: [height: number, width: number];
  nIn: number;
  nOut: number;
  strides: [number, number];
  pad: Pad;
}

function explicit(top: number, bottom: number, left: number, right: number): Pad {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

function convolution(
  image: [number, number],
  kernel: [number, number],
  nIn: number,
  nOut: number,
  strides: [number, number],
  pad: Pad,
): Convolution {
  return { image, kernel, nIn, nOut, strides, pad };
}

const CONVOLUTIONS: Convolution[] = [
  ...[1, 3, 7, 8, 9].flatMap((nIn) =>
    [1, 3, 7, 8, 9].map((nOut) => convolution([6, 7], [3, 3], nIn, nOut, [1, 1], 'same')),
  ),
  convolution([5, 5], [1, 1], 3, 5, [1, 1], 'valid'),
  convolution([3, 4], [3, 4], 2, 9, [1, 1], 'valid'),
  convolution([9, 31], [5, 2], 3, 7, [2, 3], 1),
  convolution([13, 11], [3, 5], 7, 3, [1, 2], explicit(2, 0, 1, 3)),
  convolution([13, 11], [3, 5], 7, 3, [1, 1], explicit(2, 0, 1, 3)),
  convolution([10, 9], [5, 5], 2, 3, [1, 1], explicit(4, 4, 4, 4)),
  // More padding than the kernel reaches: the gradient of the input is left to upstream.
  convolution([6, 6], [3, 3], 2, 3, [1, 1], 3),
  convolution([20, 23], [11, 11], 1, 9, [4, 4], 2),
  // Rows longer than a block of the filter's gradient.
  convolution([3, 250], [3, 3], 2, 9, [1, 1], 'same'),
  convolution([70, 20], [3, 3], 3, 10, [1, 2], 'same'),
  // By Winograd's method: whole and cut squares, whole and half panels, several blocks, uneven and no padding.
  convolution([8, 8], [3, 3], 8, 8, [1, 1], 'same'),
  convolution([9, 15], [3, 3], 12, 4, [1, 1], 'same'),
  convolution([9, 15], [3, 3], 4, 20, [1, 1], 'valid'),
  convolution([15, 22], [3, 3], 48, 64, [1, 1], 'same'),
  convolution([13, 9], [5, 5], 8, 12, [1, 1], 'same'),
  convolution([13, 9], [5, 5], 20, 8, [1, 1], 'valid'),
  convolution([31, 46], [5, 5], 16, 32, [1, 1], 'same'),
  convolution([11, 10], [3, 3], 8, 8, [1, 1], explicit(2, 0, 1, 2)),
];

/** Spatial size of a convolution's result, as cpu has it. */
async function outputShape(c: Convolution): Promise<number[]> {
  await useBackend('cpu');
  return (await run('Conv2D', imageAndFilter(c), attributesOf(c))).shape;
}

const BATCH = 2;

function imageAndFilter({ image, kernel, nIn, nOut }: Convolution): { x: Input; filter: Input } {
  return {
    x: input('image', [BATCH, ...image, nIn]),
    filter: input('filter', [...kernel, nIn, nOut]),
  };
}

function attributesOf({ strides, pad }: Convolution): object {
  return { strides, pad, dataFormat: 'NHWC', dilations: [1, 1] };
}

describe.each(CONVOLUTIONS)(
  'a convolution of $image by $kernel, $nIn to $nOut channels, strides $strides, padding $pad',
  (c) => {
    it('has the same result', () => expectSame('Conv2D', imageAndFilter(c), attributesOf(c)));

    it.each(['relu', 'linear'])('with bias and %s', async (activation) => {
      const bias = input('bias', [c.nOut]);
      const attributes = { ...attributesOf(c), activation, leakyreluAlpha: 0 };
      await expectSame('FusedConv2D', { ...imageAndFilter(c), bias }, attributes);
    });

    it('has the same gradients', async () => {
      const { x, filter } = imageAndFilter(c);
      const dy = input('slopes', await outputShape(c));
      const attributes = attributesOf(c);
      await expectSame(
        'Conv2DBackpropInput',
        { dy, filter },
        { ...attributes, inputShape: x.shape },
      );
      await expectSame(
        'Conv2DBackpropFilter',
        { x, dy },
        { ...attributes, filterShape: filter.shape },
      );
    });
  },
);

describe('convolutions that are left to upstream', () => {
  it('are right: dilated ones, other activations', async () => {
    const c = convolution([9, 9], [3, 3], 3, 5, [1, 1], 'valid');
    const inputs = imageAndFilter(c);
    await expectSame('Conv2D', inputs, { ...attributesOf(c), dilations: [2, 2] });
    const bias = input('bias', [c.nOut]);
    const attributes = { ...attributesOf(c), activation: 'relu6' };
    await expectSame('FusedConv2D', { ...inputs, bias }, attributes);
  });
});

describe('max pooling', () => {
  const cases: [size: [number, number], strides: [number, number], pad: 'valid' | 'same'][] = [
    [[3, 3], [2, 2], 'valid'],
    [[3, 3], [2, 2], 'same'],
    [[2, 3], [1, 2], 'same'],
    [[3, 2], [3, 1], 'valid'],
  ];
  const variants = cases.flatMap((c) => [1, 3, 7, 8, 9].map((n) => [...c, n] as const));

  it.each(variants)(
    'of %o in steps of %o, %s, with %i channels has the same gradient',
    async (filterSize, strides, pad, nChannels) => {
      // Few different values, so that nearly every window has its maximum more than once.
      const x = input('pool', [BATCH, 9, 10, nChannels]);
      x.data.forEach((value, i) => (x.data[i] = Math.round(value)));
      const attributes = { filterSize, strides, pad };
      await useBackend('cpu');
      const output = await run('MaxPool', { x }, attributes);
      const dy = input('slopes', output.shape);
      await expectSame('MaxPoolGrad', { dy, input: x, output }, attributes);
    },
  );

  it('gives the slope to the first of equal maxima', async () => {
    await useBackend('wasm');
    const x = { shape: [1, 2, 2, 1], data: Float32Array.of(1, 5, 5, 5) };
    const one = (value: number) => ({ shape: [1, 1, 1, 1], data: Float32Array.of(value) });
    const attributes = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' };
    const { data } = await run('MaxPoolGrad', { dy: one(3), input: x, output: one(5) }, attributes);
    expect([...data]).toEqual([0, 3, 0, 0]);
  });
});

describe('matrix products', () => {
  const sizes: [rows: number, inner: number, columns: number][] = [
    [1, 1, 1],
    [2, 3, 7],
    [5, 9, 8],
    [6, 128, 7],
    [33, 7, 257],
    [3, 40, 600],
    [300, 5, 9],
  ];
  const transposes: [boolean, boolean][] = [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ];
  const cases = sizes.flatMap((size) => transposes.map((t) => [...size, ...t] as const));

  it.each(cases)('%i × %i × %i, transposed: %s, %s', async (rows, inner, columns, ta, tb) => {
    const a = input('a', ta ? [inner, rows] : [rows, inner]);
    const b = input('b', tb ? [columns, inner] : [inner, columns]);
    const [a3, b3] = [a, b].map(({ shape, data }) => ({ shape: [1, ...shape], data }));
    if (a3 === undefined || b3 === undefined) throw new Error('unreachable');
    await expectSame('BatchMatMul', { a: a3, b: b3 }, { transposeA: ta, transposeB: tb });
  });

  it('of several matrices at once', async () => {
    const inputs = { a: input('a', [3, 4, 5]), b: input('b', [3, 5, 6]) };
    await expectSame('BatchMatMul', inputs, { transposeA: false, transposeB: false });
  });
});

describe('the committed kernels', () => {
  it('are what their source compiles to', async () => {
    const tool = fileURLToPath(new URL('../../../src/tools/build-kernels.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [
      tool,
      '--check',
      'nn',
      'nn-fused',
    ]);
    expect(stdout).toContain('src/lib/core/kernels/nn.ts: up to date');
    expect(stdout).toContain('src/lib/core/kernels/nn-fused.ts: up to date');
  });
});
