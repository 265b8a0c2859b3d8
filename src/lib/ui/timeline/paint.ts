import { makeCanvas, penOf } from '#lib/browser/canvas.ts';
import type { TimeRange } from '../playback-control.ts';
import { visibleItems } from './columns.ts';
import type { HeardColumns } from './columns.ts';
import type { Palette } from './palette.ts';

/** All painting is in CSS pixels; the canvas is scaled to device pixels. One column is one pixel wide. */
export interface Surface {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  palette: Palette;
}

/** Where a turn is named: its place in pixels and its word. */
export interface BandName {
  startPx: number;
  endPx: number;
  name: string;
}

/** Height of the coloured part of the band; the words stand below. */
const BAND_PX = 18;
const FONT = '12px system-ui, sans-serif';

/** @param columns lowest and highest of each pixel. @param loudest touches the edge. */
export function paintEnvelope(
  { context, width, height, palette }: Surface,
  columns: Float32Array,
  loudest: number,
  spans: readonly TimeRange[],
  range: TimeRange,
): void {
  const middle = height / 2;
  const scale = (middle - 1) / loudest;
  const columnSec = (range.endSec - range.startSec) / width;
  const speech = visibleItems(spans, range);
  let next = 0;
  for (let x = 0; x < width; x++) {
    const low = columns[x * 2] ?? NaN;
    const high = columns[x * 2 + 1] ?? NaN;
    if (Number.isNaN(low)) continue;
    const startSec = range.startSec + x * columnSec;
    while ((speech[next]?.endSec ?? Infinity) <= startSec) next += 1;
    const isSpeech = (speech[next]?.startSec ?? Infinity) < startSec + columnSec;
    context.fillStyle = isSpeech ? palette.inkSoft : palette.faint;
    const top = middle - high * scale;
    context.fillRect(x, top - 0.5, 1, Math.max(1, (high - low) * scale + 1));
  }
}

/** Each column filled by the outcomes that fall into it, in the order of the labels, uncertain hatched on top. */
export function paintBand({ context, width, palette }: Surface, heard: HeardColumns): void {
  const nOutcomes = palette.labels.length + 1;
  const hatch = hatching(context, palette.inkSoft);
  for (let x = 0; x < width; x++) {
    const total = heard.judgedSec[x] ?? 0;
    if (total <= 0) continue;
    let bottom = BAND_PX;
    for (let i = 0; i < nOutcomes; i++) {
      const share = (heard.outcomeSec[x * nOutcomes + i] ?? 0) / total;
      if (share === 0) continue;
      const paint = palette.labels[i];
      const top = bottom - share * BAND_PX;
      context.fillStyle = paint?.fill ?? hatch;
      context.fillRect(x, top, 1, bottom - top);
      if (bottom === BAND_PX) {
        context.fillStyle = paint?.outline ?? palette.inkSoft;
        context.fillRect(x, BAND_PX - 1, 1, 1);
      }
      bottom = top;
    }
  }
}

/** Writes each name where there is room for it; those that reach out of the picture are named where they are seen. */
export function paintNames(surface: Surface, names: readonly BandName[]): void {
  const { context, width, height, palette } = surface;
  context.font = FONT;
  context.textBaseline = 'bottom';
  context.fillStyle = palette.ink;
  for (const { startPx, endPx, name } of names) {
    const start = Math.max(0, startPx);
    const room = Math.min(width, endPx) - start;
    // Nothing is measured that surely has no room: there may be thousands.
    if (room < name.length * 3 || room < context.measureText(name).width + 4) continue;
    context.fillText(name, start, height);
  }
}

/** A thin line where one turn ends and the next begins without a pause, as long as they can be told apart. */
export function paintBorders(surface: Surface, names: readonly BandName[]): void {
  const { context, palette } = surface;
  context.fillStyle = palette.surface;
  names.forEach(({ startPx, endPx }, i) => {
    const isNext = startPx - (names[i - 1]?.endPx ?? -Infinity) < 1;
    if (isNext && endPx - startPx > 6) context.fillRect(Math.floor(startPx), 0, 1, BAND_PX);
  });
}

/** One lane per label: its probability as an area that rises from 0 to 1. */
export function paintLanes(surface: Surface, heard: HeardColumns, gapPx: number): void {
  const nLanes = surface.palette.labels.length;
  const laneHeight = surface.height / nLanes;
  for (let lane = 0; lane < nLanes; lane++) {
    const bottom = Math.round((lane + 1) * laneHeight);
    paintLane(surface, heard, lane, bottom, Math.floor(laneHeight) - gapPx);
  }
}

function paintLane(
  { context, width, palette }: Surface,
  { judgedSec, posteriors }: HeardColumns,
  lane: number,
  bottom: number,
  reach: number,
): void {
  const nLanes = palette.labels.length;
  const paint = palette.labels[lane];
  if (paint === undefined) return;
  context.fillStyle = palette.line;
  context.fillRect(0, bottom - 1, width, 1);
  let last = bottom - 1;
  for (let x = 0; x < width; x++) {
    const isHeard = (judgedSec[x] ?? 0) > 0;
    const level = isHeard ? (posteriors[x * nLanes + lane] ?? 0) * reach : 0;
    const top = bottom - 1 - level;
    if (level >= 0.5) {
      context.fillStyle = paint.fill;
      context.fillRect(x, top, 1, level);
      // The edge reaches from column to column, so that steps are outlined as well.
      context.fillStyle = paint.outline;
      const from = Math.min(top, last);
      context.fillRect(x, top, 1, 1);
      if (last - top > 1) context.fillRect(x, from, 1, last - from);
    }
    last = top;
  }
}

/** Slanted lines, as everywhere for what is uncertain. */
function hatching(context: CanvasRenderingContext2D, colour: string): CanvasPattern | string {
  const ratio = Math.max(1, Math.round(context.getTransform().a));
  const size = 6 * ratio;
  const tile = makeCanvas(size, size);
  const pen = penOf(tile);
  if (pen === null) return colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5 * ratio;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  const pattern = context.createPattern(tile, 'repeat');
  // The tile is in device pixels already.
  pattern?.setTransform(new DOMMatrix().scale(1 / context.getTransform().a));
  return pattern ?? colour;
}
