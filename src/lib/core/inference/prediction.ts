import type { AudioWarning, Waveform } from '../audio/waveform.ts';
import type { Outcome } from '../data/labels.ts';
import type { Evidence } from './doubts.ts';
import type { LogMel } from '../features/spec.ts';

/** One network input and what came out. Times count from the start of the recording. */
export interface SegmentPrediction {
  startSec: number;
  endSec: number;
  outcome: Outcome;
  /** Calibrated probabilities in the order of the bundle's labels; they sum to 1. */
  posteriors: number[];
  /** Time of the picture's first column; before `startSec`, even before 0, where silence was put around the sound. */
  pictureStartSec: number;
  /** The very picture the network received, before standardisation. */
  logMel: LogMel;
}

/** Wall-clock milliseconds per stage. */
export interface Timings {
  decodeMs: number;
  resampleMs: number;
  featuresMs: number;
  networkMs: number;
}

export interface ModelInfo {
  id: string;
  version: string;
  /** Pooled leave-one-speaker-out unweighted average recall in [0, 1]; null if never evaluated. */
  uar: number | null;
}

/** The answer for one recording. */
export interface Prediction {
  outcome: Outcome;
  /** Labels of `posteriors`, in order. */
  labels: string[];
  /** Calibrated probabilities; null when there is no speech. */
  posteriors: number[] | null;
  /** Segment logits averaged, before temperature; null when there is no speech. */
  logits: number[] | null;
  segments: SegmentPrediction[];
  durationSec: number;
  warnings: AudioWarning[];
  /** What the warnings leave of the evidence, in [0, 1]; already in the posteriors. */
  evidence: Evidence;
  model: ModelInfo;
  timings: Timings;
  /** What was analysed: mono at the model's rate. */
  waveform: Waveform;
}
