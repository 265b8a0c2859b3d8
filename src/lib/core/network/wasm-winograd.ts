import type { TensorInfo } from '@tensorflow/tfjs-core';
import { shareRows, type RowShare } from './kernel-team.ts';
import type { WasmKernels } from './wasm-memory.ts';
import { padded, type Conv2DInfo, type PaddedSize } from './wasm-padding.ts';

/** Products of one square, and floats of working room before a block's arrays, as in `src/assembly/winograd.ts`. */
const PRODUCTS = 36;
const ROOM = 4 * (PRODUCTS + 6);

/** Floats from one product's array of `n` to the next one's: an odd number of cache lines. */
function apart(n: number): number {
  return 16 * (Math.ceil(n / 16) | 1);
}

/** Floats that the transforms of one block may take: they stay in a third-level cache. */
const BLOCK_FLOATS = 320_000;

/** Fewer squares in a block would read the filter too often. */
const MIN_BLOCK_TILES = 32;

/** With fewer squares in all the filter's transform costs more than it saves. */
const MIN_TILES = 8;

/** How a convolution is cut into squares of `size` by `size` results. */
export interface Tiling {
  size: number;
  nTaps: number;
  padded: PaddedSize;
  /** Squares that are transformed together. */
  blockTiles: number;
}

/** @returns null where direct sums are faster or Winograd's method does not apply. */
export function tilingOf(info: Conv2DInfo): Tiling | null {
  const {
    filterHeight: nTaps,
    filterWidth,
    strideHeight,
    strideWidth,
    inChannels,
    outChannels,
  } = info;
  const applies =
    nTaps === filterWidth &&
    (nTaps === 3 || nTaps === 5) &&
    strideHeight === 1 &&
    strideWidth === 1;
  if (!applies || inChannels % 4 !== 0 || outChannels % 4 !== 0) return null;
  const size = 7 - nTaps;
  const tilesY = Math.ceil(info.outHeight / size);
  const tilesX = Math.ceil(info.outWidth / size);
  const nTiles = info.batchSize * tilesY * tilesX;
  if (nTiles < MIN_TILES) return null;
  const perTile = PRODUCTS * (inChannels + 8 * Math.ceil(outChannels / 8));
  const mostTiles = Math.max(MIN_BLOCK_TILES, 4 * Math.floor(BLOCK_FLOATS / perTile / 4));
  return {
    size,
    nTaps,
    padded: {
      height: size * tilesY + nTaps - 1,
      row: (size * tilesX + nTaps - 1) * inChannels,
    },
    blockTiles: Math.min(nTiles, mostTiles),
  };
}

/** Convolution with a packed filter; `bias` is an address, or 0. */
export function convolveByTiles(
  k: WasmKernels,
  x: TensorInfo,
  packed: number,
  bias: number,
  output: TensorInfo,
  info: Conv2DInfo,
  tiling: Tiling,
  relu: boolean,
): void {
  const { inChannels: nIn, outChannels: nOut } = info;
  const { size, nTaps, blockTiles } = tiling;
  const filter = k.scratch('spread', PRODUCTS * apart(nIn * 8 * Math.ceil(nOut / 8)));
  const nScratch = ROOM + PRODUCTS * (apart(blockTiles * nIn) + apart(blockTiles * nOut));
  k.nn.spreadFilter(packed, filter, k.scratch('tiles', nScratch), nTaps, nIn, nOut);
  const images = padded(k, x, info, tiling.padded);
  const { height, row } = tiling.padded;
  const calls = shareOf(k, info, size).map((shares, thread) =>
    shares.map(({ firstImage, nImages, firstRow, nRows }) => [
      images + 4 * (firstImage * height + firstRow) * row,
      filter,
      bias,
      k.address(output) + 4 * (firstImage * info.outHeight + firstRow) * info.outWidth * nOut,
      k.scratch(thread === 0 ? 'tiles' : `tiles ${thread}`, nScratch),
      nImages,
      height * row,
      row,
      size,
      nRows,
      info.outWidth,
      nIn,
      nOut,
      relu ? 1 : 0,
      blockTiles,
    ]),
  );
  k.run('convolveTiles', calls);
}

/** Results with fewer products in all are sooner done than handed out. */
const MIN_SHARED_PRODUCTS = 2e6;

/** Rows of the results for each thread, in steps of `step`; each result is computed as by a single thread. */
export function shareOf(k: WasmKernels, info: Conv2DInfo, step: number): RowShare[][] {
  const { batchSize, outHeight, outWidth, outChannels } = info;
  const nTaps = info.filterHeight * info.filterWidth * info.inChannels;
  const nProducts = batchSize * outHeight * outWidth * outChannels * nTaps;
  const nThreads = nProducts < MIN_SHARED_PRODUCTS ? 1 : (k.team?.nThreads ?? 1);
  return shareRows(batchSize, outHeight, step, nThreads);
}

/** Gradient with respect to the filter, `[nTaps, nTaps, nIn, nOut]`. */
export function filterGradientByTiles(
  k: WasmKernels,
  x: TensorInfo,
  dy: TensorInfo,
  info: Conv2DInfo,
  tiling: Tiling,
): TensorInfo {
  const { inChannels: nIn, outChannels: nOut } = info;
  const { nTaps, blockTiles } = tiling;
  const gradient = k.output([nTaps, nTaps, nIn, nOut]);
  const perProduct =
    apart(nIn * nOut) + apart(blockTiles * nIn) + apart(blockTiles * 8 * Math.ceil(nOut / 8));
  const scratch = k.scratch('tiles', ROOM + PRODUCTS * perProduct);
  k.nn.filterGradientTiles(
    padded(k, x, info, tiling.padded),
    k.address(dy),
    k.address(gradient),
    scratch,
    info.batchSize,
    tiling.padded.height * tiling.padded.row,
    tiling.padded.row,
    nTaps,
    info.outHeight,
    info.outWidth,
    nIn,
    nOut,
    blockTiles,
  );
  return gradient;
}
