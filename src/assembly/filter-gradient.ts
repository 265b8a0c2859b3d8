import { pack } from './packing';
import { PANEL } from './simd';
import { outerTile } from './tiles';

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
        const columns = min(PANEL, nOut - first);
        pack(scratch, slopes + (first << 2), nRows * outWidth, columns, nOut, 1);
        for (let k: usize = 0; k < kernelHeight; k++) {
          for (let t: usize = 0; t < run; t += 4) {
            const x = block + ((k * paddedRow + t) << 2);
            const to = gradient + (((k * run + t) * nOut + first) << 2);
            outerTile(x, scratch, nRows, outWidth, stepY << 2, stepX << 2, to, nOut << 2, run - t, columns);
          }
        }
      }
    }
  }
}
