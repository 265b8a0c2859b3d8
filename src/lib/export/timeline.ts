import type { AudioWarning } from '#lib/core/audio/waveform.ts';
import type { ModelInfo } from '#lib/core/inference/prediction.ts';
import { summarizeTimeline } from '#lib/core/inference/timeline.ts';
import type { Timeline, TimelineWindow } from '#lib/core/inference/timeline.ts';
import { toCsvLines } from './csv.ts';

/** A long recording with everything that was heard in it. */
export interface HeardRecording {
  /** Name of the recording. */
  file: string;
  durationSec: number;
  /** In the order of the posteriors. */
  labels: readonly string[];
  timeline: Timeline;
  warnings: readonly AudioWarning[];
  model: ModelInfo;
}

/**
 * One row per stretch in the manner of audformat: `file,start,end,emotion` (seconds), then one column per label with its
 * probability. Lines end by RFC 4180; save it as UTF-8.
 *
 * @param stretches the turns of a timeline, or its windows.
 */
export function timelineToCsv(
  file: string,
  labels: readonly string[],
  stretches: readonly TimelineWindow[],
): string {
  const rows = stretches.map(({ startSec, endSec, outcome, posteriors }) => [
    file,
    startSec,
    endSec,
    outcome,
    ...labels.map((_, c) => posteriors[c] ?? null),
  ]);
  return toCsvLines([['file', 'start', 'end', 'emotion', ...labels], ...rows]);
}

/** The whole timeline; times in seconds, `probabilities` in the order of `labels`. */
export function timelineToJson(recording: HeardRecording): string {
  return `${JSON.stringify(timelineAnswer(recording), rounded, 2)}\n`;
}

/** The same as an object, of which the numbers are not yet rounded. */
export function timelineAnswer(recording: HeardRecording) {
  const { file, durationSec, labels, timeline, warnings, model } = recording;
  const { speechSec, shares } = summarizeTimeline(timeline, 'anger');
  return {
    file,
    durationSec,
    labels,
    speechSec,
    shares,
    turns: timeline.turns.map(toRecord),
    windows: timeline.windows.map(toRecord),
    warnings,
    model,
  };
}

function toRecord({ startSec, endSec, outcome, posteriors }: TimelineWindow) {
  return { startSec, endSec, label: outcome, probabilities: posteriors };
}

/** Six decimals, as in the table: hours of windows would fill megabytes with digits that mean nothing. */
export function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toFixed(6)) : value;
}
