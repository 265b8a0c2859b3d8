/** The passes of the complex transform in `dsp.ts`: `m` points at `work`, two frames side by side. */

/** Even samples of both frames, out of `interleaved`, times the first weight at `window`. */
// @ts-expect-error AssemblyScript's decorator
@inline
function evens(both: v128, window: usize): v128 {
  return f64x2.mul(f64x2.promote_low_f32x4(both), v128.load64_splat(window));
}

/** Odd samples, times the second weight. */
// @ts-expect-error AssemblyScript's decorator
@inline
function odds(both: v128, window: usize): v128 {
  const high = v128.shuffle<f32>(both, both, 2, 3, 2, 3);
  return f64x2.mul(f64x2.promote_low_f32x4(high), v128.load64_splat(window, 8));
}

/** Two neighbouring samples of two frames: even of the first, even of the second, odd, odd. */
// @ts-expect-error AssemblyScript's decorator
@inline
function interleaved(at: usize, hop: usize): v128 {
  return v128.shuffle<f32>(v128.load64_zero(at), v128.load64_zero(at + hop), 0, 4, 1, 5);
}

/** Windowing and the butterflies of length 4, whose twiddles are all 1; from sample order to digit-reversed order. */
export function firstPass(
  samples: usize, hop: usize, m: usize, window: usize, firstOrder: usize, work: usize,
): void {
  const sampleStep = m << 1;
  const windowStep = m << 2;
  const end = firstOrder + m;
  let target = work;
  for (let order = firstOrder; order < end; order += 4) {
    const n: usize = load<u32>(order);
    let at = samples + (n << 3);
    let w = window + (n << 4);
    const x0 = interleaved(at, hop);
    const aRe = evens(x0, w);
    const aIm = odds(x0, w);
    const x1 = interleaved((at += sampleStep), hop);
    const bRe = evens(x1, (w += windowStep));
    const bIm = odds(x1, w);
    const x2 = interleaved((at += sampleStep), hop);
    const cRe = evens(x2, (w += windowStep));
    const cIm = odds(x2, w);
    const x3 = interleaved(at + sampleStep, hop);
    const dRe = evens(x3, (w += windowStep));
    const dIm = odds(x3, w);
    butterfly(target, 32, 64, 96, aRe, aIm, bRe, bIm, cRe, cIm, dRe, dIm);
    target += 128;
  }
}

/** Four-point transform of a, b, c, d, stored at `target` and `second`, `third` and `fourth` bytes after it. */
// @ts-expect-error AssemblyScript's decorator
@inline
function butterfly(
  target: usize, second: usize, third: usize, fourth: usize,
  aRe: v128, aIm: v128, bRe: v128, bIm: v128, cRe: v128, cIm: v128, dRe: v128, dIm: v128,
): void {
  const sumRe = f64x2.add(aRe, cRe);
  const sumIm = f64x2.add(aIm, cIm);
  const differenceRe = f64x2.sub(aRe, cRe);
  const differenceIm = f64x2.sub(aIm, cIm);
  const oddSumRe = f64x2.add(bRe, dRe);
  const oddSumIm = f64x2.add(bIm, dIm);
  const oddDifferenceRe = f64x2.sub(bRe, dRe);
  const oddDifferenceIm = f64x2.sub(bIm, dIm);
  v128.store(target, f64x2.add(sumRe, oddSumRe));
  v128.store(target, f64x2.add(sumIm, oddSumIm), 16);
  v128.store(target + second, f64x2.add(differenceRe, oddDifferenceIm));
  v128.store(target + second, f64x2.sub(differenceIm, oddDifferenceRe), 16);
  v128.store(target + third, f64x2.sub(sumRe, oddSumRe));
  v128.store(target + third, f64x2.sub(sumIm, oddSumIm), 16);
  v128.store(target + fourth, f64x2.sub(differenceRe, oddDifferenceIm));
  v128.store(target + fourth, f64x2.add(differenceIm, oddDifferenceRe), 16);
}

/** Joins transforms of `length` points two by two. Twiddles: f64 `[length, 2]`. */
export function radix2Pass(work: usize, m: usize, length: usize, twiddles: usize): void {
  const half = length << 5;
  const end = work + (m << 5);
  for (let j: usize = 0; j < length; j++) {
    const wRe = v128.load64_splat(twiddles);
    const wIm = v128.load64_splat(twiddles, 8);
    for (let at = work + (j << 5); at < end; at += half << 1) {
      const xRe = v128.load(at + half);
      const xIm = v128.load(at + half, 16);
      const bRe = f64x2.sub(f64x2.mul(xRe, wRe), f64x2.mul(xIm, wIm));
      const bIm = f64x2.add(f64x2.mul(xRe, wIm), f64x2.mul(xIm, wRe));
      const aRe = v128.load(at);
      const aIm = v128.load(at, 16);
      v128.store(at, f64x2.add(aRe, bRe));
      v128.store(at, f64x2.add(aIm, bIm), 16);
      v128.store(at + half, f64x2.sub(aRe, bRe));
      v128.store(at + half, f64x2.sub(aIm, bIm), 16);
    }
    twiddles += 16;
  }
}

/** Joins transforms of `length` points four by four. Twiddles: f64 `[length, 3, 2]`. */
export function radix4Pass(work: usize, m: usize, length: usize, twiddles: usize): void {
  const second = length << 5;
  const third = second << 1;
  const fourth = second + third;
  const end = work + (m << 5);
  for (let j: usize = 0; j < length; j++) {
    const w1Re = v128.load64_splat(twiddles);
    const w1Im = v128.load64_splat(twiddles, 8);
    const w2Re = v128.load64_splat(twiddles, 16);
    const w2Im = v128.load64_splat(twiddles, 24);
    const w3Re = v128.load64_splat(twiddles, 32);
    const w3Im = v128.load64_splat(twiddles, 40);
    for (let at = work + (j << 5); at < end; at += third << 1) {
      const xRe = v128.load(at + second);
      const xIm = v128.load(at + second, 16);
      const yRe = v128.load(at + third);
      const yIm = v128.load(at + third, 16);
      const zRe = v128.load(at + fourth);
      const zIm = v128.load(at + fourth, 16);
      butterfly(
        at, second, third, fourth, v128.load(at), v128.load(at, 16),
        f64x2.sub(f64x2.mul(xRe, w1Re), f64x2.mul(xIm, w1Im)),
        f64x2.add(f64x2.mul(xRe, w1Im), f64x2.mul(xIm, w1Re)),
        f64x2.sub(f64x2.mul(yRe, w2Re), f64x2.mul(yIm, w2Im)),
        f64x2.add(f64x2.mul(yRe, w2Im), f64x2.mul(yIm, w2Re)),
        f64x2.sub(f64x2.mul(zRe, w3Re), f64x2.mul(zIm, w3Im)),
        f64x2.add(f64x2.mul(zRe, w3Im), f64x2.mul(zIm, w3Re)),
      );
    }
    twiddles += 48;
  }
}
