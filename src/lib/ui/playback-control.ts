/** What the views need of a player; `state/playback.svelte.ts` is one. */
export interface PlaybackControl {
  readonly canPlay: boolean;
  readonly isPlaying: boolean;
  readonly positionSec: number;
  readonly durationSec: number;
  toggle(): void;
  pause(): void;
  seek(sec: number): void;
}

/** A stretch of time on a horizontal axis, seconds. */
export interface TimeRange {
  startSec: number;
  endSec: number;
}

/** Place of a moment in a range, 0 at its start and 1 at its end. */
export function placeIn({ startSec, endSec }: TimeRange, sec: number): number {
  return (sec - startSec) / (endSec - startSec);
}
