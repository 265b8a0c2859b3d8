import type { AudioWarning } from '#lib/core/audio/waveform.ts';
import { evidenceOf } from '#lib/core/inference/doubts.ts';
import type { ModelInfo } from '#lib/core/inference/prediction.ts';
import { summarizeTimeline, type Timeline, type Turn } from '#lib/core/inference/timeline.ts';
import type { CallWords } from '#lib/i18n/call.ts';
import type { Dictionary } from '#lib/i18n/index.ts';
import type { QueueWords } from '#lib/i18n/queue.ts';
import type { PredictResult } from '#lib/workers/compute-api.ts';
import { toShares, verdictOf, type Share } from '../emotions.ts';
import { adjectiveOf, headline, SOUGHT } from '../timeline/heard-words.ts';
import type { ReportPicture } from './spectrogram.ts';

/** One row of the report's table, seconds. */
export interface ReportStretch {
  startSec: number;
  endSec: number;
  outcome: string;
  posteriors: readonly number[];
}

export interface ReportWords {
  words: Dictionary;
  call: CallWords;
  queue: QueueWords;
}

/** Everything that a report says. */
export interface ReportContent {
  file: string;
  durationSec: number;
  /** In one sentence without a full stop. */
  headline: string;
  facts: { name: string; value: string }[];
  /** Of the speech, or of the answer: what `sharesTitle` says. */
  shares: Share[];
  sharesTitle: string;
  warnings: string[];
  /** Samples, or lowest and highest ones alternating; from beginning to end. */
  envelope: Float32Array;
  /** What the band shows, apart and in order. */
  band: ReportStretch[];
  stretches: ReportStretch[];
  labels: readonly string[];
  picture: ReportPicture | null;
  /** Whether the picture is narrower than what the model received. */
  isOverview: boolean;
  model: ModelInfo;
  ownModel: string | null;
}

/** Of a recording that was judged as a whole. */
export function clipContent(
  file: string,
  { prediction, ownModel }: PredictResult,
  picture: ReportPicture | null,
  { words, queue }: ReportWords,
): ReportContent {
  const { outcome, labels, posteriors, segments, durationSec, warnings, evidence, model } =
    prediction;
  return {
    file,
    durationSec,
    headline: verdictOf(outcome, words),
    facts: [{ name: queue.report.length, value: words.format.seconds(durationSec, 1) }],
    shares: posteriors === null ? [] : toShares(labels, posteriors),
    sharesTitle: queue.report.probabilities,
    warnings: [
      ...warnings.map((warning) => words.warning(warning)),
      ...(evidence < 1 ? [words.result.lowered] : []),
    ],
    envelope: prediction.waveform.samples,
    band: apart(segments),
    stretches: segments,
    labels,
    picture,
    isOverview: false,
    model,
    ownModel,
  };
}

/** Pictures overlap; each gets what is nearer to its middle. */
function apart(segments: readonly ReportStretch[]): ReportStretch[] {
  const border = (a: ReportStretch, b: ReportStretch) =>
    (a.startSec + a.endSec + b.startSec + b.endSec) / 4;
  return segments.map((segment, i) => {
    const before = segments[i - 1];
    const after = segments[i + 1];
    return {
      ...segment,
      startSec: before === undefined ? segment.startSec : border(before, segment),
      endSec: after === undefined ? segment.endSec : border(segment, after),
    };
  });
}

/** One voice of a long recording, from beginning to end. */
export interface ReportedCall {
  file: string;
  durationSec: number;
  track: 'mix' | number;
  peaks: Float32Array;
  timeline: Timeline;
  labels: readonly string[];
  warnings: readonly AudioWarning[];
  model: ModelInfo;
  ownModel: string | null;
}

/** Of a recording that was followed over time. */
export function callContent(
  recording: ReportedCall,
  picture: ReportPicture | null,
  { words, call, queue }: ReportWords,
): ReportContent {
  const { file, durationSec, track, peaks, timeline, labels, warnings } = recording;
  const { model, ownModel } = recording;
  const summary = summarizeTimeline(timeline, SOUGHT);
  const outcomes = [...labels, 'uncertain'];
  const shares = new Map(Object.entries(summary.shares));
  const adjective = adjectiveOf(SOUGHT, words, call);
  const turn = (found: Turn | null) =>
    found === null
      ? queue.report.none
      : queue.report.at(
          words.format.timecode(found.startSec),
          words.format.seconds(Math.max(1, found.endSec - found.startSec), 0),
        );
  const side = typeof track === 'number' ? call.channels.sides[track] : undefined;
  return {
    file,
    durationSec,
    headline: headline(summary, words, call),
    facts: [
      { name: queue.report.length, value: words.format.timecode(durationSec) },
      { name: queue.report.speech, value: words.format.timecode(summary.speechSec) },
      ...(side === undefined ? [] : [{ name: queue.report.side, value: side }]),
      ...(labels.includes(SOUGHT)
        ? [
            { name: queue.report.first(adjective), value: turn(summary.first) },
            { name: queue.report.longest(adjective), value: turn(summary.longest) },
          ]
        : []),
    ],
    shares:
      summary.speechSec > 0
        ? toShares(
            outcomes,
            outcomes.map((o) => shares.get(o) ?? 0),
          )
        : [],
    sharesTitle: queue.report.shares,
    warnings: [
      ...warnings.map((warning) => words.warning(warning)),
      ...(evidenceOf(warnings) < 1 ? [words.result.lowered] : []),
    ],
    envelope: peaks,
    band: timeline.windows,
    stretches: timeline.turns,
    ...{ labels, picture, isOverview: true, model, ownModel },
  };
}
