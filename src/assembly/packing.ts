import { PANEL, PANEL_BYTES } from './simd';

/**
 * Packs a `[nRows, nColumns]` matrix, element (r, c) at `source + 4 (r rowStride + c columnStride)`, into panels of
 * eight columns, each `[nRows, 8]`, filled up with zeros.
 */
export function pack(
  target: usize, source: usize, nRows: usize, nColumns: usize, rowStride: usize, columnStride: usize,
): void {
  for (let first: usize = 0; first < nColumns; first += PANEL) {
    const width = min(PANEL, nColumns - first);
    if (width == PANEL && columnStride == 1) {
      for (let r: usize = 0; r < nRows; r++) {
        const from = source + ((r * rowStride + first) << 2);
        v128.store(target, v128.load(from));
        v128.store(target, v128.load(from, 16), 16);
        target += PANEL_BYTES;
      }
    } else {
      for (let r: usize = 0; r < nRows; r++) {
        for (let c: usize = 0; c < PANEL; c++) {
          const value = c < width
            ? load<f32>(source + ((r * rowStride + (first + c) * columnStride) << 2))
            : <f32>0;
          store<f32>(target + (c << 2), value);
        }
        target += PANEL_BYTES;
      }
    }
  }
}

/**
 * Packs a filter `[height, width, nIn, nOut]` turned by 180° with its channels exchanged, `[height, width, nOut, nIn]`,
 * as the gradient with respect to the input needs it.
 */
export function packFlipped(
  target: usize, source: usize, nTaps: usize, nIn: usize, nOut: usize,
): void {
  for (let first: usize = 0; first < nIn; first += PANEL) {
    const width = min(PANEL, nIn - first);
    for (let tap: usize = 0; tap < nTaps; tap++) {
      const base = source + (((nTaps - 1 - tap) * nIn + first) * nOut << 2);
      for (let o: usize = 0; o < nOut; o++) {
        for (let c: usize = 0; c < PANEL; c++) {
          store<f32>(target + (c << 2), c < width ? load<f32>(base + ((c * nOut + o) << 2)) : <f32>0);
        }
        target += PANEL_BYTES;
      }
    }
  }
}

/** Copies `[batch, height, width * nChannels]` into the middle of a zeroed `[batch, paddedHeight, paddedRow]`. */
export function padImages(
  target: usize, source: usize, batch: usize, height: usize, row: usize,
  paddedHeight: usize, paddedRow: usize, top: usize, left: usize,
): void {
  const rowBytes = row << 2;
  const paddedBytes = paddedRow << 2;
  const leftBytes = left << 2;
  const rightBytes = paddedBytes - leftBytes - rowBytes;
  for (let n: usize = 0; n < batch; n++) {
    memory.fill(target, 0, top * paddedBytes);
    target += top * paddedBytes;
    for (let y: usize = 0; y < height; y++) {
      memory.fill(target, 0, leftBytes);
      memory.copy(target + leftBytes, source, rowBytes);
      memory.fill(target + leftBytes + rowBytes, 0, rightBytes);
      target += paddedBytes;
      source += rowBytes;
    }
    const bottom = (paddedHeight - top - height) * paddedBytes;
    memory.fill(target, 0, bottom);
    target += bottom;
  }
}
