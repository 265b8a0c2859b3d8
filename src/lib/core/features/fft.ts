import { assertLength } from '../errors.ts';

/** In-place discrete Fourier transform of a complex signal of fixed length, forward, unscaled. */
interface ComplexFft {
  transform(re: Float64Array, im: Float64Array): void;
}

/** `exp(-2πi k / n)` for `k < count`. */
interface Rotations {
  re: Float64Array;
  im: Float64Array;
}

export function isPowerOfTwo(n: number): boolean {
  return n > 0 && Number.isInteger(Math.log2(n));
}

function rotations(n: number, count: number): Rotations {
  const angle = (-2 * Math.PI) / n;
  return {
    re: Float64Array.from({ length: count }, (_, k) => Math.cos(angle * k)),
    im: Float64Array.from({ length: count }, (_, k) => Math.sin(angle * k)),
  };
}

/** Radix 2, decimation in time, for powers of two. */
export class PowerOfTwoFft implements ComplexFft {
  readonly #n: number;
  readonly #reversed: Uint32Array;
  readonly #w: Rotations;

  constructor(n: number) {
    this.#n = n;
    this.#w = rotations(n, n / 2);
    this.#reversed = new Uint32Array(n);
    for (let i = 1; i < n; i++) {
      this.#reversed[i] = ((this.#reversed[i >> 1] ?? 0) >> 1) + (i & 1 ? n / 2 : 0);
    }
  }

  transform(re: Float64Array, im: Float64Array): void {
    this.#reorder(re);
    this.#reorder(im);
    for (let half = 1; half < this.#n; half *= 2) this.#join(re, im, half);
  }

  #reorder(values: Float64Array): void {
    for (let i = 0; i < this.#n; i++) {
      const j = this.#reversed[i] ?? 0;
      if (i >= j) continue;
      const swapped = values[i] ?? 0;
      values[i] = values[j] ?? 0;
      values[j] = swapped;
    }
  }

  /** Joins transforms of `half` points two by two. */
  #join(re: Float64Array, im: Float64Array, half: number): void {
    const { re: wRe, im: wIm } = this.#w;
    const step = this.#n / (2 * half);
    for (let start = 0; start < this.#n; start += 2 * half) {
      for (let i = start, k = 0; i < start + half; i++, k += step) {
        const c = wRe[k] ?? 0;
        const s = wIm[k] ?? 0;
        const xRe = re[i + half] ?? 0;
        const xIm = im[i + half] ?? 0;
        const tRe = xRe * c - xIm * s;
        const tIm = xRe * s + xIm * c;
        const aRe = re[i] ?? 0;
        const aIm = im[i] ?? 0;
        re[i + half] = aRe - tRe;
        im[i + half] = aIm - tIm;
        re[i] = aRe + tRe;
        im[i] = aIm + tIm;
      }
    }
  }
}

/** Multiplies `x` by `y` element by element, in place. */
function multiply(x: Rotations, y: Rotations, count: number): void {
  for (let i = 0; i < count; i++) {
    const aRe = x.re[i] ?? 0;
    const aIm = x.im[i] ?? 0;
    const bRe = y.re[i] ?? 0;
    const bIm = y.im[i] ?? 0;
    x.re[i] = aRe * bRe - aIm * bIm;
    x.im[i] = aRe * bIm + aIm * bRe;
  }
}

/** Any length, as a convolution with a chirp (Bluestein, 1970), itself done with transforms of a power of two. */
class BluesteinFft implements ComplexFft {
  readonly #n: number;
  readonly #inner: PowerOfTwoFft;
  /** `exp(-πi k² / n)`. */
  readonly #chirp: Rotations;
  /** Transform of the conjugate chirp, wrapped around, over the inner length. */
  readonly #filter: Rotations;
  readonly #work: Rotations;

  constructor(n: number) {
    const length = 2 ** Math.ceil(Math.log2(2 * n - 1));
    const all = rotations(2 * n, 2 * n);
    // k² modulo 2n, for large angles lose digits.
    const pick = (values: Float64Array) =>
      Float64Array.from({ length: n }, (_, k) => values[(k * k) % (2 * n)] ?? 0);
    this.#n = n;
    this.#inner = new PowerOfTwoFft(length);
    this.#chirp = { re: pick(all.re), im: pick(all.im) };
    this.#work = { re: new Float64Array(length), im: new Float64Array(length) };
    this.#filter = { re: new Float64Array(length), im: new Float64Array(length) };
    for (let k = 0; k < n; k++) {
      for (const at of [k, (length - k) % length]) {
        this.#filter.re[at] = (this.#chirp.re[k] ?? 0) / length;
        this.#filter.im[at] = -(this.#chirp.im[k] ?? 0) / length;
      }
    }
    this.#inner.transform(this.#filter.re, this.#filter.im);
  }

  transform(re: Float64Array, im: Float64Array): void {
    const work = this.#work;
    work.re.fill(0);
    work.im.fill(0);
    work.re.set(re);
    work.im.set(im);
    multiply(work, this.#chirp, this.#n);
    this.#inner.transform(work.re, work.im);
    multiply(work, this.#filter, work.re.length);
    // Exchanging the parts turns the forward transform into the inverse one.
    this.#inner.transform(work.im, work.re);
    multiply(work, this.#chirp, this.#n);
    re.set(work.re.subarray(0, this.#n));
    im.set(work.im.subarray(0, this.#n));
  }
}

/**
 * Discrete Fourier transform of `nFft` real samples, any even number, in float64; powers of two are the fastest.
 * A plan: tables and buffers are made once and used for every call.
 */
export class RealFft {
  readonly nFft: number;
  readonly #inner: ComplexFft;
  readonly #rotations: Rotations;
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  /** @throws Error if `nFft` is not even and positive. */
  constructor(nFft: number) {
    if (!(nFft > 0 && nFft % 2 === 0)) throw new Error(`Expected an even nFft, but got ${nFft}.`);
    const half = nFft / 2;
    this.nFft = nFft;
    this.#inner = isPowerOfTwo(half) ? new PowerOfTwoFft(half) : new BluesteinFft(half);
    this.#rotations = rotations(nFft, half + 1);
    this.#re = new Float64Array(half);
    this.#im = new Float64Array(half);
  }

  /**
   * Squared magnitudes.
   *
   * @param samples `[nFft]`, kept as they are.
   * @param power `[nFft / 2 + 1]`, overwritten.
   */
  powerSpectrum(samples: Float64Array, power: Float64Array): void {
    const half = this.nFft / 2;
    assertLength('samples', samples.length, this.nFft);
    assertLength('power', power.length, half + 1);
    // The even samples as real parts, the odd ones as imaginary parts of half as many points.
    for (let n = 0; n < half; n++) {
      this.#re[n] = samples[2 * n] ?? 0;
      this.#im[n] = samples[2 * n + 1] ?? 0;
    }
    this.#inner.transform(this.#re, this.#im);
    for (let k = 0; k <= half; k++) power[k] = this.#powerOf(k % half, (half - k) % half, k);
  }

  /** |X[k]|², from Z[k] at `low` and Z[half - k] at `high` of the packed transform. */
  #powerOf(low: number, high: number, k: number): number {
    const aRe = this.#re[low] ?? 0;
    const aIm = this.#im[low] ?? 0;
    const bRe = this.#re[high] ?? 0;
    const bIm = this.#im[high] ?? 0;
    const wRe = this.#rotations.re[k] ?? 0;
    const wIm = this.#rotations.im[k] ?? 0;
    const dRe = aRe - bRe;
    const dIm = aIm + bIm;
    const xRe = (aRe + bRe + (dRe * wIm + dIm * wRe)) / 2;
    const xIm = (aIm - bIm - (dRe * wRe - dIm * wIm)) / 2;
    return xRe * xRe + xIm * xIm;
  }
}
