import { PANEL, PANEL_BYTES, positive } from './simd';
import { dotTile, outerTile } from './tiles';
import { analyse, inverse, NODES, spread } from './winograd-transforms';

/**
 * Convolutions of stride 1 in squares of `size` results by Winograd's method: filters of three taps a side give squares
 * of four, filters of five squares of two, both from squares of six inputs. Squares are taken in blocks whose
 * transforms stay in the caches; for each of the 36 products a block is one matrix product.
 *
 * Channels are multiples of four. `scratch` begins with room for a square and a row of vectors, then come the block's arrays.
 */
const PRODUCTS: usize = NODES * NODES;
const VECTOR: usize = 16;
/** Bytes of one square of vectors, and of one of its rows. */
const SQUARE_BYTES: usize = PRODUCTS * VECTOR;
const SQUARE_ROW: usize = NODES * VECTOR;
/** One more row behind the square. */
const ROOM_BYTES: usize = SQUARE_BYTES + SQUARE_ROW;

/**
 * Distance of the arrays of two products: an odd number of cache lines, so that 36 of them, read side by side, fall into
 * different sets of the cache.
 */
// @ts-expect-error AssemblyScript's decorator
@inline
function apart(bytes: usize): usize {
  return (((bytes + 63) >> 6) | 1) << 6;
}

/**
 * Transforms a filter of `nTaps` by `nTaps`.
 *
 * @param packed panels `[nTaps, nTaps, nIn, 8]` as `pack` and `packFlipped` make them.
 * @param target `[36, panel, nIn, 8]`.
 */
export function spreadFilter(
  packed: usize, target: usize, scratch: usize, nTaps: usize, nIn: usize, nOut: usize,
): void {
  const nPanels = (nOut + PANEL - 1) / PANEL;
  const tapBytes = nIn * PANEL_BYTES;
  const panelBytes = nTaps * nTaps * tapBytes;
  const productBytes = apart(nPanels * tapBytes);
  for (let panel: usize = 0; panel < nPanels; panel++) {
    for (let at: usize = 0; at < tapBytes; at += VECTOR) {
      const from = packed + panel * panelBytes + at;
      const to = target + panel * tapBytes + at;
      for (let x: usize = 0; x < nTaps; x++) {
        spread(from + x * tapBytes, nTaps * tapBytes, scratch + x * VECTOR, SQUARE_ROW, nTaps);
      }
      for (let i: usize = 0; i < NODES; i++) {
        spread(scratch + i * SQUARE_ROW, VECTOR, to + i * NODES * productBytes, productBytes, nTaps);
      }
    }
  }
}

/**
 * Convolution of padded images with a filter from `spreadFilter`.
 *
 * @param images `[batch, *, paddedRow]` with `size * nTiles + 6 - size` rows and columns, `imageStride` floats apart.
 * @param bias address of `[nOut]`, or 0.
 * @param output `[batch, outHeight, outWidth, nOut]`.
 */
export function convolveTiles(
  images: usize, filter: usize, bias: usize, output: usize, scratch: usize,
  batch: usize, imageStride: usize, paddedRow: usize, size: usize,
  outHeight: usize, outWidth: usize, nIn: usize, nOut: usize, relu: bool, blockTiles: usize,
): void {
  const tilesX = (outWidth + size - 1) / size;
  const tilesPerImage = ((outHeight + size - 1) / size) * tilesX;
  const nTiles = batch * tilesPerImage;
  const filterBytes = apart(((nOut + PANEL - 1) / PANEL) * nIn * PANEL_BYTES);
  const inputBytes = apart(blockTiles * nIn << 2);
  const productBytes = apart(blockTiles * nOut << 2);
  const inputs = scratch + ROOM_BYTES;
  const products = inputs + PRODUCTS * inputBytes;
  for (let first: usize = 0; first < nTiles; first += blockTiles) {
    const n = min(blockTiles, nTiles - first);
    analyseTiles(images, inputs, inputBytes, scratch, first, n, tilesX, tilesPerImage, size, imageStride, paddedRow, nIn);
    for (let i: usize = 0; i < PRODUCTS; i++) {
      multiply(inputs + i * inputBytes, filter + i * filterBytes, products + i * productBytes, n, nIn, nOut);
    }
    for (let t: usize = 0; t < n; t++) {
      const tile = first + t;
      const place = tile % tilesPerImage;
      const y = (place / tilesX) * size;
      const x = (place % tilesX) * size;
      const to = output + (((tile / tilesPerImage) * outHeight + y) * outWidth + x) * (nOut << 2);
      const from = products + (t * nOut << 2);
      const height = min(size, outHeight - y);
      const width = min(size, outWidth - x);
      const rowBytes = outWidth * nOut << 2;
      if (size == 2) inverseTile(from, productBytes, bias, to, scratch, 2, height, width, rowBytes, nOut << 2, relu);
      else inverseTile(from, productBytes, bias, to, scratch, 4, height, width, rowBytes, nOut << 2, relu);
    }
  }
}

/**
 * Gradient of a convolution with respect to its filter of `nTaps` by `nTaps`: squares of slopes are the taps here.
 *
 * @param images as in `convolveTiles` with `size = 7 - nTaps`.
 * @param dy `[batch, outHeight, outWidth, nOut]`.
 * @param gradient `[nTaps, nTaps, nIn, nOut]`, overwritten.
 */
export function filterGradientTiles(
  images: usize, dy: usize, gradient: usize, scratch: usize,
  batch: usize, imageStride: usize, paddedRow: usize, nTaps: usize,
  outHeight: usize, outWidth: usize, nIn: usize, nOut: usize, blockTiles: usize,
): void {
  const size = NODES + 1 - nTaps;
  const tilesX = (outWidth + size - 1) / size;
  const tilesPerImage = ((outHeight + size - 1) / size) * tilesX;
  const nTiles = batch * tilesPerImage;
  const nPanels = (nOut + PANEL - 1) / PANEL;
  const matrixBytes = nIn * nOut << 2;
  const sumsBytes = apart(matrixBytes);
  const inputBytes = apart(blockTiles * nIn << 2);
  const slopeBytes = apart(nPanels * blockTiles * PANEL_BYTES);
  const sums = scratch + ROOM_BYTES;
  const inputs = sums + PRODUCTS * sumsBytes;
  const slopes = inputs + PRODUCTS * inputBytes;
  memory.fill(sums, 0, PRODUCTS * sumsBytes);
  for (let first: usize = 0; first < nTiles; first += blockTiles) {
    const n = min(blockTiles, nTiles - first);
    analyseTiles(images, inputs, inputBytes, scratch, first, n, tilesX, tilesPerImage, size, imageStride, paddedRow, nIn);
    for (let t: usize = 0; t < n; t++) {
      const tile = first + t;
      const place = tile % tilesPerImage;
      const y = (place / tilesX) * size;
      const x = (place % tilesX) * size;
      const from = dy + (((tile / tilesPerImage) * outHeight + y) * outWidth + x) * (nOut << 2);
      spreadTile(from, slopes + t * PANEL_BYTES, scratch, size, min(size, outHeight - y), min(size, outWidth - x),
        outWidth * nOut << 2, nOut, n * PANEL_BYTES, slopeBytes);
    }
    for (let i: usize = 0; i < PRODUCTS; i++) {
      multiplyTransposed(inputs + i * inputBytes, slopes + i * slopeBytes, sums + i * sumsBytes, n, nIn, nOut);
    }
  }
  for (let at: usize = 0; at < matrixBytes; at += VECTOR) {
    for (let x: usize = 0; x < NODES; x++) {
      inverse(sums + x * sumsBytes + at, NODES * sumsBytes, scratch + x * VECTOR, SQUARE_ROW, nTaps);
    }
    for (let j: usize = 0; j < nTaps; j++) {
      inverse(scratch + j * SQUARE_ROW, VECTOR, gradient + j * nTaps * matrixBytes + at, matrixBytes, nTaps);
    }
  }
}

/** Product of `[nRows, depth]` with a packed `[depth, nOut]`. */
function multiply(rows: usize, packed: usize, output: usize, nRows: usize, depth: usize, nOut: usize): void {
  const rowBytes = depth << 2;
  const outBytes = nOut << 2;
  const zero = f32x4.splat(0);
  for (let first: usize = 0; first < nOut; first += PANEL) {
    const width = min(PANEL, nOut - first);
    for (let row: usize = 0; row < nRows; row += 4) {
      const left = nRows - row;
      // Past the end the first row is repeated and not stored.
      dotTile(rows + row * rowBytes, left > 1 ? rowBytes : 0, left > 2 ? 2 * rowBytes : 0, left > 3 ? 3 * rowBytes : 0,
        1, 0, rowBytes, packed + first * rowBytes, zero, zero, false,
        output + row * outBytes + (first << 2), outBytes, left, width);
    }
  }
}

/** `sums += rowsᵀ slopes`: `rows` is `[nRows, depth]`, `slopes` packed `[nRows, nOut]`, `sums` `[depth, nOut]`. */
function multiplyTransposed(
  rows: usize, slopes: usize, sums: usize, nRows: usize, depth: usize, nOut: usize,
): void {
  for (let first: usize = 0; first < nOut; first += PANEL) {
    const columns = min(PANEL, nOut - first);
    for (let t: usize = 0; t < depth; t += 4) {
      outerTile(rows + (t << 2), slopes + first * (nRows << 2), 1, nRows, 0, depth << 2,
        sums + (t * nOut + first << 2), nOut << 2, 4, columns);
    }
  }
}

/** Squares of six by six inputs, `size` apart, to `[36, nTiles, nIn]`, products `productBytes` apart. */
function analyseTiles(
  images: usize, target: usize, productBytes: usize, scratch: usize, first: usize, nTiles: usize, tilesX: usize,
  tilesPerImage: usize, size: usize, imageStride: usize, paddedRow: usize, nIn: usize,
): void {
  const pixelBytes = nIn << 2;
  const rowBytes = paddedRow << 2;
  for (let t: usize = 0; t < nTiles; t++) {
    const tile = first + t;
    const place = tile % tilesPerImage;
    const image = images + ((tile / tilesPerImage) * imageStride << 2);
    const corner = image + (place / tilesX) * size * rowBytes + (place % tilesX) * size * pixelBytes;
    for (let c: usize = 0; c < pixelBytes; c += VECTOR) {
      for (let x: usize = 0; x < NODES; x++) {
        analyse(corner + x * pixelBytes + c, rowBytes, scratch + x * VECTOR, SQUARE_ROW);
      }
      const to = target + t * pixelBytes + c;
      for (let i: usize = 0; i < NODES; i++) {
        analyse(scratch + i * SQUARE_ROW, VECTOR, to + i * NODES * productBytes, productBytes);
      }
    }
  }
}

/** One square of slopes, zeros beyond its `height` and `width`, into the panels `[36, panel, tile, 8]`. */
function spreadTile(
  dy: usize, target: usize, scratch: usize, size: usize, height: usize, width: usize, rowBytes: usize, nOut: usize,
  panelBytes: usize, productBytes: usize,
): void {
  const pixelBytes = nOut << 2;
  // The half panel beyond the last channels stays zero.
  const end = (pixelBytes + PANEL_BYTES - 1) / PANEL_BYTES * PANEL_BYTES;
  const column = scratch + SQUARE_BYTES;
  const zero = f32x4.splat(0);
  for (let c: usize = 0; c < end; c += VECTOR) {
    for (let x: usize = 0; x < size; x++) {
      for (let y: usize = 0; y < size; y++) {
        const isInside = y < height && x < width && c < pixelBytes;
        v128.store(column + y * VECTOR, isInside ? v128.load(dy + y * rowBytes + x * pixelBytes + c) : zero);
      }
      spread(column, VECTOR, scratch + x * VECTOR, SQUARE_ROW, size);
    }
    const to = target + (c / PANEL_BYTES) * panelBytes + c % PANEL_BYTES;
    for (let i: usize = 0; i < NODES; i++) {
      spread(scratch + i * SQUARE_ROW, VECTOR, to + i * NODES * productBytes, productBytes, size);
    }
  }
}

/** One square of products to results, those beyond `height` and `width` left out; inlined, so that `size` is constant. */
// @ts-expect-error AssemblyScript's decorator
@inline
function inverseTile(
  products: usize, productBytes: usize, bias: usize, output: usize, scratch: usize, size: usize,
  height: usize, width: usize, rowBytes: usize, pixelBytes: usize, relu: bool,
): void {
  const row = scratch + SQUARE_BYTES;
  for (let c: usize = 0; c < pixelBytes; c += VECTOR) {
    for (let x: usize = 0; x < NODES; x++) {
      inverse(products + x * productBytes + c, NODES * productBytes, scratch + x * VECTOR, SQUARE_ROW, size);
    }
    const offset = bias == 0 ? f32x4.splat(0) : v128.load(bias + c);
    for (let j: usize = 0; j < height; j++) {
      inverse(scratch + j * SQUARE_ROW, VECTOR, row, VECTOR, size);
      let to = output + j * rowBytes + c;
      for (let i: usize = 0; i < width; i++) {
        const value = f32x4.add(v128.load(row + i * VECTOR), offset);
        v128.store(to, relu ? positive(value) : value);
        to += pixelBytes;
      }
    }
  }
}
