import type { FeatureSpec } from '../features/spec.ts';
import { concatArrays } from '../math.ts';
import type { Inference } from '../network/network.ts';
import { toInputs, type PreparedSegment } from './prepare.ts';

/** Segments the network receives at once; bounds memory and lets a cancelled call end soon. */
const BATCH_SEGMENTS = 8;

/** How pictures become inputs; a bundle says so. */
export interface Hearing {
  spec: FeatureSpec;
  /** Stretches of the frequency axis whose logits are averaged. */
  warps: readonly number[];
}

/** One row of logits per segment, the mean over the warps. */
export async function segmentLogits(
  { spec, warps }: Hearing,
  network: Inference,
  segments: readonly Pick<PreparedSegment, 'power'>[],
): Promise<number[][]> {
  const rows: number[][] = [];
  for (let first = 0; first < segments.length; first += BATCH_SEGMENTS) {
    const batch = segments.slice(first, first + BATCH_SEGMENTS);
    const inputs = batch.flatMap((segment) => toInputs(segment, spec, warps));
    const logits = await network.predict(concatArrays(inputs), inputs.length);
    for (let i = 0; i < inputs.length; i += warps.length) {
      const perWarp = warps.map((_, w) => {
        const start = (i + w) * network.nClasses;
        return [...logits.subarray(start, start + network.nClasses)];
      });
      rows.push(meanRow(perWarp));
    }
  }
  return rows;
}

/** The recording's logits: the mean over its segments with speech, over all of them if none holds any. */
export function poolLogits(rows: readonly number[][], isSpoken: readonly boolean[]): number[] {
  const spoken = rows.filter((_, i) => isSpoken[i]);
  return meanRow(spoken.length > 0 ? spoken : rows);
}

function meanRow(rows: readonly number[][]): number[] {
  const [first = []] = rows;
  return first.map((_, c) => rows.reduce((sum, row) => sum + (row[c] ?? 0), 0) / rows.length);
}
