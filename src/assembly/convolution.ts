import { PANEL, PANEL_BYTES } from './simd';
import { dotTile } from './tiles';

/**
 * Convolution of padded images `[batch, *, paddedRow]` with a packed filter.
 *
 * @param imageStride floats from one padded image to the next, `paddedRow` floats from one row to the next.
 * @param run kernelWidth * nIn: floats under one kernel row.
 * @param stepY floats between neighbouring output rows' origins, `stepX` between neighbouring output columns'.
 * @param bias address of `[nOut]`, or 0.
 * @param output `[batch, outHeight, outWidth, nOut]`, pixels `outStride >= nOut` floats apart.
 */
export function convolve(
  images: usize, packed: usize, bias: usize, output: usize,
  batch: usize, imageStride: usize, paddedRow: usize, kernelHeight: usize, run: usize,
  outHeight: usize, outWidth: usize, stepY: usize, stepX: usize, nOut: usize, outStride: usize, relu: bool,
): void {
  const nPixels = outHeight * outWidth;
  const panelBytes = kernelHeight * run * PANEL_BYTES;
  const pixelBytes = outStride << 2;
  const stepYBytes = stepY << 2, stepXBytes = stepX << 2;
  for (let n: usize = 0; n < batch; n++) {
    const image = images + (n * imageStride << 2);
    const outImage = output + n * nPixels * pixelBytes;
    for (let first: usize = 0; first < nOut; first += PANEL) {
      const width = min(PANEL, nOut - first);
      const panel = packed + (first / PANEL) * panelBytes;
      const biasLow = biasVector(bias, first, nOut);
      const biasHigh = biasVector(bias, first + 4, nOut);
      let x: usize = 0;
      let rowStart = image;
      for (let pixel: usize = 0; pixel < nPixels; pixel += 4) {
        const left = nPixels - pixel;
        // Origins of four neighbouring pixels; past the end the first one is repeated and not stored.
        const p0 = rowStart + x * stepXBytes;
        let p1 = p0, p2 = p0, p3 = p0;
        if (++x == outWidth) { x = 0; rowStart += stepYBytes; }
        if (left > 1) { p1 = rowStart + x * stepXBytes; if (++x == outWidth) { x = 0; rowStart += stepYBytes; } }
        if (left > 2) { p2 = rowStart + x * stepXBytes; if (++x == outWidth) { x = 0; rowStart += stepYBytes; } }
        if (left > 3) { p3 = rowStart + x * stepXBytes; if (++x == outWidth) { x = 0; rowStart += stepYBytes; } }
        dotTile(p0, p1 - p0, p2 - p0, p3 - p0, kernelHeight, paddedRow << 2, run << 2, panel, biasLow, biasHigh, relu,
          outImage + pixel * pixelBytes + (first << 2), pixelBytes, left, width);
      }
    }
  }
}

/** Four values of the bias from `first` on, zeros where there is none. */
function biasVector(bias: usize, first: usize, nOut: usize): v128 {
  let vector = f32x4.splat(0);
  if (bias == 0) return vector;
  for (let c: usize = 0; c < 4 && first + c < nOut; c++) {
    // Lane numbers must be constants, so the vector is assembled by comparison.
    const here = i32x4.eq(i32x4.splat(<i32>c), i32x4(0, 1, 2, 3));
    vector = v128.bitselect(f32x4.splat(load<f32>(bias + ((first + c) << 2))), vector, here);
  }
  return vector;
}
