import { EMOTIONS } from '#lib/core/data/labels.ts';
import type { Prediction } from '#lib/core/inference/prediction.ts';

/** A made-up answer for one segment of 1.5 s; `overrides` replace whole fields. */
export function fakePrediction(overrides: Partial<Prediction> = {}): Prediction {
  const posteriors = [0.1, 0.05, 0.05, 0.1, 0.4, 0.2, 0.1];
  return {
    outcome: 'happiness',
    labels: [...EMOTIONS],
    posteriors,
    logits: posteriors.map((p) => Math.log(p)),
    segments: [
      {
        startSec: 0,
        endSec: 1.5,
        outcome: 'happiness',
        posteriors,
        pictureStartSec: 0,
        logMel: { data: new Float32Array(4), nMels: 2, nFrames: 2 },
      },
    ],
    durationSec: 1.5,
    warnings: [],
    evidence: 1,
    model: { id: 'test', version: '1', uar: null },
    timings: { decodeMs: 0, resampleMs: 1, featuresMs: 2, networkMs: 3 },
    waveform: { samples: new Float32Array(8), sampleRate: 16_000 },
    ...overrides,
  };
}
