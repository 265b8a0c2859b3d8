import type { Outcome } from '#lib/core/data/labels.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import type { AudioWarning } from '#lib/core/audio/waveform.ts';
import { PICTURE_SPEC, type FeatureSpec, type LogMel } from '#lib/core/features/spec.ts';
import type { SegmentPrediction } from '#lib/core/inference/prediction.ts';
import type { PredictResult } from '#lib/workers/compute-api.ts';

/** Answers made by formula, so that every state of the page can be seen without a model. */

const SPEC: FeatureSpec = { ...PICTURE_SPEC, hopLength: 160, amin: 1e-10, ref: 'max' };

const CLEAR = [0.82, 0.01, 0.04, 0.03, 0.08, 0.01, 0.01];
const MIXED = [0.31, 0.05, 0.08, 0.13, 0.29, 0.11, 0.03];

export interface MadeUp {
  outcome: Outcome;
  durationSec?: number;
  nSegments?: number;
  warnings?: AudioWarning[];
  modelStored?: boolean;
  /** As many as there are emotions. */
  labels?: readonly string[];
}

export function makeResult(made: MadeUp): PredictResult {
  const { outcome, durationSec = 3, nSegments = 1, warnings = [], modelStored = true } = made;
  const { labels = EMOTIONS } = made;
  const posteriors = outcome === 'uncertain' ? MIXED : rotate(CLEAR, labels.indexOf(outcome));
  const isSpeech = outcome !== 'no-speech';
  return {
    prediction: {
      outcome,
      labels: [...labels],
      posteriors: isSpeech ? posteriors : null,
      logits: isSpeech ? posteriors.map(Math.log) : null,
      segments: isSpeech ? makeSegments(nSegments, durationSec, outcome) : [],
      durationSec,
      warnings,
      evidence: 1,
      model: { id: 'alexnet-compact', version: '1', uar: 0.71 },
      timings: { decodeMs: 1.8, resampleMs: 0.4, featuresMs: 3.1, networkMs: 24 },
      waveform: { samples: makeSamples(durationSec, isSpeech), sampleRate: SPEC.sampleRate },
    },
    backend: 'wasm',
    spec: SPEC,
    ownModel: null,
    unreadable: null,
    modelStored,
  };
}

/** The largest share at `place`. */
function rotate(shares: readonly number[], place: number): number[] {
  const n = shares.length;
  return shares.map((_, i) => shares[(i - Math.max(place, 0) + n) % n] ?? 0);
}

function makeSegments(nSegments: number, durationSec: number, outcome: Outcome) {
  const others: Outcome[] = [outcome, 'uncertain', 'happiness', outcome];
  return Array.from({ length: nSegments }, (_, i): SegmentPrediction => {
    const startSec = nSegments === 1 ? 0 : (i * (durationSec - 3)) / (nSegments - 1);
    const own = others[i % others.length] ?? outcome;
    return {
      startSec,
      endSec: Math.min(startSec + 3, durationSec),
      outcome: own,
      pictureStartSec: startSec,
      posteriors:
        own === 'uncertain'
          ? MIXED
          : rotate(
              CLEAR,
              EMOTIONS.findIndex((emotion) => emotion === own),
            ),
      logMel: makeLogMel(i),
    };
  });
}

/** Loudness of four syllables a second, 0 to 1. */
function syllables(sec: number): number {
  return (
    Math.max(0, Math.sin(2 * Math.PI * 2 * sec)) ** 0.7 * (0.6 + 0.4 * Math.sin(1.7 * sec + 1))
  );
}

function makeSamples(durationSec: number, isSpeech: boolean): Float32Array {
  return Float32Array.from({ length: durationSec * SPEC.sampleRate }, (_, i) => {
    const sec = i / SPEC.sampleRate;
    const hum = 0.004 * Math.sin(i * 12.9898);
    return isSpeech ? hum + 0.5 * syllables(sec) * Math.sin(2 * Math.PI * 180 * sec) : hum;
  });
}

function makeLogMel(seed: number): LogMel {
  const nFrames = 300;
  const { nMels } = SPEC;
  const data = new Float32Array(nMels * nFrames);
  for (let mel = 0; mel < nMels; mel++) {
    for (let t = 0; t < nFrames; t++) {
      const loud = syllables(t / 100);
      const glide = 3 * Math.sin(t / 23 + seed);
      const harmonic = Math.cos((2 * Math.PI * (mel - glide)) / 5.5) * Math.exp(-mel / 28);
      const grain = 4 * Math.sin(mel * 78.233 + t * 12.9898 + seed);
      const db = -78 + 70 * loud * Math.exp(-mel / 50) + 12 * loud * harmonic + grain;
      data[mel * nFrames + t] = Math.max(-80, Math.min(0, db));
    }
  }
  return { data, nMels, nFrames };
}
