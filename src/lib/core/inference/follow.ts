import { PEAK_SEC, PeakMeter } from '../audio/peaks.ts';
import { QualityMeter } from '../audio/quality.ts';
import { Resampler } from '../audio/resample.ts';
import { SpeechDetector, type SpeechSpan } from '../audio/speech-detector.ts';
import { melPower, powerToDb } from '../features/log-mel.ts';
import { cutSegments } from '../features/segments.ts';
import type { MelPower } from '../features/spec.ts';
import type { AudioWarning } from '../audio/waveform.ts';
import type { Bundle } from '../network/bundle.ts';
import type { Network } from '../network/network.ts';
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

/** Segments that wait for the network at most. */
const BATCH_SEGMENTS = 8;
/** Speech starts a little before it is loud. */
const MARGIN_SEC = 0.05;

interface Waiting {
  startSec: number;
  endSec: number;
  power: MelPower;
}

/** @param sampleRate of what will be pushed, hertz. */
export function createFollower(bundle: Bundle, network: Network, sampleRate: number): Follower {
  return new TrackFollower(bundle, network, sampleRate);
}

class TrackFollower implements Follower {
  readonly #bundle: Bundle;
  readonly #network: Network;
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

  constructor(bundle: Bundle, network: Network, sampleRate: number) {
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
    return this.#hear(spans, peaks, BATCH_SEGMENTS);
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
    for (const span of spans) this.#waiting.push(...this.#cut(span));
    const nReady = this.#waiting.length - (this.#waiting.length % atLeast);
    const ready = this.#waiting.splice(0, nReady);
    const rows = await segmentLogits(this.#bundle, this.#network, ready);
    const windows = ready.map((window, i) => {
      const { startSec, endSec } = window;
      const likeness = this.#likenessOf(window);
      this.#nHeard++;
      if (likeness < 1) this.#nUnfamiliar++;
      return { startSec, endSec, logits: rows[i] ?? [], likeness };
    });
    return { windows, spans, peaks };
  }

  #likenessOf({ startSec, endSec, power }: Waiting): Evidence {
    const { spec, familiarity } = this.#bundle;
    const picture = { logMel: powerToDb(power, spec), seconds: endSec - startSec };
    return familiarityEvidence(picture, familiarity, spec);
  }

  #cut({ startSample, endSample, levelDb, snrDb }: SpeechSpan): Waiting[] {
    const { spec, segmentFrames } = this.#bundle;
    const { sampleRate, hopLength } = spec;
    const first = Math.max(this.#firstKept, startSample - this.#margin);
    const end = Math.min(this.#firstKept + this.#sound.length, endSample + this.#margin);
    const samples = this.#sound.slice(first - this.#firstKept, end - this.#firstKept);
    this.#quality.addSpeech(samples, { levelDb, snrDb });
    const mel = melPower({ samples, sampleRate }, spec);
    return cutSegments(mel, segmentFrames).map(({ startFrame, nSoundFrames, power }) => ({
      startSec: (first + startFrame * hopLength) / sampleRate,
      endSec: Math.min(first + (startFrame + nSoundFrames) * hopLength, end) / sampleRate,
      power,
    }));
  }
}
