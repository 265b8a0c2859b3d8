import type { Tick } from '../axes.ts';
import type { TimeRange } from '../playback-control.ts';

/** Nothing changes faster than this, seconds. */
const MINIMUM_SPAN_SEC = 5;

/** Shifts a range into `[0, durationSec]` and limits its length. */
export function clampRange({ startSec, endSec }: TimeRange, durationSec: number): TimeRange {
  const shortest = Math.min(MINIMUM_SPAN_SEC, durationSec);
  const span = Math.min(Math.max(endSec - startSec, shortest), durationSec);
  const start = Math.min(Math.max(startSec, 0), durationSec - span);
  return { startSec: start, endSec: start + span };
}

/** @param factor under 1 shows less. @param atSec stays where it is on the screen. */
export function zoomRange(
  range: TimeRange,
  factor: number,
  atSec: number,
  durationSec: number,
): TimeRange {
  const span = range.endSec - range.startSec;
  const shortest = Math.min(MINIMUM_SPAN_SEC, durationSec);
  const wanted = Math.min(Math.max(span * factor, shortest), durationSec);
  const startSec = atSec - ((atSec - range.startSec) * wanted) / span;
  return clampRange({ startSec, endSec: startSec + wanted }, durationSec);
}

export function panRange({ startSec, endSec }: TimeRange, bySec: number, durationSec: number) {
  return clampRange({ startSec: startSec + bySec, endSec: endSec + bySec }, durationSec);
}

/** The range turned over like a page, if need be, so that `sec` is in it. */
export function followRange(range: TimeRange, sec: number, durationSec: number): TimeRange {
  if (sec >= range.startSec && sec <= range.endSec) return range;
  const span = range.endSec - range.startSec;
  const startSec = sec > range.endSec ? sec - span * 0.1 : sec - span * 0.9;
  return clampRange({ startSec, endSec: startSec + span }, durationSec);
}

/** The range with `sec` in its middle, `spanSec` long at most. */
export function centreRange(range: TimeRange, sec: number, spanSec: number, durationSec: number) {
  const span = Math.min(range.endSec - range.startSec, spanSec);
  return clampRange({ startSec: sec - span / 2, endSec: sec + span / 2 }, durationSec);
}

/** Distances that people count time by, seconds. */
const STEPS_SEC = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];

/** At most about `nMax` marks at whole seconds, minutes or hours. */
export function clockTicks({ startSec, endSec }: TimeRange, nMax: number): Tick[] {
  const span = endSec - startSec;
  if (!(span > 0) || nMax < 1) return [];
  const step = STEPS_SEC.find((candidate) => candidate * nMax >= span) ?? 14_400;
  const first = Math.ceil(startSec / step);
  const last = Math.floor(endSec / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const value = (first + i) * step;
    return { value, position: (value - startSec) / span };
  });
}

/**
 * Seconds until the end at the pace so far; null as long as there is no telling.
 *
 * @param elapsedSec since `sinceSec` of the recording had been heard.
 */
export function estimateLeftSec(
  doneSec: number,
  sinceSec: number,
  elapsedSec: number,
  durationSec: number,
): number | null {
  if (elapsedSec < 2 || doneSec <= sinceSec) return null;
  return ((durationSec - doneSec) * elapsedSec) / (doneSec - sinceSec);
}
