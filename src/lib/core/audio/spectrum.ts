import { meanSquare } from './speech.ts';
import type { Waveform } from './waveform.ts';

/** A frame is at least this long; then rounded up to a power of two. */
const FRAME_SEC = 0.025;
/** More frames tell nothing new about the average; long recordings are sampled. */
const MAXIMUM_FRAMES = 200;
/** Frames this much under the loudest one are pauses, dB. */
const RANGE_DB = 40;
/** Share of the frames, the quietest ones, that show what noise is there without a voice. */
const FLOOR_SHARE = 0.1;

/**
 * Average power spectrum of the voice: the mean over all frames but the pauses, less that of the quietest frames.
 *
 * @returns power (any unit) per bin, `binHz` apart from 0 to half the sample rate; null if the recording is
 *   silent or shorter than one frame.
 */
export function voiceSpectrum(waveform: Waveform): { power: Float64Array; binHz: number } | null {
  const { samples, sampleRate } = waveform;
  const nFft = 2 ** Math.ceil(Math.log2(FRAME_SEC * sampleRate));
  if (samples.length < nFft) return null;
  const hop = Math.max(nFft / 2, Math.ceil((samples.length - nFft) / MAXIMUM_FRAMES));
  const frames: { start: number; power: number }[] = [];
  for (let start = 0; start + nFft <= samples.length; start += hop) {
    frames.push({ start, power: meanSquare(samples.subarray(start, start + nFft)) });
  }
  frames.sort((a, b) => b.power - a.power);
  const threshold = (frames[0]?.power ?? 0) / 10 ** (RANGE_DB / 10);
  const loud = frames.filter(({ power }) => power > threshold);
  if (loud.length === 0) return null;
  const quiet = frames.slice(-Math.ceil(frames.length * FLOOR_SHARE));
  const spectrumOf = (part: typeof frames): Float64Array =>
    meanSpectrum(part.map(({ start }) => samples.subarray(start, start + nFft)));
  // Of a handful of frames the quietest is part of the voice.
  const floor = frames.length * FLOOR_SHARE >= 1 ? spectrumOf(quiet) : new Float64Array(nFft);
  const power = spectrumOf(loud).map((value, bin) => Math.max(value - (floor[bin] ?? 0), 0));
  return { power, binHz: sampleRate / nFft };
}

/** Mean power of Hann-windowed frames, all of one length that is a power of two; bins 0 to half of it. */
function meanSpectrum(frames: Float32Array[]): Float64Array {
  const nFft = frames[0]?.length ?? 0;
  const sum = new Float64Array(nFft / 2 + 1);
  const { window } = tablesFor(nFft);
  const re = new Float64Array(nFft);
  const im = new Float64Array(nFft);
  for (const frame of frames) {
    for (let i = 0; i < nFft; i++) re[i] = (window[i] ?? 0) * (frame[i] ?? 0);
    im.fill(0);
    fourierTransform(re, im);
    for (let k = 0; k < sum.length; k++) {
      sum[k] = (sum[k] ?? 0) + (re[k] ?? 0) ** 2 + (im[k] ?? 0) ** 2;
    }
  }
  return sum.map((value) => value / frames.length);
}

/** Radix-2 fast Fourier transform in place (Cooley and Tukey 1965). */
function fourierTransform(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  const { cosines, sines } = tablesFor(n);
  reverseBits(re);
  reverseBits(im);
  for (let half = 1; half < n; half *= 2) {
    for (let k = 0; k < half; k++) {
      const cos = cosines[half + k] ?? 0;
      const sin = -(sines[half + k] ?? 0);
      for (let a = k; a < n; a += 2 * half) {
        const b = a + half;
        const x = cos * (re[b] ?? 0) - sin * (im[b] ?? 0);
        const y = cos * (im[b] ?? 0) + sin * (re[b] ?? 0);
        re[b] = (re[a] ?? 0) - x;
        im[b] = (im[a] ?? 0) - y;
        re[a] = (re[a] ?? 0) + x;
        im[a] = (im[a] ?? 0) + y;
      }
    }
  }
}

/** What all transforms of one length have in common, `[nFft]` each. */
interface Tables {
  window: Float64Array;
  /** Of a turn by `k / (2 * half)`, at `half + k` for every power of two `half`. */
  cosines: Float64Array;
  sines: Float64Array;
}

/** Those of the last length; recordings seldom change their rate. */
let tables: Tables = makeTables(0);

function tablesFor(nFft: number): Tables {
  if (tables.window.length !== nFft) tables = makeTables(nFft);
  return tables;
}

function makeTables(nFft: number): Tables {
  const turns = (of: (angle: number) => number): Float64Array =>
    Float64Array.from({ length: nFft }, (_, at) => {
      const half = 2 ** (31 - Math.clz32(Math.max(at, 1)));
      return of((Math.PI * (at - half)) / half);
    });
  return {
    window: Float64Array.from(
      { length: nFft },
      (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / nFft),
    ),
    cosines: turns(Math.cos),
    sines: turns(Math.sin),
  };
}

/** Moves every value to the index with the same bits in reverse order. */
function reverseBits(values: Float64Array): void {
  let mirrored = 0;
  for (let i = 1; i < values.length; i++) {
    let bit = values.length / 2;
    while (mirrored >= bit) {
      mirrored -= bit;
      bit /= 2;
    }
    mirrored += bit;
    if (i >= mirrored) continue;
    const moved = values[i] ?? 0;
    values[i] = values[mirrored] ?? 0;
    values[mirrored] = moved;
  }
}
