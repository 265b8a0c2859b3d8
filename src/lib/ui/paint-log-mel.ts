import type { LogMel } from '#lib/core/features/spec.ts';
import { magma } from './magma.ts';

/** What is drawn dark and bright, dB. */
export interface DbRange {
  minimumDb: number;
  maximumDb: number;
}

/** Smallest and largest value of all pictures, so that their colours can be compared. */
export function dbRange(pictures: readonly LogMel[]): DbRange {
  let minimumDb = Infinity;
  let maximumDb = -Infinity;
  for (const { data } of pictures) {
    for (const value of data) {
      if (value < minimumDb) minimumDb = value;
      if (value > maximumDb) maximumDb = value;
    }
  }
  return minimumDb > maximumDb ? { minimumDb: -80, maximumDb: 0 } : { minimumDb, maximumDb };
}

/**
 * The picture as pixels of exactly the size asked for, each showing the one value that it lies in, without smoothing:
 * low frequencies at the bottom, time to the right.
 *
 * @param width device pixels. @param height device pixels.
 * @returns RGBA, `[height, width, 4]`.
 */
export function paintLogMel(
  { data, nMels, nFrames }: LogMel,
  { minimumDb, maximumDb }: DbRange,
  width: number,
  height: number,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(width * height * 4);
  const scale = 255 / Math.max(maximumDb - minimumDb, Number.EPSILON);
  const frames = Array.from({ length: width }, (_, x) => Math.floor((x * nFrames) / width));
  for (let y = 0; y < height; y++) {
    const row = (nMels - 1 - Math.floor((y * nMels) / height)) * nFrames;
    for (let x = 0; x < width; x++) {
      const value = data[row + (frames[x] ?? 0)] ?? minimumDb;
      const colour = Math.max(0, Math.min(255, Math.round((value - minimumDb) * scale))) * 4;
      const pixel = (y * width + x) * 4;
      for (let c = 0; c < 4; c++) pixels[pixel + c] = magma[colour + c] ?? 0;
    }
  }
  return pixels;
}
