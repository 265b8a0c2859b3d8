/**
 * Mel spectra in WebAssembly SIMD, compiled by AssemblyScript. One frame per 64-bit lane, two frames at a time, so that
 * no step has to shuffle lanes. Every address is a byte offset into the linear memory that the caller lays out
 * (`features/kernel-engine.ts`); no static data, no allocation.
 *
 * The real transform of `nFft` samples is a complex one of half the length `m`, even samples as real parts and odd ones
 * as imaginary parts: radix-4 decimation in time, with a radix-2 pass in between where `m` is not a power of four.
 * A complex value takes 32 bytes: both real parts, then both imaginary parts.
 */

import { firstPass, radix2Pass, radix4Pass } from './passes';

export { decibels } from './decibels';

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
    firstPass(samples, hopBytes, halfLength, windowAt, orderAt, workAt);
    let length: usize = 4;
    let twiddles = twiddlesAt;
    // ctz is odd exactly where m is twice a power of four.
    if (ctz(halfLength) & 1) {
      radix2Pass(workAt, halfLength, length, twiddles);
      twiddles += length << 4;
      length <<= 1;
    }
    while (length < halfLength) {
      radix4Pass(workAt, halfLength, length, twiddles);
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
