import { positive } from './simd';

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
      v128.store(y + c, relu ? positive(value) : value);
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
