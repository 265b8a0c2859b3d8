import { meanSquare } from './speech.ts';

/** A stretch in which somebody speaks, samples from the start of the recording. */
export interface SpeechSpan {
  startSample: number;
  /** One past the last sample. */
  endSample: number;
  /** Level, dB relative to full scale, and how far it is above the noise around it, dB. */
  levelDb: number;
  snrDb: number;
  /** Root of the mean squared deviation of its frames from its level, dB: about 8 for speech, 1 for noise, 0 for a tone. */
  modulationDb: number;
}

/** A stretch that is not certain yet, since what comes may still change it. */
export interface PeekedSpan extends SpeechSpan {
  /** True while it may still go on: no pause has ended it so far. */
  isOpen: boolean;
}

export interface DetectorOptions {
  /** How far above the noise floor a frame has to be to start speech, and to keep it, dB. */
  onsetDb: number;
  keepDb: number;
  /** Frames under this hold nothing, dB relative to full scale. */
  minimumDb: number;
  /** Speech under this is too quiet to be judged, dB relative to full scale. */
  quietDb: number;
  /** Pauses up to this length stay inside a span, seconds. */
  pauseSec: number;
  /** Shorter spans are clicks, seconds. */
  minimumSec: number;
  /** A span as long as this ends at its quietest frame in the second half, so that its answer need not wait, seconds. */
  maximumSec: number;
  /** Sound that varies less than this is no speech: tones, noise, most music on hold. */
  modulationDb: number;
}

export const DETECTOR: DetectorOptions = {
  onsetDb: 12,
  keepDb: 6,
  minimumDb: -60,
  quietDb: -55,
  pauseSec: 0.35,
  minimumSec: 0.3,
  maximumSec: 12,
  modulationDb: 3.5,
};

const FRAME_SEC = 0.01;
/** The floor is the quietest moment of so long a time, seconds; speech without a closure in it is rare. */
const FLOOR_SEC = 6;
/** A frame is judged when so much more is known, so that the noise before the first word is known, too, seconds. */
const AHEAD_SEC = 1.5;
/** Levels are averaged over so many frames before the quietest is taken: a single frame of noise may be very quiet. */
const SMOOTH_FRAMES = 5;
const FLOOR_POWER = 1e-10;

/**
 * Finds speech by energy as sound comes in: frames of 10 ms against the quietest moment around them (minimum statistics,
 * R. Martin 2001, without its bias correction), with hysteresis. Sound that hardly varies is passed over.
 *
 * Feed it with `push`, then `finish`; both return the spans that are complete by now, in order.
 */
export class SpeechDetector {
  readonly #options: DetectorOptions;
  readonly #frameLength: number;
  readonly #nAhead: number;
  readonly #nFloor: number;
  /** Powers of frames, from frame `#firstKept` on. */
  #powers: number[] = [];
  #smoothed: number[] = [];
  #firstKept = 0;
  /** The next frame to be judged. */
  #next = 0;
  #rest = new Float32Array(0);
  #open: { start: number; last: number } | null = null;

  constructor(sampleRate: number, options: DetectorOptions = DETECTOR) {
    this.#options = options;
    this.#frameLength = Math.round(FRAME_SEC * sampleRate);
    this.#nAhead = Math.round(AHEAD_SEC / FRAME_SEC);
    this.#nFloor = Math.round(FLOOR_SEC / FRAME_SEC);
  }

  push(samples: Float32Array): SpeechSpan[] {
    const sound = new Float32Array(this.#rest.length + samples.length);
    sound.set(this.#rest);
    sound.set(samples, this.#rest.length);
    let at = 0;
    for (; at + this.#frameLength <= sound.length; at += this.#frameLength)
      this.#addFrame(meanSquare(sound.subarray(at, at + this.#frameLength)));
    this.#rest = sound.slice(at);
    return this.#judge(this.#nFrames - this.#nAhead);
  }

  finish(): SpeechSpan[] {
    if (this.#rest.length >= this.#frameLength / 2) this.#addFrame(meanSquare(this.#rest));
    this.#rest = new Float32Array(0);
    const spans = this.#judge(this.#nFrames);
    return [...spans, ...this.#close()];
  }

  /**
   * Speech after all spans that were given, as it would be if the sound ended here: what a listener wants to know at
   * once, before the noise that follows is known. Changes nothing.
   */
  peek(): PeekedSpan[] {
    const copy = new SpeechDetector(this.#frameLength / FRAME_SEC, this.#options);
    copy.#powers = [...this.#powers];
    copy.#smoothed = [...this.#smoothed];
    copy.#firstKept = this.#firstKept;
    copy.#next = this.#next;
    copy.#open = this.#open;
    const over = copy.#judge(copy.#nFrames).map((span) => ({ ...span, isOpen: false }));
    return [...over, ...copy.#close().map((span) => ({ ...span, isOpen: true }))];
  }

  /** Where sound from has to be kept for a span that may still come, samples. */
  get neededFrom(): number {
    return (this.#open?.start ?? this.#next) * this.#frameLength;
  }

  get #nFrames(): number {
    return this.#firstKept + this.#powers.length;
  }

  #addFrame(power: number): void {
    this.#powers.push(power);
    const recent = this.#powers.slice(-SMOOTH_FRAMES);
    this.#smoothed.push(recent.reduce((sum, each) => sum + each, 0) / recent.length);
  }

  #judge(end: number): SpeechSpan[] {
    const spans: SpeechSpan[] = [];
    const { onsetDb, keepDb, minimumDb, pauseSec, maximumSec } = this.#options;
    for (; this.#next < end; this.#next++) {
      const level = toDb(this.#smoothed[this.#next - this.#firstKept] ?? 0);
      const above = level - this.#floorDb(this.#next);
      const isLoud = level > minimumDb && above > (this.#open === null ? onsetDb : keepDb);
      if (isLoud) this.#open = { start: this.#open?.start ?? this.#next, last: this.#next };
      const { start, last } = this.#open ?? { start: this.#next, last: this.#next };
      const isOver = (this.#next - last) * FRAME_SEC > pauseSec;
      if (isOver) spans.push(...this.#close());
      else if ((this.#next - start) * FRAME_SEC >= maximumSec) spans.push(...this.#part());
    }
    this.#forget();
    return spans;
  }

  /** The quietest smoothed moment from `FLOOR_SEC` before a frame to as far ahead as is known. */
  #floorDb(frame: number): number {
    const from = Math.max(0, frame - this.#nFloor - this.#firstKept);
    const to = Math.min(this.#smoothed.length, frame + this.#nAhead - this.#firstKept);
    let least = Infinity;
    for (let i = from; i < to; i++) least = Math.min(least, this.#smoothed[i] ?? Infinity);
    return Math.max(toDb(least), this.#options.minimumDb - this.#options.onsetDb);
  }

  #close(): SpeechSpan[] {
    if (this.#open === null) return [];
    const { start, last } = this.#open;
    this.#open = null;
    return this.#span(start, last + 1);
  }

  /** Ends an overlong span at its quietest frame in the second half; the rest stays open. */
  #part(): SpeechSpan[] {
    if (this.#open === null) return [];
    const { start, last } = this.#open;
    let cut = Math.floor((start + last) / 2);
    for (let i = cut; i < last; i++) if (this.#smoothedAt(i) < this.#smoothedAt(cut)) cut = i;
    this.#open = { start: cut, last };
    return this.#span(start, cut);
  }

  #smoothedAt(frame: number): number {
    return this.#smoothed[frame - this.#firstKept] ?? 0;
  }

  #span(start: number, end: number): SpeechSpan[] {
    const { minimumSec, modulationDb: required, quietDb } = this.#options;
    if ((end - start) * FRAME_SEC < minimumSec) return [];
    const levels = this.#smoothed.slice(start - this.#firstKept, end - this.#firstKept).map(toDb);
    const power = this.#powers.slice(start - this.#firstKept, end - this.#firstKept);
    const levelDb = toDb(power.reduce((sum, each) => sum + each, 0) / power.length);
    const mean = levels.reduce((sum, each) => sum + each, 0) / levels.length;
    const modulationDb = Math.sqrt(
      levels.reduce((sum, each) => sum + (each - mean) ** 2, 0) / levels.length,
    );
    if (modulationDb < required || levelDb < quietDb) return [];
    return [
      {
        startSample: start * this.#frameLength,
        endSample: end * this.#frameLength,
        levelDb,
        snrDb: levelDb - this.#floorDb(start),
        modulationDb,
      },
    ];
  }

  /** Drops frames that no floor and no open span needs any more. */
  #forget(): void {
    const needed = Math.min(this.#open?.start ?? this.#next, this.#next - this.#nFloor);
    const nDrop = needed - this.#firstKept;
    if (nDrop < this.#nFloor) return;
    this.#powers = this.#powers.slice(nDrop);
    this.#smoothed = this.#smoothed.slice(nDrop);
    this.#firstKept += nDrop;
  }
}

function toDb(power: number): number {
  return 10 * Math.log10(power + FLOOR_POWER);
}
