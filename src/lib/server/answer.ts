import type { Prediction } from '#lib/core/inference/prediction.ts';
import type { Answer, LabelScore, Query } from './schemas.ts';

/** Without the pictures and samples, which only the page draws. */
export function answerOf(prediction: Prediction): Answer {
  const { labels, posteriors, durationSec, warnings, evidence, model, timings } = prediction;
  const predictions = rank(labels, posteriors ?? []);
  return {
    label: prediction.outcome,
    score: predictions[0]?.score ?? 0,
    predictions,
    segments: prediction.segments.map((segment) => ({
      startSec: segment.startSec,
      endSec: segment.endSec,
      label: segment.outcome,
      predictions: rank(labels, segment.posteriors),
    })),
    durationSec,
    warnings,
    evidence,
    model,
    timings,
  };
}

/** As much of the answer as was asked for. */
export function viewOf(answer: Answer, { format, topK, segments }: Query): Answer | LabelScore[] {
  const predictions = answer.predictions.slice(0, topK);
  if (format === 'hf') return predictions;
  const { segments: all = [], ...rest } = answer;
  if (!segments) return { ...rest, predictions };
  return {
    ...answer,
    predictions,
    segments: all.map((segment) => ({
      ...segment,
      predictions: segment.predictions.slice(0, topK),
    })),
  };
}

/** Likeliest first; equal ones keep the order of `labels`. */
function rank(labels: readonly string[], posteriors: readonly number[]): LabelScore[] {
  return posteriors
    .map((score, index) => ({ label: labelAt(labels, index), score }))
    .sort((a, b) => b.score - a.score);
}

function labelAt(labels: readonly string[], index: number): string {
  const label = labels[index];
  if (label === undefined) throw new Error(`No label for posterior ${index} of ${labels.length}.`);
  return label;
}
