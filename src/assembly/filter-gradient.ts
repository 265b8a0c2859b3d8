import { pack } from './packing';
import { madd, PANEL, PANEL_BYTES, splat } from './simd';

/** Output pixels of one image taken together: their slopes and the image under them stay in the first-level cache. */
const BLOCK_PIXELS: usize = 192;

/**
 * Gradient of a convolution with respect to its filter, added to `gradient` `[kernelHeight, run, nOut]` (zero it first).
 *
 * @param scratch room for `8 * max(BLOCK_PIXELS, outWidth)` floats.
 * @param dy `[batch, outHeight, outWidth, nOut]`.
 */
export function filterGradient(
  images: usize, dy: usize, gradient: usize, scratch: usize,
  batch: usize, imageStride: usize, paddedRow: usize, kernelHeight: usize, run: usize,
  outHeight: usize, outWidth: usize, stepY: usize, stepX: usize, nOut: usize,
): void {
  const nPixels = outHeight * outWidth;
  const blockRows = max<usize>(1, BLOCK_PIXELS / outWidth);
  for (let n: usize = 0; n < batch; n++) {
    for (let y: usize = 0; y < outHeight; y += blockRows) {
      const nRows = min(blockRows, outHeight - y);
      const block = images + ((n * imageStride + y * stepY) << 2);
      const slopes = dy + ((n * nPixels + y * outWidth) * nOut << 2);
      for (let first: usize = 0; first < nOut; first += PANEL) {
        const width = min(PANEL, nOut - first);
        pack(scratch, slopes + (first << 2), nRows * outWidth, width, nOut, 1);
        for (let k: usize = 0; k < kernelHeight; k++) {
          for (let t: usize = 0; t < run; t += 5) {
            const x = block + ((k * paddedRow + t) << 2);
            const to = gradient + (((k * run + t) * nOut + first) << 2);
            gradientTile(x, scratch, to, nRows, outWidth, stepY << 2, stepX << 2, nOut << 2, width, run - t);
          }
        }
      }
    }
  }
}

/**
 * Five rows by eight columns of the filter's gradient over one block. Where fewer rows are left the loads run up to 16
 * bytes on, into memory that is there but not used.
 */
function gradientTile(
  x0: usize, slopes: usize, to: usize, nRows: usize, outWidth: usize,
  stepYBytes: usize, stepXBytes: usize, rowBytes: usize, width: usize, left: usize,
): void {
  const zero = f32x4.splat(0);
  let a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero;
  let b0 = zero, b1 = zero, b2 = zero, b3 = zero, b4 = zero;
  let d = slopes;
  for (let y: usize = 0; y < nRows; y++) {
    let x = x0;
    const rowEnd = d + outWidth * PANEL_BYTES;
    while (d + PANEL_BYTES < rowEnd) {
      let low = v128.load(d), high = v128.load(d, 16);
      let s = splat(x);
      a0 = madd(s, low, a0); b0 = madd(s, high, b0);
      s = v128.load32_splat(x, 4);
      a1 = madd(s, low, a1); b1 = madd(s, high, b1);
      s = v128.load32_splat(x, 8);
      a2 = madd(s, low, a2); b2 = madd(s, high, b2);
      s = v128.load32_splat(x, 12);
      a3 = madd(s, low, a3); b3 = madd(s, high, b3);
      s = v128.load32_splat(x, 16);
      a4 = madd(s, low, a4); b4 = madd(s, high, b4);
      x += stepXBytes;
      low = v128.load(d, 32); high = v128.load(d, 48);
      s = splat(x);
      a0 = madd(s, low, a0); b0 = madd(s, high, b0);
      s = v128.load32_splat(x, 4);
      a1 = madd(s, low, a1); b1 = madd(s, high, b1);
      s = v128.load32_splat(x, 8);
      a2 = madd(s, low, a2); b2 = madd(s, high, b2);
      s = v128.load32_splat(x, 12);
      a3 = madd(s, low, a3); b3 = madd(s, high, b3);
      s = v128.load32_splat(x, 16);
      a4 = madd(s, low, a4); b4 = madd(s, high, b4);
      d += 2 * PANEL_BYTES;
      x += stepXBytes;
    }
    if (d < rowEnd) {
      let low = v128.load(d), high = v128.load(d, 16);
      let s = splat(x);
      a0 = madd(s, low, a0); b0 = madd(s, high, b0);
      s = v128.load32_splat(x, 4);
      a1 = madd(s, low, a1); b1 = madd(s, high, b1);
      s = v128.load32_splat(x, 8);
      a2 = madd(s, low, a2); b2 = madd(s, high, b2);
      s = v128.load32_splat(x, 12);
      a3 = madd(s, low, a3); b3 = madd(s, high, b3);
      s = v128.load32_splat(x, 16);
      a4 = madd(s, low, a4); b4 = madd(s, high, b4);
      d += PANEL_BYTES;
    }
    x0 += stepYBytes;
  }
  addRow(to, a0, b0, width);
  if (left > 1) addRow(to + rowBytes, a1, b1, width);
  if (left > 2) addRow(to + 2 * rowBytes, a2, b2, width);
  if (left > 3) addRow(to + 3 * rowBytes, a3, b3, width);
  if (left > 4) addRow(to + 4 * rowBytes, a4, b4, width);
}

function addRow(target: usize, low: v128, high: v128, width: usize): void {
  if (width == PANEL) {
    v128.store(target, f32x4.add(v128.load(target), low));
    v128.store(target, f32x4.add(v128.load(target, 16), high), 16);
    return;
  }
  for (let c: usize = 0; c < width; c++) {
    const value = c < 4 ? lane(low, c) : lane(high, c - 4);
    store<f32>(target + (c << 2), load<f32>(target + (c << 2)) + value);
  }
}

function lane(vector: v128, index: usize): f32 {
  if (index == 0) return f32x4.extract_lane(vector, 0);
  if (index == 1) return f32x4.extract_lane(vector, 1);
  if (index == 2) return f32x4.extract_lane(vector, 2);
  return f32x4.extract_lane(vector, 3);
}
