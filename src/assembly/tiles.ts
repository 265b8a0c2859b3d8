import { madd, PANEL, PANEL_BYTES, positive, splat } from './simd';

/**
 * The two innermost loops: four rows by eight columns of results in eight registers, one step of the sum at a time.
 * V8 moves the loads of a loop's body to its start; unrolled, or with five rows, they would no longer fit in registers.
 */

/**
 * `output[i] = bias + Σ rows[i] · weights` for four rows, each of `nRuns` runs of `runBytes`, one run `strideBytes` after
 * the other.
 *
 * @param from the first row; the others begin `d1`, `d2` and `d3` bytes further on.
 * @param weights packed `[nRuns * run, 8]`.
 * @param left rows that are stored, at most four, `outBytes` apart, and `width` columns of them.
 */
// @ts-expect-error AssemblyScript's decorator
@inline
export function dotTile(
  from: usize, d1: usize, d2: usize, d3: usize, nRuns: usize, strideBytes: usize, runBytes: usize, weights: usize,
  biasLow: v128, biasHigh: v128, relu: bool, to: usize, outBytes: usize, left: usize, width: usize,
): void {
  let a0 = biasLow, a1 = biasLow, a2 = biasLow, a3 = biasLow;
  let b0 = biasHigh, b1 = biasHigh, b2 = biasHigh, b3 = biasHigh;
  for (let k: usize = 0; k < nRuns; k++) {
    let t = from + k * strideBytes;
    const end = t + runBytes;
    while (t < end) {
      const low = v128.load(weights), high = v128.load(weights, 16);
      const s0 = splat(t), s1 = splat(t + d1), s2 = splat(t + d2), s3 = splat(t + d3);
      a0 = madd(s0, low, a0); b0 = madd(s0, high, b0);
      a1 = madd(s1, low, a1); b1 = madd(s1, high, b1);
      a2 = madd(s2, low, a2); b2 = madd(s2, high, b2);
      a3 = madd(s3, low, a3); b3 = madd(s3, high, b3);
      weights += PANEL_BYTES;
      t += 4;
    }
  }
  if (relu) {
    a0 = positive(a0); b0 = positive(b0); a1 = positive(a1); b1 = positive(b1);
    a2 = positive(a2); b2 = positive(b2); a3 = positive(a3); b3 = positive(b3);
  }
  if (left >= 4 && width == PANEL) {
    v128.store(to, a0); v128.store(to, b0, 16);
    to += outBytes;
    v128.store(to, a1); v128.store(to, b1, 16);
    to += outBytes;
    v128.store(to, a2); v128.store(to, b2, 16);
    to += outBytes;
    v128.store(to, a3); v128.store(to, b3, 16);
    return;
  }
  storeRow(to, a0, b0, width);
  if (left > 1) storeRow(to + outBytes, a1, b1, width);
  if (left > 2) storeRow(to + 2 * outBytes, a2, b2, width);
  if (left > 3) storeRow(to + 3 * outBytes, a3, b3, width);
}

/**
 * `sums[i] += Σ x[i] · slopes` for four neighbouring values `x[i]` of every pixel of `height` rows of `width` pixels.
 * Where fewer than four are `left` the loads run up to 12 bytes on, into memory that is there but not used.
 *
 * @param slopes packed `[height * width, 8]`.
 * @param stepYBytes from one row of pixels to the next, `stepXBytes` from one pixel to the next.
 * @param to the sums, `rowBytes` apart, of which `columns` are there.
 */
// @ts-expect-error AssemblyScript's decorator
@inline
export function outerTile(
  x0: usize, slopes: usize, height: usize, width: usize, stepYBytes: usize, stepXBytes: usize,
  to: usize, rowBytes: usize, left: usize, columns: usize,
): void {
  const zero = f32x4.splat(0);
  let a0 = zero, a1 = zero, a2 = zero, a3 = zero;
  let b0 = zero, b1 = zero, b2 = zero, b3 = zero;
  for (let y: usize = 0; y < height; y++) {
    let x = x0;
    const end = slopes + width * PANEL_BYTES;
    while (slopes < end) {
      const low = v128.load(slopes), high = v128.load(slopes, 16);
      const s0 = splat(x), s1 = v128.load32_splat(x, 4), s2 = v128.load32_splat(x, 8), s3 = v128.load32_splat(x, 12);
      a0 = madd(s0, low, a0); b0 = madd(s0, high, b0);
      a1 = madd(s1, low, a1); b1 = madd(s1, high, b1);
      a2 = madd(s2, low, a2); b2 = madd(s2, high, b2);
      a3 = madd(s3, low, a3); b3 = madd(s3, high, b3);
      slopes += PANEL_BYTES;
      x += stepXBytes;
    }
    x0 += stepYBytes;
  }
  addRow(to, a0, b0, columns);
  if (left > 1) addRow(to + rowBytes, a1, b1, columns);
  if (left > 2) addRow(to + 2 * rowBytes, a2, b2, columns);
  if (left > 3) addRow(to + 3 * rowBytes, a3, b3, columns);
}

function storeRow(target: usize, low: v128, high: v128, width: usize): void {
  if (width == PANEL) {
    v128.store(target, low);
    v128.store(target, high, 16);
    return;
  }
  for (let c: usize = 0; c < width; c++) store<f32>(target + (c << 2), c < 4 ? lane(low, c) : lane(high, c - 4));
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
