import type { Prediction, SegmentPrediction } from '#lib/core/inference/prediction.ts';
import { toCsvLines } from './csv.ts';

/** What is written of an answer: all but the sound and its pictures. */
export type WrittenPrediction = Omit<Prediction, 'waveform' | 'segments'> & {
  segments: readonly Omit<SegmentPrediction, 'logMel'>[];
};

/**
 * One result in the shape that `POST /predict` answers with, so that page and endpoint can be read by the same program.
 *
 * @param file name of the recording.
 * @param backend what computed it.
 */
export function toJson(file: string, prediction: WrittenPrediction, backend: string): string {
  return `${JSON.stringify(toAnswer(file, prediction, backend), null, 2)}\n`;
}

/** The same as an object. */
export function toAnswer(file: string, prediction: WrittenPrediction, backend: string) {
  const { labels, outcome, posteriors, durationSec, warnings, evidence, model, timings } =
    prediction;
  const predictions = descending(labels, posteriors ?? []);
  return {
    file,
    label: outcome,
    score: predictions.find(({ label }) => label === outcome)?.score ?? null,
    predictions,
    segments: prediction.segments.map((segment) => ({
      startSec: segment.startSec,
      endSec: segment.endSec,
      label: segment.outcome,
      predictions: descending(labels, segment.posteriors),
    })),
    durationSec,
    warnings,
    evidence,
    model,
    backend,
    timings,
  };
}

/**
 * One row per segment in the manner of audformat: `file,start,end,emotion` (seconds), then one column per label with its
 * probability. A recording without speech gives one row without probabilities. Lines end by RFC 4180.
 */
export function toCsv(file: string, prediction: Prediction): string {
  const { labels, segments } = prediction;
  const rows: (string | number)[][] =
    segments.length === 0
      ? [[file, 0, prediction.durationSec, prediction.outcome, ...labels.map(() => '')]]
      : segments.map(({ startSec, endSec, outcome, posteriors }) => [
          file,
          startSec,
          endSec,
          outcome,
          ...posteriors,
        ]);
  return toCsvLines([['file', 'start', 'end', 'emotion', ...labels], ...rows]);
}

function descending(labels: readonly string[], posteriors: readonly number[]) {
  return labels
    .flatMap((label, i) => {
      const score = posteriors[i];
      return score === undefined ? [] : [{ label, score }];
    })
    .toSorted((a, b) => b.score - a.score);
}
