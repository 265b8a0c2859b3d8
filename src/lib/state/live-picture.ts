import type { FeatureSpec, LogMel } from '#lib/core/features/spec.ts';
import { evidenceOf } from '#lib/core/inference/doubts.ts';
import { LiveTimeline } from '#lib/core/inference/live-timeline.ts';
import type { TimelineWindow } from '#lib/core/inference/timeline.ts';
import type { LiveNews, LiveUpdate } from '#lib/workers/live-api.ts';
import { ColumnRing } from './column-ring.ts';

/** How much of the picture and of the answers stays on the screen, seconds. */
const PICTURE_SEC = 30;
const CURVE_SEC = 180;

/** What is shown of a recording under way; bounded, however long it lasts. */
export class LivePicture {
  readonly spec: FeatureSpec;
  readonly labels: readonly string[];
  readonly columns: ColumnRing;
  readonly #timeline: LiveTimeline;
  readonly #segmentSec: number;
  #certain: TimelineWindow[] = [];
  #preview: TimelineWindow[] = [];
  #news: LiveNews | null = null;
  #version = 0;

  constructor({ judging, segmentSec, spec }: Extract<LiveUpdate, { stage: 'started' }>) {
    this.spec = spec;
    this.labels = judging.labels;
    this.#segmentSec = segmentSec;
    const columnSec = spec.hopLength / spec.sampleRate;
    this.columns = new ColumnRing(spec.nMels, Math.round(PICTURE_SEC / columnSec));
    this.#timeline = new LiveTimeline(judging, segmentSec);
  }

  take(news: LiveNews): void {
    this.#timeline.evidence = evidenceOf(news.warnings);
    const fromSec = news.recordedSec - CURVE_SEC - this.#segmentSec;
    const certain = [...this.#certain, ...this.#timeline.push(news.heard.windows)];
    this.#certain = certain.filter(({ endSec }) => endSec > fromSec);
    this.#preview = this.#timeline.preview(news.preview.windows);
    this.columns.push(news.columns);
    this.#news = { ...news, columns: NONE };
    this.#version += 1;
  }

  /** Another number whenever there is something new to be seen. */
  get version(): number {
    return this.#version;
  }

  /** What was heard in the last minutes, in order and apart. */
  get windows(): TimelineWindow[] {
    return [...this.#certain, ...this.#preview];
  }

  get pictureSec(): number {
    return PICTURE_SEC;
  }

  get curveSec(): number {
    return CURVE_SEC;
  }

  get recordedSec(): number {
    return this.#news?.recordedSec ?? 0;
  }

  get heardSec(): number {
    return this.#news?.heardSec ?? 0;
  }

  get isSpeaking(): boolean {
    return this.#news?.preview.isSpeaking ?? false;
  }

  get isListening(): boolean {
    return this.#news?.isListening ?? true;
  }

  /** When a moment of the recording was spoken, milliseconds since 1970; of moments since the last pause only. */
  spokenAtMs(sec: number): number {
    if (this.#news === null) return 0;
    return this.#news.recordedAtMs - (this.#news.recordedSec - sec) * 1000;
  }
}

const NONE: LogMel = { data: new Float32Array(0), nMels: 0, nFrames: 0 };
