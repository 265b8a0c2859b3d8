import { beforeAll, describe, expect, it } from 'vitest';
import { nnFusedWasmBase64 } from '#lib/core/kernels/nn-fused.ts';
import { nnWasmBase64 } from '#lib/core/kernels/nn.ts';
import { compileWasm, instantiate } from '#lib/core/kernels/wasm.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { relativeError } from '../../support/close.ts';
import { normal } from '../../support/network.ts';

/** Relative to the largest value; sums in float64 are the reference. */
const TOLERANCE = 2e-6;

/** Two images of 6 × 9 pixels and 8 channels, padded by zeros for the filter, and beyond for whole squares. */
const [BATCH, HEIGHT, WIDTH, N_IN, N_OUT] = [2, 6, 9, 8, 12];
const MEMORY_BYTES = 4 * 2 ** 20;

type Exports = Record<string, (...args: number[]) => void>;

/** One build over memory of its own, in which arrays are laid out one behind the other. */
class Build {
  readonly nn: Exports;
  readonly #buffer: ArrayBuffer;
  #end = 64;

  constructor(base64: string) {
    const module = compileWasm(base64);
    if (module === null) throw new Error('This engine lacks instructions of the build.');
    const { exports, buffer } = instantiate(module, MEMORY_BYTES);
    this.nn = exports as Exports;
    this.#buffer = buffer;
  }

  put(values: ArrayLike<number>): number {
    const address = this.room(values.length);
    this.view(address, values.length).set(values);
    return address;
  }

  room(nFloats: number): number {
    const address = this.#end;
    this.#end += Math.ceil(nFloats / 4) * 16;
    return address;
  }

  view(address: number, nFloats: number): Float32Array {
    return new Float32Array(this.#buffer, address, nFloats);
  }
}

interface Shape {
  nTaps: number;
  /** Results on one side of a square. */
  size: number;
  paddedHeight: number;
  paddedWidth: number;
}

function shapeOf(nTaps: number): Shape {
  const size = 7 - nTaps;
  const whole = (n: number) => size * Math.ceil(n / size) + nTaps - 1;
  return { nTaps, size, paddedHeight: whole(HEIGHT), paddedWidth: whole(WIDTH) };
}

/** `[BATCH, paddedHeight, paddedWidth, N_IN]`, zeros around the image. */
function paddedImages({ nTaps, paddedHeight, paddedWidth }: Shape): Float32Array {
  const values = normal(BATCH * HEIGHT * WIDTH * N_IN, 'image');
  const padded = new Float32Array(BATCH * paddedHeight * paddedWidth * N_IN);
  const before = (nTaps - 1) / 2;
  for (let n = 0; n < BATCH; n++) {
    for (let y = 0; y < HEIGHT; y++) {
      const row = values.subarray(
        (n * HEIGHT + y) * WIDTH * N_IN,
        (n * HEIGHT + y + 1) * WIDTH * N_IN,
      );
      padded.set(row, ((n * paddedHeight + y + before) * paddedWidth + before) * N_IN);
    }
  }
  return padded;
}

/** Calls `visit` with the positions in image, filter and result of every product of a convolution. */
function everyProduct(
  s: Shape,
  visit: (image: number, filter: number, result: number) => void,
): void {
  for (let n = 0; n < BATCH; n++)
    for (let y = 0; y < HEIGHT; y++)
      for (let x = 0; x < WIDTH; x++)
        for (let i = 0; i < s.nTaps; i++)
          for (let j = 0; j < s.nTaps; j++)
            for (let c = 0; c < N_IN; c++)
              for (let o = 0; o < N_OUT; o++)
                visit(
                  ((n * s.paddedHeight + y + i) * s.paddedWidth + x + j) * N_IN + c,
                  ((i * s.nTaps + j) * N_IN + c) * N_OUT + o,
                  ((n * HEIGHT + y) * WIDTH + x) * N_OUT + o,
                );
}

describe.each([
  ['plain', nnWasmBase64],
  ['fused', nnFusedWasmBase64],
])('the %s build', (_, base64) => {
  // Node 20 has to be told to allow the fused one.
  beforeAll(startWasmBackend);

  it.each([3, 5])('convolves with %i taps a side, directly and by squares', (nTaps) => {
    const s = shapeOf(nTaps);
    const images = paddedImages(s);
    const filter = normal(nTaps * nTaps * N_IN * N_OUT, 'filter');
    const expected = new Float64Array(BATCH * HEIGHT * WIDTH * N_OUT);
    everyProduct(s, (at, tap, to) => {
      expected[to] = (expected[to] ?? 0) + (images[at] ?? 0) * (filter[tap] ?? 0);
    });
    const build = new Build(base64);
    const [from, taps] = [build.put(images), build.put(filter)];
    const packed = build.room(nTaps * nTaps * N_IN * 16);
    build.nn.pack?.(packed, taps, nTaps * nTaps * N_IN, N_OUT, N_OUT, 1);
    const row = s.paddedWidth * N_IN;
    const direct = build.room(expected.length);
    // prettier-ignore
    build.nn.convolve?.(from, packed, 0, direct, BATCH, s.paddedHeight * row, row, nTaps, nTaps * N_IN,
      HEIGHT, WIDTH, row, N_IN, N_OUT, N_OUT, 0);
    expect(relativeError(build.view(direct, expected.length), expected)).toBeLessThan(TOLERANCE);
    const [spread, scratch, squares] = [
      build.room(36 * 256),
      build.room(100_000),
      build.room(expected.length),
    ];
    build.nn.spreadFilter?.(packed, spread, scratch, nTaps, N_IN, N_OUT);
    // prettier-ignore
    build.nn.convolveTiles?.(from, spread, 0, squares, scratch, BATCH, s.paddedHeight * row, row, s.size,
      HEIGHT, WIDTH, N_IN, N_OUT, 0, 5);
    expect(relativeError(build.view(squares, expected.length), expected)).toBeLessThan(TOLERANCE);
  });

  it.each([3, 5])(
    "gives the filter's gradient for %i taps a side, directly and by squares",
    (nTaps) => {
      const s = shapeOf(nTaps);
      const images = paddedImages(s);
      const slopes = normal(BATCH * HEIGHT * WIDTH * N_OUT, 'slopes');
      const expected = new Float64Array(nTaps * nTaps * N_IN * N_OUT);
      everyProduct(s, (at, tap, to) => {
        expected[tap] = (expected[tap] ?? 0) + (images[at] ?? 0) * (slopes[to] ?? 0);
      });
      const build = new Build(base64);
      const [from, dy] = [build.put(images), build.put(slopes)];
      const [direct, squares] = [build.room(expected.length), build.room(expected.length)];
      const [panel, scratch] = [build.room(8 * 192), build.room(100_000)];
      const row = s.paddedWidth * N_IN;
      // prettier-ignore
      build.nn.filterGradient?.(from, dy, direct, panel, BATCH, s.paddedHeight * row, row, nTaps, nTaps * N_IN,
      HEIGHT, WIDTH, row, N_IN, N_OUT);
      expect(relativeError(build.view(direct, expected.length), expected)).toBeLessThan(TOLERANCE);
      // prettier-ignore
      build.nn.filterGradientTiles?.(from, dy, squares, scratch, BATCH, s.paddedHeight * row, row, nTaps,
      HEIGHT, WIDTH, N_IN, N_OUT, 5);
      expect(relativeError(build.view(squares, expected.length), expected)).toBeLessThan(TOLERANCE);
    },
  );
});
