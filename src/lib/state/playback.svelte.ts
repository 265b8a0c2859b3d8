import type { Waveform } from '#lib/core/audio/waveform.ts';
import { durationSec } from '#lib/core/audio/waveform.ts';

/** Plays the very samples that were analysed. Made for one waveform and disposed with its view. */
export class Playback {
  #isPlaying = $state(false);
  #positionSec = $state(0);
  readonly #waveform: Waveform;
  #context: AudioContext | null = null;
  #source: AudioBufferSourceNode | null = null;
  /** Context time at which the waveform's first sample would have sounded, seconds. */
  #originSec = 0;
  #frameRequest = 0;

  constructor(waveform: Waveform) {
    this.#waveform = waveform;
  }

  /** False in browsers that play no sound of one's own making. */
  get canPlay(): boolean {
    return typeof AudioContext !== 'undefined';
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  get positionSec(): number {
    return this.#positionSec;
  }

  get durationSec(): number {
    return durationSec(this.#waveform);
  }

  toggle(): void {
    if (this.#isPlaying) this.pause();
    else this.play();
  }

  /** From the position, or from the beginning if that is the end. */
  play(): void {
    if (this.#isPlaying || !this.canPlay) return;
    if (this.#positionSec >= this.durationSec) this.#positionSec = 0;
    const context = (this.#context ??= new AudioContext());
    // Browsers start a context asleep unless it is made on a click.
    void context.resume();
    const source = context.createBufferSource();
    source.buffer = toBuffer(context, this.#waveform);
    source.connect(context.destination);
    source.onended = () => {
      if (this.#source !== source) return;
      this.#stopSource();
      this.#positionSec = this.durationSec;
    };
    source.start(0, this.#positionSec);
    this.#source = source;
    this.#originSec = context.currentTime - this.#positionSec;
    this.#isPlaying = true;
    this.#follow();
  }

  pause(): void {
    this.#stopSource();
  }

  /** @param sec is limited to the recording. */
  seek(sec: number): void {
    const wasPlaying = this.#isPlaying;
    this.#stopSource();
    this.#positionSec = Math.min(Math.max(sec, 0), this.durationSec);
    if (wasPlaying) this.play();
  }

  dispose(): void {
    this.#stopSource();
    void this.#context?.close();
    this.#context = null;
  }

  #stopSource(): void {
    cancelAnimationFrame(this.#frameRequest);
    const source = this.#source;
    this.#source = null;
    source?.stop();
    this.#isPlaying = false;
  }

  #follow(): void {
    const context = this.#context;
    if (context === null || !this.#isPlaying) return;
    // What is heard now left the context one output latency ago.
    const heardSec = context.currentTime - (context.outputLatency || 0) - this.#originSec;
    this.#positionSec = Math.min(Math.max(heardSec, this.#positionSec), this.durationSec);
    this.#frameRequest = requestAnimationFrame(() => {
      this.#follow();
    });
  }
}

function toBuffer(context: AudioContext, { samples, sampleRate }: Waveform): AudioBuffer {
  const buffer = context.createBuffer(1, samples.length, sampleRate);
  buffer.copyToChannel(new Float32Array(samples), 0);
  return buffer;
}
