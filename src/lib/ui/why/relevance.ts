import {
  correlation,
  regionsOf,
  strongest,
  type ColumnRange,
  type HeatMap,
  type Region,
} from '#lib/core/explanation/heat-map.ts';
import { bandToHz } from '#lib/core/features/mel.ts';
import type { FeatureSpec } from '#lib/core/features/spec.ts';
import type { Prediction, SegmentPrediction } from '#lib/core/inference/prediction.ts';
import type { WhyWords } from '#lib/i18n/why.ts';
import type { TimeRange } from '../playback-control.ts';

export type Method = 'gradCam' | 'occlusion' | 'both';

/** Maps of one picture, one per label. */
export interface Maps {
  gradCam: readonly HeatMap[];
  /** Null until they have been computed. */
  occlusion: readonly HeatMap[] | null;
}

/** So much of a picture is outlined at most, and can be heard. */
export const STRONGEST_SHARE = 0.2;

/** What raised the label, from 0 to 1 at the strongest place; null if the maps for it are not there. */
export function relevance(
  { gradCam, occlusion }: Maps,
  method: Method,
  labelIndex: number,
  columns: ColumnRange,
): HeatMap | null {
  const cam = gradCam[labelIndex];
  const covered = occlusion?.[labelIndex];
  if (method === 'gradCam') return cam === undefined ? null : toUnit(cam, columns);
  if (covered === undefined) return null;
  if (method === 'occlusion' || cam === undefined) return toUnit(covered, columns);
  const other = toUnit(covered, columns);
  const data = toUnit(cam, columns).data.map((value, i) => Math.sqrt(value * (other.data[i] ?? 0)));
  return toUnit({ ...cam, data }, columns);
}

function toUnit(map: HeatMap, { from, to }: ColumnRange): HeatMap {
  const data = map.data.map((value, i) => {
    const column = i % map.nFrames;
    return column >= from && column < to ? Math.max(0, value) : 0;
  });
  const largest = data.reduce((max, value) => Math.max(max, value), 0);
  return { ...map, data: largest > 0 ? data.map((value) => value / largest) : data };
}

export interface Strongest {
  /** 1 there, 0 elsewhere. */
  mask: HeatMap;
  regions: Region[];
}

export function strongestOf(map: HeatMap, columns: ColumnRange): Strongest {
  const mask = strongest(map, STRONGEST_SHARE, columns, 0);
  return { mask, regions: regionsOf(mask, map) };
}

/** The reverse of a mask. */
export function restOf(mask: HeatMap): HeatMap {
  return { ...mask, data: mask.data.map((value) => 1 - value) };
}

/** How alike the two maps of a label are, signs and all; null if one is missing. */
export function agreementOf(
  { gradCam, occlusion }: Maps,
  labelIndex: number,
  columns: ColumnRange,
): number | null {
  const [cam, covered] = [gradCam[labelIndex], occlusion?.[labelIndex]];
  return cam === undefined || covered === undefined ? null : correlation(cam, covered, columns);
}

export function agreementSentence(r: number, why: WhyWords): string {
  if (r < 0.15) return why.agreement.none(r);
  if (r < 0.4) return why.agreement.weak(r);
  return r < 0.7 ? why.agreement.fair(r) : why.agreement.good(r);
}

/** Where a region lies, in seconds of the recording and hertz that are rounded to what a picture can show. */
export function placeOf(
  { columns, bands }: Region,
  { pictureStartSec }: Pick<SegmentPrediction, 'pictureStartSec'>,
  spec: FeatureSpec,
): { time: TimeRange; fromHz: number; toHz: number } {
  const secOf = (column: number) =>
    Math.max(0, pictureStartSec + (column * spec.hopLength) / spec.sampleRate);
  const round = (hz: number) => (hz < 1000 ? Math.round(hz / 10) * 10 : Math.round(hz / 100) * 100);
  return {
    time: { startSec: secOf(columns.from), endSec: secOf(columns.to) },
    fromHz: bands.from === 0 ? spec.fMinHz : round(bandToHz(bands.from - 0.5, spec)),
    toHz: bands.to === spec.nMels ? spec.fMaxHz : round(bandToHz(bands.to - 0.5, spec)),
  };
}

/** The label that wins over the whole recording. */
export function winnerOf({ posteriors }: Pick<Prediction, 'posteriors'>): number {
  return (posteriors ?? []).reduce(
    (best, share, i, all) => (share > (all[best] ?? 0) ? i : best),
    0,
  );
}

/** The part of the recording that speaks most clearly for a label. */
export function clearestSegment(
  segments: readonly SegmentPrediction[],
  labelIndex: number,
): number {
  const shares = segments.map(({ outcome, posteriors }) =>
    outcome === 'no-speech' ? -1 : (posteriors[labelIndex] ?? 0),
  );
  return Math.max(0, shares.indexOf(Math.max(...shares)));
}
