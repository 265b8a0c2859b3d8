import { standardize } from '../features/normalize.ts';
import type { FeatureSpec, LogMel } from '../features/spec.ts';
import type { Inference } from '../network/network.ts';
import { gradCam } from './grad-cam.ts';
import type { ColumnRange, HeatMap } from './heat-map.ts';
import { occlusionMaps } from './occlusion.ts';

/** A picture that the network has judged. */
export interface ExplainInput {
  /** In dB, as `SegmentPrediction` has it. */
  logMel: LogMel;
  /** Columns with sound; the silence around is not what one wants to hear about. */
  columns: ColumnRange;
}

/** What moved each logit up or down, one map per label in the order of the bundle. */
export interface Explanation {
  /** In units of the logit, unscaled. */
  gradCam: HeatMap[];
  /** What the logit loses without this part. */
  occlusion: HeatMap[];
}

export interface ExplainOptions {
  /** The first maps, which take no longer than a judgement. */
  onGradCam?: (maps: HeatMap[]) => void;
  /** Share of the occlusion maps that is done, in (0, 1]. */
  onProgress?: (share: number) => void;
}

/**
 * Explains the picture itself: what is judged besides with other vocal tracts (the bundle's `warps`) is left aside, since
 * its parts lie at other frequencies.
 */
export async function explain(
  network: Inference,
  { logMel, columns }: ExplainInput,
  { onGradCam, onProgress }: ExplainOptions = {},
): Promise<Explanation> {
  const input = standardize(logMel);
  const first: HeatMap[] = [];
  for (let c = 0; c < network.nClasses; c++) first.push(await gradCam(network, input, c));
  onGradCam?.(first);
  return { gradCam: first, occlusion: await occlusionMaps(network, input, columns, onProgress) };
}

/** Columns of a segment's picture that hold sound. */
export function soundColumns(
  segment: { startSec: number; endSec: number; pictureStartSec: number; logMel: LogMel },
  { sampleRate, hopLength }: FeatureSpec,
): ColumnRange {
  const toColumn = (sec: number) =>
    Math.round(((sec - segment.pictureStartSec) * sampleRate) / hopLength);
  const from = Math.max(0, toColumn(segment.startSec));
  return { from, to: Math.min(segment.logMel.nFrames, Math.max(from, toColumn(segment.endSec))) };
}
