import { concatArrays } from '../math.ts';
import { requireSampleRate } from './waveform.ts';
import type { Waveform } from './waveform.ts';

/** Zero crossings of the sinc on each side; more make the transition band narrower and the filter slower. */
const N_ZEROS = 56;
/** Kaiser window for about 110 dB stop-band attenuation: 0.1102 (A - 8.7). */
const BETA = 11.2;
/** Cut-off (-6 dB) relative to the lower Nyquist frequency; the stop band begins about there at 1.02. */
const CUTOFF = 0.955;
/** Support points of the prototype between two zero crossings; cubic interpolation errs by less than 1e-10. */
const STEPS_PER_ZERO = 512;
/** Ratios with more phases than this (odd rates) compute each row when it is needed. */
const MAXIMUM_STORED_PHASES = 1024;
const MAXIMUM_CACHED_KERNELS = 8;

/** Filter for one ratio. Row `phase` holds the weights of the input samples around time `phase / nPhases`. */
interface Kernel {
  /** Output rate over the greatest common divisor of both rates. */
  nPhases: number;
  /** Input rate over the same: input time advances by `step / nPhases` samples per output sample. */
  step: number;
  /** Input samples before the current one that a row covers. */
  nBefore: number;
  nTaps: number;
  row(phase: number): Float64Array;
}

const kernels = new Map<string, Kernel>();
let prototypeTable: Float64Array | null = null;

/**
 * The waveform at another rate, by a band-limited polyphase filter (Kaiser-windowed sinc, J. O. Smith, "Digital Audio
 * Resampling"). Without delay: sample `m` is the sound at time `m / sampleRate`; before and after is silence.
 *
 * @param sampleRate hertz, a whole number in [8000, 192000].
 * @returns `round(n * sampleRate / waveform.sampleRate)` samples; `waveform` itself if the rate is the same.
 * @throws SerError `sample-rate-unsupported`.
 */
export function resample(waveform: Waveform, sampleRate: number): Waveform {
  requireSampleRate(waveform.sampleRate);
  requireSampleRate(sampleRate);
  if (waveform.sampleRate === sampleRate) return waveform;
  const resampler = new Resampler(waveform.sampleRate, sampleRate);
  const parts = [resampler.push(waveform.samples), resampler.flush()];
  return { samples: concatArrays(parts), sampleRate };
}

/** The same for sound that comes piece by piece: all that it returns, put together, is what `resample` returns. */
export class Resampler {
  readonly #kernel: Kernel | null;
  readonly #rates: { fromHz: number; toHz: number };
  /** Input samples still needed, after as many zeros as a row reaches back at the start. */
  #held: Float64Array;
  #start = 0;
  #phase = 0;
  #nTaken = 0;
  #nGiven = 0;

  /** @throws SerError `sample-rate-unsupported`. */
  constructor(fromHz: number, toHz: number) {
    requireSampleRate(fromHz);
    requireSampleRate(toHz);
    this.#rates = { fromHz, toHz };
    this.#kernel = fromHz === toHz ? null : kernelFor(fromHz, toHz);
    this.#held = new Float64Array(this.#kernel?.nBefore ?? 0);
  }

  /** @returns the output that is certain by now; about `nTaps / 2` input samples behind. */
  push(samples: Float32Array): Float32Array {
    if (this.#kernel === null) return samples;
    this.#nTaken += samples.length;
    this.#hold(samples, 0);
    return this.#run(this.#kernel, Infinity);
  }

  /** @returns the rest, with silence after the end; nothing may be pushed afterwards. */
  flush(): Float32Array {
    if (this.#kernel === null) return new Float32Array(0);
    const { fromHz, toHz } = this.#rates;
    const nWanted = Math.round((this.#nTaken * toHz) / fromHz) - this.#nGiven;
    const { nTaps, step } = this.#kernel;
    this.#hold(new Float32Array(0), nTaps + step + 1);
    return this.#run(this.#kernel, nWanted);
  }

  #hold(samples: Float32Array, nZeros: number): void {
    const kept = this.#held.subarray(this.#start);
    const held = new Float64Array(kept.length + samples.length + nZeros);
    held.set(kept);
    held.set(samples, kept.length);
    this.#held = held;
    this.#start = 0;
  }

  #run(kernel: Kernel, nMost: number): Float32Array {
    const { nPhases, step, nTaps } = kernel;
    const reach = this.#held.length - nTaps;
    const room = Math.max(0, Math.floor(((reach + 1) * nPhases) / step) + 1);
    const output = new Float32Array(Math.min(room, nMost));
    let n = 0;
    for (; n < output.length && this.#start <= reach; n++) {
      output[n] = dotProduct(this.#held, this.#start, kernel.row(this.#phase), nTaps);
      this.#phase += step;
      this.#start += Math.floor(this.#phase / nPhases);
      this.#phase %= nPhases;
    }
    this.#nGiven += n;
    return output.subarray(0, n);
  }
}

/** Sum of `input[start + i] * row[i]`, in four parts that the processor can run side by side; `nTaps` is a multiple of 4. */
function dotProduct(input: Float64Array, start: number, row: Float64Array, nTaps: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < nTaps; i += 4) {
    const at = start + i;
    a += (input[at] ?? 0) * (row[i] ?? 0);
    b += (input[at + 1] ?? 0) * (row[i + 1] ?? 0);
    c += (input[at + 2] ?? 0) * (row[i + 2] ?? 0);
    d += (input[at + 3] ?? 0) * (row[i + 3] ?? 0);
  }
  return a + b + (c + d);
}

function kernelFor(fromHz: number, toHz: number): Kernel {
  const key = `${fromHz}:${toHz}`;
  const cached = kernels.get(key);
  if (cached) return cached;
  const kernel = createKernel(fromHz, toHz);
  if (kernels.size >= MAXIMUM_CACHED_KERNELS) kernels.clear();
  kernels.set(key, kernel);
  return kernel;
}

function createKernel(fromHz: number, toHz: number): Kernel {
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const nPhases = toHz / divisor;
  // Zero crossings per input sample.
  const density = CUTOFF * Math.min(1, toHz / fromHz);
  const nBefore = Math.ceil(N_ZEROS / density);
  const nTaps = Math.ceil((2 * nBefore + 1) / 4) * 4;
  const fill = (row: Float64Array, phase: number): Float64Array => {
    let sum = 0;
    for (let i = 0; i < nTaps; i++) {
      const weight = prototype(Math.abs(i - nBefore - phase / nPhases) * density);
      row[i] = weight;
      sum += weight;
    }
    // Unit gain at 0 Hz in every phase, else a constant would come out with a faint tone.
    for (let i = 0; i < nTaps; i++) row[i] = (row[i] ?? 0) / sum;
    return row;
  };
  const rows: Float64Array[] = [];
  const scratch = new Float64Array(nTaps);
  const row =
    nPhases > MAXIMUM_STORED_PHASES
      ? (phase: number) => fill(scratch, phase)
      : (phase: number) => (rows[phase] ??= fill(new Float64Array(nTaps), phase));
  return { nPhases, step: fromHz / divisor, nBefore, nTaps, row };
}

/** Windowed sinc at `x` zero crossings from its centre, by cubic Lagrange interpolation in a table. */
function prototype(x: number): number {
  if (x >= N_ZEROS) return 0;
  prototypeTable ??= createPrototype();
  const at = x * STEPS_PER_ZERO;
  const index = Math.floor(at);
  const t = at - index;
  // The table starts one step left of the centre.
  const p0 = prototypeTable[index] ?? 0;
  const p1 = prototypeTable[index + 1] ?? 0;
  const p2 = prototypeTable[index + 2] ?? 0;
  const p3 = prototypeTable[index + 3] ?? 0;
  const outer = (t * (t - 1)) / 6;
  const inner = ((t + 1) * (t - 2)) / 2;
  return p3 * outer * (t + 1) - p0 * outer * (t - 2) + p1 * inner * (t - 1) - p2 * inner * t;
}

function createPrototype(): Float64Array {
  return Float64Array.from({ length: N_ZEROS * STEPS_PER_ZERO + 4 }, (_, i) => {
    const x = Math.abs(i - 1) / STEPS_PER_ZERO;
    if (x >= N_ZEROS) return 0;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    return (sinc * besselI0(BETA * Math.sqrt(1 - (x / N_ZEROS) ** 2))) / besselI0(BETA);
  });
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
