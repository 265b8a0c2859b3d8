import type { Waveform } from '#lib/core/audio/waveform.ts';
import { Playback } from './playback.svelte.ts';

/** Plays one of several versions of a sound at a time. */
export class RegionPlayer<What extends string> {
  #current = $state.raw<{ what: What; playback: Playback } | null>(null);
  readonly #onPlay: () => void;

  /** @param onPlay something begins to sound; what else sounds should stop. */
  constructor(onPlay: () => void = () => undefined) {
    this.#onPlay = onPlay;
  }

  get playing(): What | null {
    return this.#current?.playback.isPlaying === true ? this.#current.what : null;
  }

  get positionSec(): number {
    return this.#current?.playback.positionSec ?? 0;
  }

  /** Plays that version from its beginning, or stops it if it plays. */
  toggle(what: What, sound: () => Waveform): void {
    const wasPlaying = this.playing === what;
    this.stop();
    if (wasPlaying) return;
    this.#onPlay();
    const playback = new Playback(sound());
    this.#current = { what, playback };
    playback.play();
  }

  stop(): void {
    const current = this.#current;
    this.#current = null;
    current?.playback.dispose();
  }
}
