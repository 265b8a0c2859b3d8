import type { Outcome } from '#lib/core/data/labels.ts';
import type { ModelInfo, Prediction, Timings } from '#lib/core/inference/prediction.ts';
import type { AudioWarning } from '#lib/core/audio/waveform.ts';

export interface LabelScore {
  label: string;
  /** Calibrated probability in [0, 1]. */
  score: number;
}

/** What `POST /predict` answers. */
export interface Answer {
  label: Outcome;
  /** Probability of the likeliest emotion, also when the label is `uncertain`; 0 for `no-speech`. */
  score: number;
  /** All emotions, likeliest first; empty for `no-speech`. */
  predictions: LabelScore[];
  segments: { startSec: number; endSec: number; label: Outcome; predictions: LabelScore[] }[];
  durationSec: number;
  warnings: AudioWarning[];
  /** What the warnings leave of the evidence, in [0, 1]; already in the probabilities. */
  evidence: number;
  model: ModelInfo;
  timings: Timings;
}

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
