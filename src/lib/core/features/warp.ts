import type { MelPower } from './spec.ts';

/**
 * The frequency axis as a vocal tract of another length would have it: band `m` reads band `m * stretch + offset`,
 * linearly interpolated, held at both ends. A new array unless nothing moves.
 */
export function warpFrequency(mel: MelPower, stretch: number, offset = 0): MelPower {
  if (stretch === 1 && offset === 0) return mel;
  const { nMels, nFrames } = mel;
  const data = new Float32Array(mel.data.length);
  for (let m = 0; m < nMels; m++) {
    const position = Math.min(Math.max(m * stretch + offset, 0), nMels - 1);
    const low = Math.floor(position);
    const high = Math.min(low + 1, nMels - 1);
    const share = position - low;
    for (let t = 0; t < nFrames; t++) {
      data[m * nFrames + t] =
        (mel.data[low * nFrames + t] ?? 0) * (1 - share) +
        (mel.data[high * nFrames + t] ?? 0) * share;
    }
  }
  return { data, nMels, nFrames };
}
