import type { Heard } from '#lib/core/inference/follow.ts';
import {
  buildTimeline,
  type HeardWindow,
  type Judging,
  type Timeline,
} from '#lib/core/inference/timeline.ts';
import { GrowingArray } from './growing.ts';

/** A stretch of speech, seconds from the start of the recording. */
export interface SpokenStretch {
  startSec: number;
  endSec: number;
}

/** One voice of a long recording, as far as it has been heard. */
export interface TrackView {
  /** Lowest and highest sample of each 50 ms, alternating. */
  peaks: Float32Array;
  spans: SpokenStretch[];
  timeline: Timeline;
}

/** Gathers what the worker tells of one voice. */
export class FollowedTrack {
  readonly #peaks = new GrowingArray();
  readonly #spans: SpokenStretch[] = [];
  readonly #windows: HeardWindow[] = [];
  readonly #sampleRate: number;

  /** @param sampleRate of the samples that spans count, hertz. */
  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  add({ windows, spans, peaks }: Heard): void {
    this.#peaks.append(peaks);
    this.#windows.push(...windows);
    for (const { startSample, endSample } of spans) {
      const startSec = startSample / this.#sampleRate;
      this.#spans.push({ startSec, endSec: endSample / this.#sampleRate });
    }
  }

  /** Everything by now; the answers are given anew, as later ones throw light on earlier ones. */
  view(judging: Judging, segmentSec: number): TrackView {
    return {
      peaks: this.#peaks.values,
      spans: [...this.#spans],
      timeline: buildTimeline(this.#windows, judging, segmentSec),
    };
  }
}
