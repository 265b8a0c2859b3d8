import type { AudioWarning } from '#lib/core/audio/waveform.ts';
import type { Timeline, Turn } from '#lib/core/inference/timeline.ts';
import type { CallWords } from '#lib/i18n/call.ts';
import type { Dictionary, Language } from '#lib/i18n/index.ts';
import type { Snippet } from 'svelte';
import type { TimeRange } from '../playback-control.ts';

/** What the views of a long recording need of a player. */
export interface CallPlayer {
  readonly positionSec: number;
  readonly isPlaying: boolean;
  /** False as long as the browser cannot play this recording. */
  readonly canPlay: boolean;
  toggle(): void;
  seek(sec: number): void;
}

export interface TimelinePictureProps {
  words: Dictionary;
  call: CallWords;
  durationSec: number;
  /** How far the recording has been heard. */
  doneSec: number;
  /** Lowest and highest sample of each `PEAK_SEC`, alternating, in [-1, 1]. */
  peaks: Float32Array;
  /** Where there is speech, in order of time. */
  spans: readonly TimeRange[];
  timeline: Timeline;
  /** In the order of the posteriors. */
  labels: readonly string[];
  player: CallPlayer | null;
}

export interface CallViewProps extends TimelinePictureProps {
  /** What is analysed. */
  name: string;
  isDone: boolean;
  warnings: readonly AudioWarning[];
  /** Sentences beside those that follow from the result, such as which side was analysed. */
  notices: readonly string[];
  /** Average recall of the model on unknown voices, in [0, 1]; null if it was never evaluated. */
  modelUar: number | null;
  /** Asks for the reasons of a stretch. */
  onWhy?: ((turn: Turn) => void) | undefined;
  /** Those reasons, once they were asked for. */
  why?: Snippet;
  /** What the button says that leads away from here; to another recording if nothing else is said. */
  another?: string;
  /** More to be done with the recording. */
  actions?: Snippet;
  onSave: (format: 'csv' | 'json') => void;
  /** Makes a report; offered only where it is given. */
  onReport?: () => Promise<void>;
  onReset: () => void;
  onCancel: () => void;
}

export interface ChannelChoiceProps {
  language: Language;
  call: CallWords;
  /** One per channel like `peaks`, to tell the sides apart. */
  envelopes?: readonly Float32Array[];
  /** Gets the customer's channel first, and the other one only if that was asked for. */
  onChoose: (channels: number[]) => void;
  onReset: () => void;
}

/** Starts the player at a moment, or only goes there if it cannot play. */
export function playFrom(player: CallPlayer | null, sec: number): void {
  if (player === null) return;
  player.seek(sec);
  if (player.canPlay && !player.isPlaying) player.toggle();
}
