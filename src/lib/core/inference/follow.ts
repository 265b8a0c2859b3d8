import { PEAK_SEC, PeakMeter } from '../audio/peaks.ts';
import { QualityMeter } from '../audio/quality.ts';
import { Resampler } from '../audio/resample.ts';
import { SpeechDetector, type PeekedSpan, type SpeechSpan } from '../audio/speech-detector.ts';
import { melPower } from '../features/log-mel.ts';
import { cutGrowing, cutSegments, growingSteps } from '../features/segments.ts';
import type { MelPower } from '../features/spec.ts';
import type { AudioWarning } from '../audio/waveform.ts';
import type { Bundle } from '../network/bundle.ts';
import type { Inference } from '../network/network.ts';
import { familiarityEvidence, unfamiliarWarning, type Evidence } from './doubts.ts';
import { segmentLogits } from './segment-logits.ts';
import type { HeardWindow } from './timeline.ts';

/** What has become known of a recording since the call before. */
export interface Heard {
  windows: HeardWindow[];
  spans: SpeechSpan[];
  /** Lowest and highest sample of each `PEAK_SEC`, alternating, in [-1, 1]. */
  peaks: Float32Array;
}

/** Follows one voice through a recording of any length; what it holds does not grow with it. */
export interface Follower {
  /** @param samples mono at the rate given at the start, after all earlier ones. */
  push(samples: Float32Array): Promise<Heard>;
  /** The rest; nothing may be pushed afterwards. */
  finish(): Promise<Heard>;
  /** What makes the judgement of this recording less sure, as far as it is known by now. */
  readonly warnings: AudioWarning[];
}

/** What would be known if the sound ended here. */
export interface Preview {
  /** After all that `push` has given, in order; the next call may give others in their place. */
  windows: HeardWindow[];
  /** Whether somebody speaks at the end of it. */
  isSpeaking: boolean;
}

/** Follows a voice that is still speaking: answers come while a stretch of speech goes on. */
export interface LiveFollower extends Follower {
  /** Not to be called while `push` is under way. Each window is judged once, however often it is asked for. */
  preview(): Promise<Preview>;
}

/** Segments that wait for the network at most. */
const BATCH_SEGMENTS = 8;
/** Speech starts a little before it is loud. */
const MARGIN_SEC = 0.05;

interface Waiting {
  /** Same for the same picture of the same sound. */
  key: string;
  startSec: number;
  endSec: number;
  power: MelPower;
  likeness: Evidence;
}

interface Judged {
  key: string;
  window: HeardWindow;
}

/** @param sampleRate of what will be pushed, hertz. */
export function createFollower(bundle: Bundle, network: Inference, sampleRate: number): Follower {
  return new TrackFollower(bundle, network, sampleRate, BATCH_SEGMENTS);
}

/** The same for sound that comes as it is spoken. All that `push` and `finish` give is what it is in a file. */
export function createLiveFollower(
  bundle: Bundle,
  network: Inference,
  sampleRate: number,
): LiveFollower {
  return new TrackFollower(bundle, network, sampleRate, 1);
}

class TrackFollower implements LiveFollower {
  readonly #bundle: Bundle;
  readonly #network: Inference;
  readonly #resampler: Resampler;
  readonly #detector: SpeechDetector;
  readonly #margin: number;
  readonly #peaks: PeakMeter;
  readonly #quality: QualityMeter;
  #nHeard = 0;
  #nUnfamiliar = 0;
  /** Sound at the model's rate from sample `#firstKept` on. */
  #sound = new Float32Array(0);
  #firstKept = 0;
  /** Samples of it that the detector has had already. */
  #nTaken = 0;
  #waiting: Waiting[] = [];
  readonly #batchSegments: number;
  /** Of the last preview: what was judged in each stretch of speech, and all its logits by the key of their picture. */
  #previewed = new Map<string, Judged[]>();
  #rows = new Map<string, number[]>();

  constructor(bundle: Bundle, network: Inference, sampleRate: number, batchSegments: number) {
    this.#batchSegments = batchSegments;
    const rate = bundle.spec.sampleRate;
    this.#bundle = bundle;
    this.#network = network;
    this.#resampler = new Resampler(sampleRate, rate);
    this.#detector = new SpeechDetector(rate);
    this.#margin = Math.round(MARGIN_SEC * rate);
    this.#peaks = new PeakMeter(Math.round(PEAK_SEC * rate));
    this.#quality = new QualityMeter(rate);
  }

  get warnings(): AudioWarning[] {
    return [...this.#quality.warnings, ...unfamiliarWarning(this.#nUnfamiliar, this.#nHeard)];
  }

  async push(samples: Float32Array): Promise<Heard> {
    this.#quality.addSound(samples);
    const peaks = this.#take(this.#resampler.push(samples));
    const spans = this.#detector.push(this.#sound.subarray(this.#nTaken));
    return this.#hear(spans, peaks, this.#batchSegments);
  }

  async preview(): Promise<Preview> {
    const spans = this.#detector.peek();
    const previewed = new Map<string, Judged[]>();
    for (const span of spans) {
      const key = this.#previewKey(span);
      const known = this.#previewed.get(key);
      previewed.set(key, known ?? (await this.#judge(this.#cut(span, span.isOpen))));
    }
    const judged = [...previewed.values()].flat();
    this.#previewed = previewed;
    this.#rows = new Map(judged.map(({ key, window }) => [key, window.logits]));
    return {
      windows: judged.map(({ window }) => window),
      isSpeaking: spans.at(-1)?.isOpen === true,
    };
  }

  /** Changes whenever `#cut` would give something else. */
  #previewKey(span: PeekedSpan): string {
    const { first, end } = this.#bordersOf(span);
    if (!span.isOpen) return `${first}-${end}`;
    const { spec, segmentFrames } = this.#bundle;
    const nFrames = Math.floor((end - first) / spec.hopLength);
    return `${first}+${growingSteps(nFrames, segmentFrames)}`;
  }

  async finish(): Promise<Heard> {
    const peaks = this.#take(this.#resampler.flush());
    const spans = [
      ...this.#detector.push(this.#sound.subarray(this.#nTaken)),
      ...this.#detector.finish(),
    ];
    return this.#hear(spans, new Float32Array([...peaks, ...this.#peaks.finish()]), 1);
  }

  #take(sound: Float32Array): Float32Array {
    const from = Math.max(0, this.#detector.neededFrom - this.#margin - this.#firstKept);
    const kept = this.#sound.subarray(Math.min(from, this.#sound.length));
    this.#firstKept += this.#sound.length - kept.length;
    this.#nTaken = kept.length;
    const joined = new Float32Array(kept.length + sound.length);
    joined.set(kept);
    joined.set(sound, kept.length);
    this.#sound = joined;
    return this.#peaks.push(sound);
  }

  async #hear(spans: SpeechSpan[], peaks: Float32Array, atLeast: number): Promise<Heard> {
    for (const span of spans) {
      const { first, end } = this.#bordersOf(span);
      this.#quality.addSpeech(this.#soundOf(first, end), span);
      this.#waiting.push(...this.#cut(span));
    }
    const nReady = this.#waiting.length - (this.#waiting.length % atLeast);
    const ready = this.#waiting.splice(0, nReady);
    const windows = (await this.#judge(ready)).map(({ window }) => window);
    this.#nHeard += windows.length;
    this.#nUnfamiliar += windows.filter(({ likeness = 1 }) => likeness < 1).length;
    return { windows, spans, peaks };
  }

  /** What a preview has judged already is not judged again. */
  async #judge(pieces: readonly Waiting[]): Promise<Judged[]> {
    const unknown = pieces.filter(({ key }) => !this.#rows.has(key));
    const rows = await segmentLogits(this.#bundle, this.#network, unknown);
    const fresh = new Map(unknown.map(({ key }, i) => [key, rows[i] ?? []]));
    return pieces.map((piece) => {
      const { key, startSec, endSec, likeness } = piece;
      const logits = this.#rows.get(key) ?? fresh.get(key) ?? [];
      return { key, window: { startSec, endSec, logits, likeness } };
    });
  }

  /** First sample of a span with its margin, and one past the last. */
  #bordersOf({ startSample, endSample }: SpeechSpan): { first: number; end: number } {
    return {
      first: Math.max(this.#firstKept, startSample - this.#margin),
      end: Math.min(this.#firstKept + this.#sound.length, endSample + this.#margin),
    };
  }

  #soundOf(first: number, end: number): Float32Array {
    return this.#sound.slice(first - this.#firstKept, end - this.#firstKept);
  }

  #cut(span: SpeechSpan, isOpen = false): Waiting[] {
    const { spec, segmentFrames } = this.#bundle;
    const { sampleRate, hopLength } = spec;
    const { first, end } = this.#bordersOf(span);
    const mel = melPower({ samples: this.#soundOf(first, end), sampleRate }, spec);
    const segments = isOpen ? cutGrowing(mel, segmentFrames) : cutSegments(mel, segmentFrames);
    return segments.map(({ startFrame, nSoundFrames, power }) => ({
      likeness: familiarityEvidence(mel, { startFrame, nSoundFrames }, this.#bundle),
      key: `${first}+${startFrame}+${nSoundFrames}${isOpen ? '' : `-${end}`}`,
      startSec: (first + startFrame * hopLength) / sampleRate,
      endSec: Math.min(first + (startFrame + nSoundFrames) * hopLength, end) / sampleRate,
      power,
    }));
  }
}
