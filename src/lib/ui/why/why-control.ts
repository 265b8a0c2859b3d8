import type { Waveform } from '#lib/core/audio/waveform.ts';
import type { Maps } from './relevance.ts';

/** What can be heard of a part: its strongest regions, all but these, or everything. */
export type Hearing = 'kept' | 'rest' | 'all';

/** What the views need of a player; `state/region-player.svelte.ts` is one. */
export interface RegionPlayer {
  readonly playing: Hearing | null;
  /** Within the sound that plays, seconds. */
  readonly positionSec: number;
  /** Plays that sound, or stops it if it plays. */
  toggle(what: Hearing, sound: () => Waveform): void;
  stop(): void;
}

/** Where the explanation of a picture stands. */
export interface WhyState {
  /** Null until the first maps are there. */
  maps: Maps | null;
  /** Share of the occlusion maps that is done, in [0, 1]; null while nothing is under way. */
  share: number | null;
}
