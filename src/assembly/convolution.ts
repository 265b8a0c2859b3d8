import { finish, madd, PANEL, PANEL_BYTES, splat } from './simd';

// @ts-expect-error AssemblyScript's decorator
@inline
function storeRow(target: usize, low: v128, high: v128, width: usize): void {
  if (width == PANEL) {
    v128.store(target, low);
    v128.store(target, high, 16);
    return;
  }
  if (width >= 4) {
    v128.store(target, low);
    if (width > 4) store<f32>(target, f32x4.extract_lane(high, 0), 16);
    if (width > 5) store<f32>(target, f32x4.extract_lane(high, 1), 20);
    if (width > 6) store<f32>(target, f32x4.extract_lane(high, 2), 24);
    return;
  }
  store<f32>(target, f32x4.extract_lane(low, 0));
  if (width > 1) store<f32>(target, f32x4.extract_lane(low, 1), 4);
  if (width > 2) store<f32>(target, f32x4.extract_lane(low, 2), 8);
}

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
  const rowBytes = paddedRow << 2;
  const runBytes = run << 2;
  const zero = f32x4.splat(0);
  for (let n: usize = 0; n < batch; n++) {
    const image = images + (n * imageStride << 2);
    const outImage = output + (n * nPixels * outStride << 2);
    for (let first: usize = 0; first < nOut; first += PANEL) {
      const width = min(PANEL, nOut - first);
      const panel = packed + (first / PANEL) * panelBytes;
      let biasLow = zero;
      let biasHigh = zero;
      if (bias != 0) {
        for (let c: usize = 0; c < width; c++) {
          const value = load<f32>(bias + ((first + c) << 2));
          // Lane numbers must be constants, so the panel's bias is assembled by comparison.
          const lane = i32x4.eq(i32x4.splat(<i32>(c & 3)), i32x4(0, 1, 2, 3));
          if (c < 4) biasLow = v128.bitselect(f32x4.splat(value), biasLow, lane);
          else biasHigh = v128.bitselect(f32x4.splat(value), biasHigh, lane);
        }
      }
      let x: usize = 0;
      let rowStart = image;
      let p0 = image;
      for (let pixel: usize = 0; pixel < nPixels; pixel += 5) {
        const left = nPixels - pixel;
        // Origins of five neighbouring pixels; past the end the last one is repeated and not stored.
        p0 = rowStart + (x * stepX << 2);
        let p1 = p0, p2 = p0, p3 = p0, p4 = p0;
        if (++x == outWidth) { x = 0; rowStart += stepY << 2; }
        if (left > 1) { p1 = rowStart + (x * stepX << 2); if (++x == outWidth) { x = 0; rowStart += stepY << 2; } }
        if (left > 2) { p2 = rowStart + (x * stepX << 2); if (++x == outWidth) { x = 0; rowStart += stepY << 2; } }
        if (left > 3) { p3 = rowStart + (x * stepX << 2); if (++x == outWidth) { x = 0; rowStart += stepY << 2; } }
        if (left > 4) { p4 = rowStart + (x * stepX << 2); if (++x == outWidth) { x = 0; rowStart += stepY << 2; } }
        let a0 = biasLow, a1 = biasLow, a2 = biasLow, a3 = biasLow, a4 = biasLow;
        let b0 = biasHigh, b1 = biasHigh, b2 = biasHigh, b3 = biasHigh, b4 = biasHigh;
        let weights = panel;
        for (let k: usize = 0; k < kernelHeight; k++) {
          const d1 = p1 - p0, d2 = p2 - p0, d3 = p3 - p0, d4 = p4 - p0;
          let t = p0 + k * rowBytes;
          const end = t + runBytes;
          const pairsEnd = t + (runBytes & ~7);
          while (t < pairsEnd) {
            let low = v128.load(weights), high = v128.load(weights, 16);
            let s = splat(t);
            a0 = madd(s, low, a0); b0 = madd(s, high, b0);
            s = splat(t + d1);
            a1 = madd(s, low, a1); b1 = madd(s, high, b1);
            s = splat(t + d2);
            a2 = madd(s, low, a2); b2 = madd(s, high, b2);
            s = splat(t + d3);
            a3 = madd(s, low, a3); b3 = madd(s, high, b3);
            s = splat(t + d4);
            a4 = madd(s, low, a4); b4 = madd(s, high, b4);
            low = v128.load(weights, 32); high = v128.load(weights, 48);
            s = v128.load32_splat(t, 4);
            a0 = madd(s, low, a0); b0 = madd(s, high, b0);
            s = v128.load32_splat(t + d1, 4);
            a1 = madd(s, low, a1); b1 = madd(s, high, b1);
            s = v128.load32_splat(t + d2, 4);
            a2 = madd(s, low, a2); b2 = madd(s, high, b2);
            s = v128.load32_splat(t + d3, 4);
            a3 = madd(s, low, a3); b3 = madd(s, high, b3);
            s = v128.load32_splat(t + d4, 4);
            a4 = madd(s, low, a4); b4 = madd(s, high, b4);
            weights += 2 * PANEL_BYTES;
            t += 8;
          }
          if (t < end) {
            const low = v128.load(weights), high = v128.load(weights, 16);
            let s = splat(t);
            a0 = madd(s, low, a0); b0 = madd(s, high, b0);
            s = splat(t + d1);
            a1 = madd(s, low, a1); b1 = madd(s, high, b1);
            s = splat(t + d2);
            a2 = madd(s, low, a2); b2 = madd(s, high, b2);
            s = splat(t + d3);
            a3 = madd(s, low, a3); b3 = madd(s, high, b3);
            s = splat(t + d4);
            a4 = madd(s, low, a4); b4 = madd(s, high, b4);
            weights += PANEL_BYTES;
          }
        }
        const pixelBytes = outStride << 2;
        const to = outImage + ((pixel * outStride + first) << 2);
        storeRow(to, finish(a0, relu), finish(b0, relu), width);
        if (left > 1) storeRow(to + pixelBytes, finish(a1, relu), finish(b1, relu), width);
        if (left > 2) storeRow(to + 2 * pixelBytes, finish(a2, relu), finish(b2, relu), width);
        if (left > 3) storeRow(to + 3 * pixelBytes, finish(a3, relu), finish(b3, relu), width);
        if (left > 4) storeRow(to + 4 * pixelBytes, finish(a4, relu), finish(b4, relu), width);
      }
    }
  }
}
