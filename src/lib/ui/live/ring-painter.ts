import { makeCanvas, penOf } from '#lib/browser/canvas.ts';
import { magma } from '../magma.ts';
import type { DbRange } from '../paint-log-mel.ts';

/** The newest columns of a picture that rolls by. */
export interface Ring {
  readonly nRows: number;
  readonly nColumns: number;
  /** `[nColumns, nRows]` in dB, column `i` of all that ever came at place `i % nColumns`. */
  readonly values: Float32Array;
  /** How many columns ever came. */
  readonly nPushed: number;
  /** Largest value that is still there. */
  readonly peak: number;
}

/** What lies so far under the loudest is dark, dB; quieter than this at its loudest is nobody's voice. */
const RANGE_DB = 80;
const QUIETEST_MAXIMUM_DB = 0;
/** The scale moves in such steps, so that colours do not flicker, dB. */
const STEP_DB = 10;

/** What the colours stand for at present. */
export function ringRange(peak: number): DbRange {
  const maximumDb = Math.max(QUIETEST_MAXIMUM_DB, Math.ceil(peak / STEP_DB) * STEP_DB);
  return { minimumDb: maximumDb - RANGE_DB, maximumDb };
}

/**
 * Paints a ring of columns, each of which is coloured once: from the left at first, then with the newest at the right
 * edge; low frequencies at the bottom, every value in its own sharp box.
 */
export class RingPainter {
  readonly #ring: Ring;
  readonly #tile: ReturnType<typeof makeCanvas>;
  #nPainted = 0;
  #maximumDb = NaN;

  constructor(ring: Ring) {
    this.#ring = ring;
    this.#tile = makeCanvas(ring.nColumns, ring.nRows);
  }

  /** @param width device pixels. @param height device pixels. */
  paint(context: CanvasRenderingContext2D, width: number, height: number): void {
    this.#colour();
    const { nColumns, nRows, nPushed } = this.#ring;
    // Older than the newest turn of the ring, then that turn.
    const start = nPushed < nColumns ? 0 : nPushed % nColumns;
    const border = (width * (nColumns - start)) / nColumns;
    context.imageSmoothingEnabled = false;
    context.clearRect(0, 0, width, height);
    context.drawImage(this.#tile, start, 0, nColumns - start, nRows, 0, 0, border, height);
    if (start > 0)
      context.drawImage(this.#tile, 0, 0, start, nRows, border, 0, width - border, height);
  }

  #colour(): void {
    const { nColumns, nPushed, peak } = this.#ring;
    const { maximumDb } = ringRange(peak);
    const oldest = Math.max(0, nPushed - nColumns);
    const first = maximumDb === this.#maximumDb ? Math.max(oldest, this.#nPainted) : oldest;
    this.#maximumDb = maximumDb;
    this.#nPainted = nPushed;
    const pen = penOf(this.#tile);
    for (let from = first; from < nPushed;) {
      const place = from % nColumns;
      const count = Math.min(nPushed - from, nColumns - place);
      pen?.putImageData(this.#pixels(place, count), place, 0);
      from += count;
    }
  }

  #pixels(place: number, count: number): ImageData {
    const { nRows, values } = this.#ring;
    const { minimumDb, maximumDb } = ringRange(this.#ring.peak);
    const scale = 255 / (maximumDb - minimumDb);
    const pixels = new ImageData(count, nRows);
    for (let x = 0; x < count; x++) {
      for (let row = 0; row < nRows; row++) {
        const value = values[(place + x) * nRows + row] ?? minimumDb;
        const level = Math.min(255, Math.max(0, Math.round((value - minimumDb) * scale)));
        const pixel = ((nRows - 1 - row) * count + x) * 4;
        for (let c = 0; c < 4; c++) pixels.data[pixel + c] = magma[level * 4 + c] ?? 0;
      }
    }
    return pixels;
  }
}
