import type { AudioWarning } from '#lib/core/audio/waveform.ts';
import { evidenceOf } from '#lib/core/inference/doubts.ts';
import type { Judging } from '#lib/core/inference/timeline.ts';
import type { FollowResult, FollowUpdate, PredictStage, Track } from '#lib/workers/compute-api.ts';
import { FollowedTrack, type TrackView } from './followed-track.ts';

/** What is known of a recording that is being followed. */
export interface CallView {
  tracks: { track: Track; view: TrackView; warnings: AudioWarning[] }[];
  labels: readonly string[];
  stage: PredictStage | null;
  doneSec: number;
  /** Of all there is, by its header or an estimate. */
  durationSec: number;
  /** Once it has been heard to its end. */
  result: FollowResult | null;
}

/** Gathers what the worker tells of a long recording. */
export class FollowedCall {
  readonly #tracks: readonly Track[];
  #durationSec: number;
  #followed: FollowedTrack[] = [];
  #warnings: AudioWarning[][] = [];
  #judging: Judging = { labels: [], temperature: 1, threshold: 0 };
  #segmentSec = 1;
  #stage: PredictStage | null = null;
  #doneSec = 0;
  #result: FollowResult | null = null;

  /** @param durationSec as far as is known beforehand. */
  constructor(tracks: readonly Track[], durationSec: number) {
    this.#tracks = tracks;
    this.#durationSec = durationSec;
  }

  take(update: FollowUpdate): void {
    if (update.stage === 'started') {
      this.#judging = update.judging;
      this.#segmentSec = update.segmentSec;
      this.#followed = this.#tracks.map(() => new FollowedTrack(update.sampleRate));
      this.#stage = null;
    } else if (update.stage === 'heard') {
      this.#followed[update.track]?.add(update.heard);
      this.#warnings[update.track] = update.warnings;
      this.#doneSec = update.doneSec;
      this.#durationSec = Math.max(update.doneSec, this.#durationSec);
    } else this.#stage = update;
  }

  finish(result: FollowResult): void {
    this.#result = result;
    this.#warnings = result.trackWarnings;
    this.#doneSec = this.#durationSec = result.durationSec;
  }

  get view(): CallView {
    return {
      tracks: this.#followed.map((followed, i) => {
        const warnings = this.#warnings[i] ?? [];
        const judging = { ...this.#judging, evidence: evidenceOf(warnings) };
        return {
          track: this.#tracks[i] ?? 'mix',
          view: followed.view(judging, this.#segmentSec),
          warnings,
        };
      }),
      labels: this.#judging.labels,
      stage: this.#stage,
      doneSec: this.#doneSec,
      durationSec: this.#durationSec,
      result: this.#result,
    };
  }
}
