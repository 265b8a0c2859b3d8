/**
 * Mel spectra in WebAssembly SIMD, compiled by AssemblyScript. One frame per 64-bit lane, two frames at a time, so that
 * no step has to shuffle lanes. Every address is a byte offset into the linear memory that the caller lays out
 * (`features/kernel-engine.ts`); no static data, no allocation.
 *
 * The real transform of `nFft` samples is a complex one of half the length `m`, even samples as real parts and odd ones
 * as imaginary parts: radix-4 decimation in time, with a radix-2 pass in between where `m` is not a power of four.
 * A complex value takes 32 bytes: both real parts, then both imaginary parts.
 */

let halfLength: usize = 0;
let hopBytes: usize = 0;
let amplitude: bool = false;
let nMels: usize = 0;
let windowAt: usize = 0;
let orderAt: usize = 0;
let twiddlesAt: usize = 0;
let rotationsAt: usize = 0;
let bankAt: usize = 0;
let weightsAt: usize = 0;
let workAt: usize = 0;
let powerAt: usize = 0;

/**
 * Where everything lies. `window`: f64 `[nFft]`, halved. `order`: u32 `[m / 4]`, input index of each first butterfly.
 * `twiddles`: f64, pass after pass (`features/kernel-tables.ts`). `rotations`: f64 `[m / 2 + 1, 2]`, `exp(-2πik / nFft)`.
 * `bank`: u32 `[nMels, 2]`, first bin and number of bins. `weights`: f64. `work`: `32 m` bytes. `power`: `16 (m + 1)`.
 */
export function configure(
  m: usize, hop: usize, amplitudes: bool, mels: usize, window: usize, order: usize, twiddles: usize,
  rotations: usize, bank: usize, weights: usize, work: usize, power: usize,
): void {
  halfLength = m;
  hopBytes = hop << 2;
  amplitude = amplitudes;
  nMels = mels;
  windowAt = window;
  orderAt = order;
  twiddlesAt = twiddles;
  rotationsAt = rotations;
  bankAt = bank;
  weightsAt = weights;
  workAt = work;
  powerAt = power;
}

/** Mel spectra of `2 nPairs` frames of f32 samples into f32 columns: row `r`, frame `t` at `target + rowBytes r + 4 t`. */
export function melFrames(samples: usize, nPairs: usize, target: usize, rowBytes: usize): void {
  for (let pair: usize = 0; pair < nPairs; pair++) {
    firstPass(samples);
    let length: usize = 4;
    let twiddles = twiddlesAt;
    // ctz is odd exactly where m is twice a power of four.
    if (ctz(halfLength) & 1) {
      radix2Pass(length, twiddles);
      twiddles += length << 4;
      length <<= 1;
    }
    while (length < halfLength) {
      radix4Pass(length, twiddles);
      twiddles += length * 48;
      length <<= 2;
    }
    powerSpectrum();
    if (amplitude) rootPower();
    applyBank(target, rowBytes);
    samples += hopBytes << 1;
    target += 8;
  }
}

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
function firstPass(samples: usize): void {
  const hop = hopBytes;
  const m = halfLength;
  const sampleStep = m << 1;
  const windowStep = m << 2;
  const window = windowAt;
  const end = orderAt + m;
  let target = workAt;
  for (let order = orderAt; order < end; order += 4) {
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
function radix2Pass(length: usize, twiddles: usize): void {
  const half = length << 5;
  const end = workAt + (halfLength << 5);
  for (let j: usize = 0; j < length; j++) {
    const wRe = v128.load64_splat(twiddles);
    const wIm = v128.load64_splat(twiddles, 8);
    for (let at = workAt + (j << 5); at < end; at += half << 1) {
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
function radix4Pass(length: usize, twiddles: usize): void {
  const second = length << 5;
  const third = second << 1;
  const fourth = second + third;
  const end = workAt + (halfLength << 5);
  for (let j: usize = 0; j < length; j++) {
    const w1Re = v128.load64_splat(twiddles);
    const w1Im = v128.load64_splat(twiddles, 8);
    const w2Re = v128.load64_splat(twiddles, 16);
    const w2Im = v128.load64_splat(twiddles, 24);
    const w3Re = v128.load64_splat(twiddles, 32);
    const w3Im = v128.load64_splat(twiddles, 40);
    for (let at = workAt + (j << 5); at < end; at += third << 1) {
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

/**
 * From the transform Z of the packed samples to |X|², bins 0 to m: with D = Z[k] - conj Z[m-k], E = Z[k] + conj Z[m-k],
 * X[k] = E - i w^k D and X[m-k] = conj(E + i w^k D). The usual factor 1/2 is in the window already.
 */
function powerSpectrum(): void {
  const work = workAt;
  const m = halfLength;
  const re0 = v128.load(work);
  const im0 = v128.load(work, 16);
  const sum = f64x2.add(re0, im0);
  const difference = f64x2.sub(re0, im0);
  // Bins 0 and m carry that half twice less: squared, a quarter.
  const four = f64x2.splat(4);
  v128.store(powerAt, f64x2.mul(four, f64x2.mul(sum, sum)));
  v128.store(powerAt + (m << 4), f64x2.mul(four, f64x2.mul(difference, difference)));
  const end = work + (m << 4);
  let mirror = work + (m << 5) - 32;
  let low = powerAt + 16;
  let high = powerAt + (m << 4) - 16;
  let rotations = rotationsAt + 16;
  for (let at = work + 32; at <= end; at += 32) {
    const aRe = v128.load(at);
    const aIm = v128.load(at, 16);
    const bRe = v128.load(mirror);
    const bIm = v128.load(mirror, 16);
    const wRe = v128.load64_splat(rotations);
    const wIm = v128.load64_splat(rotations, 8);
    const dRe = f64x2.sub(aRe, bRe);
    const dIm = f64x2.add(aIm, bIm);
    const eRe = f64x2.add(aRe, bRe);
    const eIm = f64x2.sub(aIm, bIm);
    const tRe = f64x2.sub(f64x2.mul(dRe, wRe), f64x2.mul(dIm, wIm));
    const tIm = f64x2.add(f64x2.mul(dRe, wIm), f64x2.mul(dIm, wRe));
    const xRe = f64x2.add(eRe, tIm);
    const xIm = f64x2.sub(eIm, tRe);
    const yRe = f64x2.sub(eRe, tIm);
    const yIm = f64x2.add(eIm, tRe);
    v128.store(low, f64x2.add(f64x2.mul(xRe, xRe), f64x2.mul(xIm, xIm)));
    v128.store(high, f64x2.add(f64x2.mul(yRe, yRe), f64x2.mul(yIm, yIm)));
    low += 16;
    high -= 16;
    mirror -= 32;
    rotations += 16;
  }
}

function rootPower(): void {
  const end = powerAt + (halfLength << 4);
  for (let at = powerAt; at <= end; at += 16) v128.store(at, f64x2.sqrt(v128.load(at)));
}

/** One column of `nMels` values for each of the two frames; beyond float32 they saturate. */
function applyBank(target: usize, rowBytes: usize): void {
  const largest = f64x2.splat(<f64>f32.MAX_VALUE);
  const end = bankAt + (nMels << 3);
  let weights = weightsAt;
  for (let filter = bankAt; filter < end; filter += 8) {
    let bin = powerAt + (<usize>load<u32>(filter) << 4);
    const stop = weights + (<usize>load<u32>(filter, 4) << 3);
    let sum = f64x2.splat(0);
    while (weights < stop) {
      sum = f64x2.add(sum, f64x2.mul(v128.load(bin), v128.load64_splat(weights)));
      bin += 16;
      weights += 8;
    }
    v128.store64_lane(target, f32x4.demote_f64x2_zero(f64x2.pmin(sum, largest)), 0);
    target += rowBytes;
  }
}

/**
 * Logarithm of two positive, normal values times `perOctave / log(2)`, less `offset`. The mantissa is brought to
 * [√½, √2), where 2 artanh((x - 1) / (x + 1)) = log x; the series up to the ninth power is exact to 4e-10 there.
 */
// @ts-expect-error AssemblyScript's decorator
@inline
function scaledLog(x: v128, perOctave: v128, perNeper: v128, offset: v128): v128 {
  const shifted = i64x2.add(x, i64x2.splat(0x3ff0000000000000 - 0x3fe6a09e667f3bcd));
  // The exponent's bits under those of 2^52 are the number 2^52 + exponent + 1023.
  const biased = v128.or(i64x2.shr_u(shifted, 52), i64x2.splat(0x4330000000000000));
  const exponent = f64x2.sub(biased, f64x2.splat(4503599627370496 + 1023));
  const mantissa = i64x2.add(
    v128.and(shifted, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3fe6a09e667f3bcd),
  );
  const one = f64x2.splat(1);
  const s = f64x2.div(f64x2.sub(mantissa, one), f64x2.add(mantissa, one));
  const z = f64x2.mul(s, s);
  let series = f64x2.add(f64x2.splat(2.0 / 7.0), f64x2.mul(z, f64x2.splat(2.0 / 9.0)));
  series = f64x2.add(f64x2.splat(2.0 / 5.0), f64x2.mul(z, series));
  series = f64x2.add(f64x2.splat(2.0 / 3.0), f64x2.mul(z, series));
  series = f64x2.add(f64x2.splat(2.0), f64x2.mul(z, series));
  const log = f64x2.add(f64x2.mul(exponent, perOctave), f64x2.mul(f64x2.mul(s, series), perNeper));
  return f64x2.sub(log, offset);
}

/**
 * `max(floor, perDecade log10(max(amin, x)) - offset)` of f32 values, in place; `nQuads` times four of them.
 * `amin` is a normal number.
 */
export function decibels(
  at: usize, nQuads: usize, amin: f64, perDecade: f64, offset: f64, floor: f64,
): void {
  const least = f64x2.splat(amin);
  const perOctave = f64x2.splat(perDecade * 0.3010299956639812);
  const perNeper = f64x2.splat(perDecade * 0.4342944819032518);
  const offsets = f64x2.splat(offset);
  const floors = f64x2.splat(floor);
  const end = at + (nQuads << 4);
  for (; at < end; at += 16) {
    const four = v128.load(at);
    const low = f64x2.promote_low_f32x4(four);
    const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 2, 3));
    const lowDb = scaledLog(f64x2.pmax(least, low), perOctave, perNeper, offsets);
    const highDb = scaledLog(f64x2.pmax(least, high), perOctave, perNeper, offsets);
    const lowSingle = f32x4.demote_f64x2_zero(f64x2.pmax(floors, lowDb));
    const highSingle = f32x4.demote_f64x2_zero(f64x2.pmax(floors, highDb));
    v128.store(at, v128.shuffle<f32>(lowSingle, highSingle, 0, 1, 4, 5));
  }
}
