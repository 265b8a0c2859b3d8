/**
 * Network kernels in WebAssembly SIMD, compiled by AssemblyScript. They work inside the linear memory of tfjs's WASM
 * backend: every address is a byte offset there, every array is float32, images are NHWC. No static data, no allocation.
 *
 * Convolutions need no im2col: in a zero-padded NHWC image the `kernelWidth * nIn` values under one kernel row are
 * contiguous, so one output pixel is `kernelHeight` dot products with contiguous runs.
 */

/** Columns per packed panel: two SIMD vectors. */
const PANEL: usize = 8;
const PANEL_BYTES: usize = 32;

// Multiply, then add: on the processors measured the fused instruction of relaxed SIMD was no faster.
// @ts-expect-error AssemblyScript's decorator
@inline
function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

// @ts-expect-error AssemblyScript's decorator
@inline
function splat(address: usize): v128 {
  return v128.load32_splat(address);
}

/**
 * Packs a `[nRows, nColumns]` matrix, element (r, c) at `source + 4 (r rowStride + c columnStride)`, into panels of
 * eight columns, each `[nRows, 8]`, filled up with zeros.
 */
export function pack(
  target: usize, source: usize, nRows: usize, nColumns: usize, rowStride: usize, columnStride: usize,
): void {
  for (let first: usize = 0; first < nColumns; first += PANEL) {
    const width = min(PANEL, nColumns - first);
    if (width == PANEL && columnStride == 1) {
      for (let r: usize = 0; r < nRows; r++) {
        const from = source + ((r * rowStride + first) << 2);
        v128.store(target, v128.load(from));
        v128.store(target, v128.load(from, 16), 16);
        target += PANEL_BYTES;
      }
    } else {
      for (let r: usize = 0; r < nRows; r++) {
        for (let c: usize = 0; c < PANEL; c++) {
          const value = c < width
            ? load<f32>(source + ((r * rowStride + (first + c) * columnStride) << 2))
            : <f32>0;
          store<f32>(target + (c << 2), value);
        }
        target += PANEL_BYTES;
      }
    }
  }
}

/**
 * Packs a filter `[height, width, nIn, nOut]` turned by 180° with its channels exchanged, `[height, width, nOut, nIn]`,
 * as the gradient with respect to the input needs it.
 */
export function packFlipped(
  target: usize, source: usize, nTaps: usize, nIn: usize, nOut: usize,
): void {
  for (let first: usize = 0; first < nIn; first += PANEL) {
    const width = min(PANEL, nIn - first);
    for (let tap: usize = 0; tap < nTaps; tap++) {
      const base = source + (((nTaps - 1 - tap) * nIn + first) * nOut << 2);
      for (let o: usize = 0; o < nOut; o++) {
        for (let c: usize = 0; c < PANEL; c++) {
          store<f32>(target + (c << 2), c < width ? load<f32>(base + ((c * nOut + o) << 2)) : <f32>0);
        }
        target += PANEL_BYTES;
      }
    }
  }
}

/** Copies `[batch, height, width * nChannels]` into the middle of a zeroed `[batch, paddedHeight, paddedRow]`. */
export function padImages(
  target: usize, source: usize, batch: usize, height: usize, row: usize,
  paddedHeight: usize, paddedRow: usize, top: usize, left: usize,
): void {
  const rowBytes = row << 2;
  const paddedBytes = paddedRow << 2;
  const leftBytes = left << 2;
  const rightBytes = paddedBytes - leftBytes - rowBytes;
  for (let n: usize = 0; n < batch; n++) {
    memory.fill(target, 0, top * paddedBytes);
    target += top * paddedBytes;
    for (let y: usize = 0; y < height; y++) {
      memory.fill(target, 0, leftBytes);
      memory.copy(target + leftBytes, source, rowBytes);
      memory.fill(target + leftBytes + rowBytes, 0, rightBytes);
      target += paddedBytes;
      source += rowBytes;
    }
    const bottom = (paddedHeight - top - height) * paddedBytes;
    memory.fill(target, 0, bottom);
    target += bottom;
  }
}

// @ts-expect-error AssemblyScript's decorator
@inline
function finish(value: v128, relu: bool): v128 {
  return relu ? f32x4.pmax(f32x4.splat(0), value) : value;
}

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

/**
 * Gradient of a convolution with respect to its filter, added to `gradient` `[kernelHeight, run, nOut]` (zero it first).
 *
 * @param scratch room for `outHeight * outWidth * 8` floats.
 * @param dy `[batch, outHeight, outWidth, nOut]`.
 */
export function filterGradient(
  images: usize, dy: usize, gradient: usize, scratch: usize,
  batch: usize, imageStride: usize, paddedRow: usize, kernelHeight: usize, run: usize,
  outHeight: usize, outWidth: usize, stepY: usize, stepX: usize, nOut: usize,
): void {
  const nPixels = outHeight * outWidth;
  const zero = f32x4.splat(0);
  const stepXBytes = stepX << 2;
  for (let n: usize = 0; n < batch; n++) {
    const image = images + (n * imageStride << 2);
    for (let first: usize = 0; first < nOut; first += PANEL) {
      const width = min(PANEL, nOut - first);
      pack(scratch, dy + ((n * nPixels * nOut + first) << 2), nPixels, width, nOut, 1);
      for (let k: usize = 0; k < kernelHeight; k++) {
        const kernelRow = image + (k * paddedRow << 2);
        for (let t: usize = 0; t < run; t += 5) {
          const left = run - t;
          const o1: usize = left > 1 ? 4 : 0, o2: usize = left > 2 ? 8 : 0;
          const o3: usize = left > 3 ? 12 : 0, o4: usize = left > 4 ? 16 : 0;
          let a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero;
          let b0 = zero, b1 = zero, b2 = zero, b3 = zero, b4 = zero;
          let d = scratch;
          let row = kernelRow + (t << 2);
          for (let y: usize = 0; y < outHeight; y++) {
            let x = row;
            const rowEnd = d + outWidth * PANEL_BYTES;
            while (d + PANEL_BYTES < rowEnd) {
              let low = v128.load(d), high = v128.load(d, 16);
              let s = splat(x);
              a0 = madd(s, low, a0); b0 = madd(s, high, b0);
              s = splat(x + o1);
              a1 = madd(s, low, a1); b1 = madd(s, high, b1);
              s = splat(x + o2);
              a2 = madd(s, low, a2); b2 = madd(s, high, b2);
              s = splat(x + o3);
              a3 = madd(s, low, a3); b3 = madd(s, high, b3);
              s = splat(x + o4);
              a4 = madd(s, low, a4); b4 = madd(s, high, b4);
              x += stepXBytes;
              low = v128.load(d, 32); high = v128.load(d, 48);
              s = splat(x);
              a0 = madd(s, low, a0); b0 = madd(s, high, b0);
              s = splat(x + o1);
              a1 = madd(s, low, a1); b1 = madd(s, high, b1);
              s = splat(x + o2);
              a2 = madd(s, low, a2); b2 = madd(s, high, b2);
              s = splat(x + o3);
              a3 = madd(s, low, a3); b3 = madd(s, high, b3);
              s = splat(x + o4);
              a4 = madd(s, low, a4); b4 = madd(s, high, b4);
              d += 2 * PANEL_BYTES;
              x += stepXBytes;
            }
            if (d < rowEnd) {
              let low = v128.load(d), high = v128.load(d, 16);
              let s = splat(x);
              a0 = madd(s, low, a0); b0 = madd(s, high, b0);
              s = splat(x + o1);
              a1 = madd(s, low, a1); b1 = madd(s, high, b1);
              s = splat(x + o2);
              a2 = madd(s, low, a2); b2 = madd(s, high, b2);
              s = splat(x + o3);
              a3 = madd(s, low, a3); b3 = madd(s, high, b3);
              s = splat(x + o4);
              a4 = madd(s, low, a4); b4 = madd(s, high, b4);
              d += PANEL_BYTES;
            }
            row += stepY << 2;
          }
          const to = gradient + (((k * run + t) * nOut + first) << 2);
          const bytes = nOut << 2;
          addRow(to, a0, b0, width);
          if (left > 1) addRow(to + bytes, a1, b1, width);
          if (left > 2) addRow(to + 2 * bytes, a2, b2, width);
          if (left > 3) addRow(to + 3 * bytes, a3, b3, width);
          if (left > 4) addRow(to + 4 * bytes, a4, b4, width);
        }
      }
    }
  }
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

/** Rows summed in one go: partial sums of this length keep float32 rounding small. */
const SUM_BLOCK: usize = 256;

/**
 * Sums of the columns of `[nRows, nColumns]` into `sums`, optionally of `(x - mean)²`.
 *
 * @param mean address of `[nColumns]`, or 0 for plain sums.
 * @param scratch room for `nColumns` floats.
 */
export function columnSums(
  x: usize, mean: usize, sums: usize, scratch: usize, nRows: usize, nColumns: usize,
): void {
  const rowBytes = nColumns << 2;
  const vectorBytes = rowBytes & ~15;
  memory.fill(sums, 0, rowBytes);
  for (let start: usize = 0; start < nRows; start += SUM_BLOCK) {
    const end = min(start + SUM_BLOCK, nRows);
    memory.fill(scratch, 0, rowBytes);
    for (let r = start; r < end; r++) {
      const row = x + r * rowBytes;
      let c: usize = 0;
      if (mean != 0) {
        for (; c < vectorBytes; c += 16) {
          const d = f32x4.sub(v128.load(row + c), v128.load(mean + c));
          v128.store(scratch + c, f32x4.add(v128.load(scratch + c), f32x4.mul(d, d)));
        }
        for (; c < rowBytes; c += 4) {
          const d = load<f32>(row + c) - load<f32>(mean + c);
          store<f32>(scratch + c, load<f32>(scratch + c) + d * d);
        }
      } else {
        for (; c < vectorBytes; c += 16) {
          v128.store(scratch + c, f32x4.add(v128.load(scratch + c), v128.load(row + c)));
        }
        for (; c < rowBytes; c += 4) {
          store<f32>(scratch + c, load<f32>(scratch + c) + load<f32>(row + c));
        }
      }
    }
    addTo(sums, scratch, rowBytes);
  }
}

function addTo(target: usize, source: usize, bytes: usize): void {
  const vectorBytes = bytes & ~15;
  let c: usize = 0;
  for (; c < vectorBytes; c += 16) {
    v128.store(target + c, f32x4.add(v128.load(target + c), v128.load(source + c)));
  }
  for (; c < bytes; c += 4) {
    store<f32>(target + c, load<f32>(target + c) + load<f32>(source + c));
  }
}

/** `y = max(0, x scale + shift)` with `scale` and `shift` per column (the maximum only if `relu`). */
export function scaleShift(
  x: usize, scale: usize, shift: usize, y: usize, nRows: usize, nColumns: usize, relu: bool,
): void {
  const rowBytes = nColumns << 2;
  const vectorBytes = rowBytes & ~15;
  for (let r: usize = 0; r < nRows; r++) {
    let c: usize = 0;
    for (; c < vectorBytes; c += 16) {
      const value = f32x4.add(f32x4.mul(v128.load(x + c), v128.load(scale + c)), v128.load(shift + c));
      v128.store(y + c, finish(value, relu));
    }
    for (; c < rowBytes; c += 4) {
      const value = load<f32>(x + c) * load<f32>(scale + c) + load<f32>(shift + c);
      store<f32>(y + c, relu && !(value > 0) ? 0 : value);
    }
    x += rowBytes;
    y += rowBytes;
  }
}

/**
 * Sums over rows of `g` and of `g (x - mean)`, where `g` is `dy` where `y > 0` and zero elsewhere.
 *
 * @param scratch room for `2 nColumns` floats.
 */
export function maskedSums(
  dy: usize, y: usize, x: usize, mean: usize, sumG: usize, sumGx: usize, scratch: usize,
  nRows: usize, nColumns: usize,
): void {
  const rowBytes = nColumns << 2;
  const vectorBytes = rowBytes & ~15;
  const scratchX = scratch + rowBytes;
  const zero = f32x4.splat(0);
  memory.fill(sumG, 0, rowBytes);
  memory.fill(sumGx, 0, rowBytes);
  for (let start: usize = 0; start < nRows; start += SUM_BLOCK) {
    const end = min(start + SUM_BLOCK, nRows);
    memory.fill(scratch, 0, rowBytes << 1);
    for (let r = start; r < end; r++) {
      const offset = r * rowBytes;
      let c: usize = 0;
      for (; c < vectorBytes; c += 16) {
        const at = offset + c;
        const g = v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), zero));
        const d = f32x4.sub(v128.load(x + at), v128.load(mean + c));
        v128.store(scratch + c, f32x4.add(v128.load(scratch + c), g));
        v128.store(scratchX + c, f32x4.add(v128.load(scratchX + c), f32x4.mul(g, d)));
      }
      for (; c < rowBytes; c += 4) {
        const at = offset + c;
        if (load<f32>(y + at) > 0) {
          const g = load<f32>(dy + at);
          store<f32>(scratch + c, load<f32>(scratch + c) + g);
          store<f32>(scratchX + c, load<f32>(scratchX + c) + g * (load<f32>(x + at) - load<f32>(mean + c)));
        }
      }
    }
    addTo(sumG, scratch, rowBytes);
    addTo(sumGx, scratchX, rowBytes);
  }
}

/** `dx = g scale - x slope - offset` per column, with `g` as in `maskedSums`. */
export function maskedAffine(
  dy: usize, y: usize, x: usize, scale: usize, slope: usize, offset: usize, dx: usize,
  nRows: usize, nColumns: usize,
): void {
  const rowBytes = nColumns << 2;
  const vectorBytes = rowBytes & ~15;
  const zero = f32x4.splat(0);
  for (let r: usize = 0; r < nRows; r++) {
    let c: usize = 0;
    for (; c < vectorBytes; c += 16) {
      const g = v128.and(v128.load(dy + c), f32x4.gt(v128.load(y + c), zero));
      const centred = f32x4.add(f32x4.mul(v128.load(x + c), v128.load(slope + c)), v128.load(offset + c));
      v128.store(dx + c, f32x4.sub(f32x4.mul(g, v128.load(scale + c)), centred));
    }
    for (; c < rowBytes; c += 4) {
      const g = load<f32>(y + c) > 0 ? load<f32>(dy + c) : <f32>0;
      store<f32>(
        dx + c,
        g * load<f32>(scale + c) - (load<f32>(x + c) * load<f32>(slope + c) + load<f32>(offset + c)),
      );
    }
    dy += rowBytes;
    y += rowBytes;
    x += rowBytes;
    dx += rowBytes;
  }
}

/** Gradient of max pooling; of equal maxima the first in reading order receives it. `dx` is overwritten. */
export function maxPoolGradient(
  x: usize, y: usize, dy: usize, dx: usize,
  batch: usize, height: isize, width: isize, nChannels: usize,
  outHeight: isize, outWidth: isize, windowHeight: isize, windowWidth: isize,
  strideY: isize, strideX: isize, top: isize, left: isize,
): void {
  const pixelBytes = nChannels << 2;
  const imageBytes = <usize>(height * width) * pixelBytes;
  memory.fill(dx, 0, batch * imageBytes);
  for (let n: usize = 0; n < batch; n++) {
    for (let oy: isize = 0; oy < outHeight; oy++) {
      const y0 = max<isize>(oy * strideY - top, 0);
      const y1 = min<isize>(oy * strideY - top + windowHeight, height);
      for (let ox: isize = 0; ox < outWidth; ox++) {
        const x0 = max<isize>(ox * strideX - left, 0);
        const x1 = min<isize>(ox * strideX - left + windowWidth, width);
        poolWindow(x, y, dy, dx, y0, y1, x0, x1, width, pixelBytes);
        y += pixelBytes;
        dy += pixelBytes;
      }
    }
    x += imageBytes;
    dx += imageBytes;
  }
}

// @ts-expect-error AssemblyScript's decorator
@inline
function poolWindow(
  x: usize, y: usize, dy: usize, dx: usize,
  y0: isize, y1: isize, x0: isize, x1: isize, width: isize, pixelBytes: usize,
): void {
  const vectorBytes = pixelBytes & ~15;
  let c: usize = 0;
  for (; c < vectorBytes; c += 16) {
    const maximum = v128.load(y + c);
    let rest = v128.load(dy + c);
    for (let iy = y0; iy < y1; iy++) {
      let at = <usize>(iy * width + x0) * pixelBytes + c;
      for (let ix = x0; ix < x1; ix++) {
        const hit = f32x4.eq(v128.load(x + at), maximum);
        v128.store(dx + at, f32x4.add(v128.load(dx + at), v128.and(rest, hit)));
        rest = v128.andnot(rest, hit);
        at += pixelBytes;
      }
    }
  }
  for (; c < pixelBytes; c += 4) {
    const maximum = load<f32>(y + c);
    let rest = load<f32>(dy + c);
    for (let iy = y0; iy < y1; iy++) {
      let at = <usize>(iy * width + x0) * pixelBytes + c;
      for (let ix = x0; ix < x1; ix++) {
        if (load<f32>(x + at) == maximum) {
          store<f32>(dx + at, load<f32>(dx + at) + rest);
          rest = 0;
        }
        at += pixelBytes;
      }
    }
  }
}

/**
 * One AdamW step (Loshchilov & Hutter 2019) on `n` values in place.
 *
 * @param step learning rate / (1 - beta1^t), `root` 1 / (1 - beta2^t), `keep` 1 - learning rate * decay.
 */
export function adamW(
  weights: usize, gradient: usize, first: usize, second: usize, n: usize,
  beta1: f32, beta2: f32, epsilon: f32, step: f32, root: f32, keep: f32,
): void {
  const bytes = n << 2;
  const vectorBytes = bytes & ~15;
  const vBeta1 = f32x4.splat(beta1), vRest1 = f32x4.splat(1 - beta1);
  const vBeta2 = f32x4.splat(beta2), vRest2 = f32x4.splat(1 - beta2);
  const vEpsilon = f32x4.splat(epsilon), vStep = f32x4.splat(step);
  const vRoot = f32x4.splat(root), vKeep = f32x4.splat(keep);
  let c: usize = 0;
  for (; c < vectorBytes; c += 16) {
    const g = v128.load(gradient + c);
    const m = f32x4.add(f32x4.mul(v128.load(first + c), vBeta1), f32x4.mul(g, vRest1));
    const v = f32x4.add(f32x4.mul(v128.load(second + c), vBeta2), f32x4.mul(f32x4.mul(g, g), vRest2));
    v128.store(first + c, m);
    v128.store(second + c, v);
    const denominator = f32x4.add(f32x4.sqrt(f32x4.mul(v, vRoot)), vEpsilon);
    const change = f32x4.div(f32x4.mul(m, vStep), denominator);
    v128.store(weights + c, f32x4.sub(f32x4.mul(v128.load(weights + c), vKeep), change));
  }
  for (; c < bytes; c += 4) {
    const g = load<f32>(gradient + c);
    const m = load<f32>(first + c) * beta1 + g * (1 - beta1);
    const v = load<f32>(second + c) * beta2 + g * g * (1 - beta2);
    store<f32>(first + c, m);
    store<f32>(second + c, v);
    const change = (m * step) / (sqrt<f32>(v * root) + epsilon);
    store<f32>(weights + c, load<f32>(weights + c) * keep - change);
  }
}
