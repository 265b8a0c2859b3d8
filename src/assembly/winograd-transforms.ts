/**
 * The one-dimensional steps of Winograd's minimal filtering (Lavin & Gray 2016, arXiv:1509.09308) with six products, on
 * four channels at a time. The points are 0, ±√2, ±√½ and infinity: pairs of reciprocals lose least to rounding
 * (Barabasz et al. 2020, arXiv:1803.10986), here no more than twice what direct sums lose, and each pair of signs shares
 * its even and odd halves.
 *
 * `nOut` results of a filter of `nTaps = 7 - nOut` taps over six inputs: `inverse((spread(taps)) * (analyse(inputs)))`.
 */

/** Inputs of one step, and products. */
export const NODES: usize = 6;
const ROOT: f32 = 1.4142135623730951;
const HALF_ROOT: f32 = 0.7071067811865476;

/** Six inputs to six nodes. Strides in bytes. */
// @ts-expect-error AssemblyScript's decorator
@inline
export function analyse(from: usize, fromStride: usize, to: usize, toStride: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + fromStride);
  const d2 = v128.load(from + 2 * fromStride);
  const d3 = v128.load(from + 3 * fromStride);
  const d4 = v128.load(from + 4 * fromStride);
  const d5 = v128.load(from + 5 * fromStride);
  const half = f32x4.splat(0.5);
  const middle = f32x4.splat(2.5);
  v128.store(to, f32x4.sub(f32x4.add(d0, d4), f32x4.mul(middle, d2)));
  const even = f32x4.sub(d4, f32x4.mul(half, d2));
  const odd = f32x4.mul(f32x4.splat(ROOT), f32x4.sub(d3, f32x4.mul(half, d1)));
  v128.store(to + toStride, f32x4.add(even, odd));
  v128.store(to + 2 * toStride, f32x4.sub(even, odd));
  const evenInner = f32x4.sub(d4, f32x4.add(d2, d2));
  const oddInner = f32x4.mul(f32x4.splat(HALF_ROOT), f32x4.sub(d3, f32x4.add(d1, d1)));
  v128.store(to + 3 * toStride, f32x4.add(evenInner, oddInner));
  v128.store(to + 4 * toStride, f32x4.sub(evenInner, oddInner));
  v128.store(to + 5 * toStride, f32x4.sub(f32x4.add(d1, d5), f32x4.mul(middle, d3)));
}

/** Two to five taps to six nodes. */
// @ts-expect-error AssemblyScript's decorator
@inline
export function spread(from: usize, fromStride: usize, to: usize, toStride: usize, nTaps: usize): void {
  const g0 = v128.load(from);
  const g1 = v128.load(from + fromStride);
  let last = g1;
  let even = g0, odd = g1, evenInner = g0, oddInner = g1;
  if (nTaps > 2) {
    last = v128.load(from + 2 * fromStride);
    even = f32x4.add(even, f32x4.add(last, last));
    evenInner = f32x4.add(evenInner, f32x4.mul(last, f32x4.splat(0.5)));
  }
  if (nTaps > 3) {
    last = v128.load(from + 3 * fromStride);
    odd = f32x4.add(odd, f32x4.add(last, last));
    oddInner = f32x4.add(oddInner, f32x4.mul(last, f32x4.splat(0.5)));
  }
  if (nTaps > 4) {
    last = v128.load(from + 4 * fromStride);
    even = f32x4.add(even, f32x4.mul(last, f32x4.splat(4)));
    evenInner = f32x4.add(evenInner, f32x4.mul(last, f32x4.splat(0.25)));
  }
  const scale = f32x4.splat(<f32>(1.0 / 6.0));
  const scaleInner = f32x4.splat(<f32>(-2.0 / 3.0));
  odd = f32x4.mul(odd, f32x4.splat(ROOT));
  oddInner = f32x4.mul(oddInner, f32x4.splat(HALF_ROOT));
  v128.store(to, g0);
  v128.store(to + toStride, f32x4.mul(scale, f32x4.add(even, odd)));
  v128.store(to + 2 * toStride, f32x4.mul(scale, f32x4.sub(even, odd)));
  v128.store(to + 3 * toStride, f32x4.mul(scaleInner, f32x4.add(evenInner, oddInner)));
  v128.store(to + 4 * toStride, f32x4.mul(scaleInner, f32x4.sub(evenInner, oddInner)));
  v128.store(to + 5 * toStride, last);
}

/** Six nodes to two to five results. */
// @ts-expect-error AssemblyScript's decorator
@inline
export function inverse(from: usize, fromStride: usize, to: usize, toStride: usize, nOut: usize): void {
  const p = v128.load(from + fromStride);
  const q = v128.load(from + 2 * fromStride);
  const r = v128.load(from + 3 * fromStride);
  const s = v128.load(from + 4 * fromStride);
  const last = v128.load(from + 5 * fromStride);
  const sum = f32x4.add(p, q);
  const sumInner = f32x4.add(r, s);
  const odd = f32x4.mul(f32x4.splat(ROOT), f32x4.sub(p, q));
  const oddInner = f32x4.mul(f32x4.splat(HALF_ROOT), f32x4.sub(r, s));
  v128.store(to, f32x4.add(v128.load(from), f32x4.add(sum, sumInner)));
  let y = f32x4.add(odd, oddInner);
  if (nOut > 2) {
    v128.store(to + toStride, y);
    y = f32x4.add(f32x4.add(sum, sum), f32x4.mul(f32x4.splat(0.5), sumInner));
  }
  if (nOut > 3) {
    v128.store(to + 2 * toStride, y);
    y = f32x4.add(f32x4.add(odd, odd), f32x4.mul(f32x4.splat(0.5), oddInner));
  }
  if (nOut > 4) {
    v128.store(to + 3 * toStride, y);
    y = f32x4.add(f32x4.mul(f32x4.splat(4), sum), f32x4.mul(f32x4.splat(0.25), sumInner));
  }
  v128.store(to + (nOut - 1) * toStride, f32x4.add(y, last));
}
