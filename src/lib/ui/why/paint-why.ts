import type { HeatMap } from '#lib/core/explanation/heat-map.ts';
import type { LogMel } from '#lib/core/features/spec.ts';
import type { DbRange } from '../paint-log-mel.ts';
import { viridis } from './viridis.ts';

/** Grey of the loudest places, out of 255; brighter ones belong to the map. */
const BRIGHTEST_GREY = 190;

export interface Overlay {
  /** From 0 to 1. */
  map: HeatMap;
  /** 1 within the outline. */
  mask: HeatMap;
  /** Of the map where it is strongest, in [0, 1]. */
  opacity: number;
  /** Device pixels. */
  lineWidth: number;
}

/** How far the map covers the picture at a place; the root, so that weak places can be told from nothing. */
export function coverOf(relevance: number, opacity: number): number {
  return opacity * Math.sqrt(relevance);
}

/**
 * The sound in grey, the map over it in viridis, and the mask outlined in white with a black rim inside, so that the line
 * can be seen on either.
 *
 * @param width device pixels. @param height device pixels.
 * @returns RGBA, `[height, width, 4]`.
 */
export function paintWhy(
  { data, nMels, nFrames }: LogMel,
  { minimumDb, maximumDb }: DbRange,
  { map, mask, opacity, lineWidth }: Overlay,
  width: number,
  height: number,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(width * height * 4);
  const scale = BRIGHTEST_GREY / Math.max(maximumDb - minimumDb, Number.EPSILON);
  const frames = Array.from({ length: width }, (_, x) => Math.floor((x * nFrames) / width));
  const rows = Array.from({ length: height }, (_, y) => {
    return (nMels - 1 - Math.floor((y * nMels) / height)) * nFrames;
  });
  const isInside = (x: number, y: number) => {
    const [row, frame] = [rows[y], frames[x]];
    return row !== undefined && frame !== undefined && mask.data[row + frame] === 1;
  };
  const isNearEdge = (x: number, y: number, by: number) =>
    !(isInside(x - by, y) && isInside(x + by, y) && isInside(x, y - by) && isInside(x, y + by));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (rows[y] ?? 0) + (frames[x] ?? 0);
      const pixel = (y * width + x) * 4;
      pixels[pixel + 3] = 255;
      if (isInside(x, y) && isNearEdge(x, y, 2 * lineWidth)) {
        pixels.fill(isNearEdge(x, y, lineWidth) ? 255 : 0, pixel, pixel + 3);
        continue;
      }
      const grey = Math.max(0, ((data[at] ?? minimumDb) - minimumDb) * scale);
      const relevance = map.data[at] ?? 0;
      const cover = coverOf(relevance, opacity);
      const colour = Math.round(255 * relevance) * 4;
      for (let c = 0; c < 3; c++)
        pixels[pixel + c] = grey * (1 - cover) + (viridis[colour + c] ?? 0) * cover;
    }
  }
  return pixels;
}

/** CSS gradient of the map over grey, nothing to strongest. */
export function whyGradient(opacity: number): string {
  const stops = Array.from({ length: 11 }, (_, i) => {
    const relevance = i / 10;
    const [r, g, b] = viridis.subarray(Math.round(255 * relevance) * 4);
    return `rgb(${r} ${g} ${b} / ${coverOf(relevance, opacity).toFixed(3)})`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
