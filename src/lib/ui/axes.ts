import { hzToBand } from '#lib/core/features/mel.ts';
import type { FeatureSpec } from '#lib/core/features/spec.ts';

/** A mark on an axis; `position` runs from 0 at its low end to 1 at its high end. */
export interface Tick {
  value: number;
  position: number;
}

/** At most `nMax` round values (1, 2 or 5 times a power of ten apart) in `[from, to]`. */
export function linearTicks(from: number, to: number, nMax: number): Tick[] {
  const span = to - from;
  if (!(span > 0) || nMax < 1) return [];
  const step = roundStep(span / nMax);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const value = Number(((first + i) * step).toPrecision(12));
    return { value, position: (value - from) / span };
  });
}

function roundStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= atLeast * (1 - 1e-9));
  return (factor ?? 10) * power;
}

/** Frequencies that people know, hertz. */
const KNOWN_HZ = [250, 500, 1000, 2000, 4000, 8000, 16_000];

/**
 * Marks for a log-mel picture: the row of band `i` is drawn around the centre of its filter, so `fMaxHz` itself lies half
 * a band above the picture.
 */
export function frequencyTicks(spec: FeatureSpec): Tick[] {
  return KNOWN_HZ.map((value) => ({
    value,
    position: (hzToBand(value, spec) + 0.5) / spec.nMels,
  })).filter(({ value, position }) => position >= 0.02 && value <= spec.fMaxHz);
}

/** Seconds that the columns of a picture stand for. */
export function pictureSec(nFrames: number, spec: FeatureSpec): number {
  return (nFrames * spec.hopLength) / spec.sampleRate;
}
