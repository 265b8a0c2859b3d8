import type { Waveform } from '../audio/waveform.ts';
import { PowerOfTwoFft } from '../features/fft.ts';
import { hzToBand, paddedHann } from '../features/mel.ts';
import type { FeatureSpec } from '../features/spec.ts';
import type { HeatMap } from './heat-map.ts';

/** Frames last at least this long, so that the overtones of a voice are apart. */
const FRAME_SEC = 0.03;
/** Frames per frame's length. */
const OVERLAP = 4;

/**
 * Only those parts of a sound that a picture's mask keeps: each bin of a short-time Fourier transform times the mask
 * there, put together again by weighted overlap-add (Griffin and Lim 1984). The mask is bilinear between the centres of
 * its bands and columns and holds its values beyond them, so a mask of ones gives the sound back, and a mask and its
 * complement give two sounds that add up to it.
 *
 * @param mask factors in [0, 1].
 * @param startSec of the sound, counted from the mask's first column.
 */
export function maskSound(
  { samples, sampleRate }: Waveform,
  mask: HeatMap,
  spec: FeatureSpec,
  startSec: number,
): Waveform {
  const nFft = 2 ** Math.ceil(Math.log2(FRAME_SEC * sampleRate));
  const hop = nFft / OVERLAP;
  const window = paddedHann(nFft, nFft);
  const fft = new PowerOfTwoFft(nFft);
  const bands = Float64Array.from({ length: nFft / 2 + 1 }, (_, k) =>
    hzToBand((k * sampleRate) / nFft, spec),
  );
  const sum = new Float64Array(samples.length);
  const weight = new Float64Array(samples.length);
  const re = new Float64Array(nFft);
  const im = new Float64Array(nFft);
  for (let start = hop - nFft; start < samples.length; start += hop) {
    for (let n = 0; n < nFft; n++) re[n] = (samples[start + n] ?? 0) * (window[n] ?? 0);
    im.fill(0);
    fft.transform(re, im);
    const sec = startSec + (start + nFft / 2) / sampleRate;
    weaken(re, im, gainsAt(mask, (sec * spec.sampleRate) / spec.hopLength, bands));
    // Exchanging the parts turns the forward transform into the inverse one.
    fft.transform(im, re);
    for (let n = Math.max(0, -start); n < Math.min(nFft, samples.length - start); n++) {
      const w = window[n] ?? 0;
      sum[start + n] = (sum[start + n] ?? 0) + ((re[n] ?? 0) / nFft) * w;
      weight[start + n] = (weight[start + n] ?? 0) + w * w;
    }
  }
  return { samples: Float32Array.from(sum, (value, i) => value / (weight[i] ?? 1)), sampleRate };
}

/** The mask in one column at each of `bands`; both may lie between two values. */
function gainsAt(
  { data, nMels, nFrames }: HeatMap,
  column: number,
  bands: Float64Array,
): Float64Array {
  const between = (position: number, n: number) => {
    const held = Math.min(Math.max(position, 0), n - 1);
    const low = Math.floor(held);
    return { low, high: Math.min(low + 1, n - 1), part: held - low };
  };
  const t = between(column, nFrames);
  const along = (band: number) =>
    (data[band * nFrames + t.low] ?? 0) * (1 - t.part) +
    (data[band * nFrames + t.high] ?? 0) * t.part;
  return bands.map((band) => {
    const m = between(band, nMels);
    return along(m.low) * (1 - m.part) + along(m.high) * m.part;
  });
}

/** Both halves of the spectrum of a real signal. */
function weaken(re: Float64Array, im: Float64Array, gains: Float64Array): void {
  const nFft = re.length;
  for (let k = 0; k < nFft; k++) {
    const gain = gains[k <= nFft / 2 ? k : nFft - k] ?? 0;
    re[k] = (re[k] ?? 0) * gain;
    im[k] = (im[k] ?? 0) * gain;
  }
}
