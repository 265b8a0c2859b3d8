import type { TimelineWindow } from '#lib/core/inference/timeline.ts';
import type { TimeRange } from '../playback-control.ts';

/** Shorter ones are heard with a little of what is around them, seconds. */
const MINIMUM_SEC = 1;

/**
 * The window of a stretch in which its emotion is most probable; of an uncertain stretch, in which any one is.
 *
 * @param labels in the order of the posteriors.
 * @param durationSec of the whole recording.
 */
export function surestWindow(
  { startSec, endSec, outcome }: Pick<TimelineWindow, 'startSec' | 'endSec' | 'outcome'>,
  windows: readonly TimelineWindow[],
  labels: readonly string[],
  durationSec: number,
): TimeRange {
  const index = labels.indexOf(outcome);
  const sureness = ({ posteriors }: TimelineWindow) =>
    index < 0 ? Math.max(...posteriors) : (posteriors[index] ?? 0);
  const surest = windows
    .filter((each) => each.startSec >= startSec && each.endSec <= endSec)
    .reduce<TimelineWindow | null>(
      (best, each) => (best === null || sureness(each) > sureness(best) ? each : best),
      null,
    );
  const range = surest ?? { startSec, endSec };
  const missing = Math.max(0, MINIMUM_SEC - (range.endSec - range.startSec)) / 2;
  return {
    startSec: Math.max(0, range.startSec - missing),
    endSec: Math.min(durationSec, range.endSec + missing),
  };
}
