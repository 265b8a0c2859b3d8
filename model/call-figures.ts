import type { SpeechSpan } from '#lib/core/audio/speech-detector.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { countConfusion, type Judgement } from '#lib/core/evaluation/confusion.ts';
import { accuracy, mean } from '#lib/core/evaluation/metrics.ts';
import {
  buildTimeline,
  type HeardWindow,
  type SmoothingOptions,
} from '#lib/core/inference/timeline.ts';
import { argMax } from '#lib/core/math.ts';
import { RECOMMENDED } from '#lib/core/training/config.ts';
import type { TestCall } from './make-calls.ts';

/** One side of one call with what was heard in it. */
export interface HeardCall {
  speaker: string;
  truth: TestCall['truth'];
  nSamples: number;
  sampleRate: number;
  windows: HeardWindow[];
  spans: SpeechSpan[];
  /** Seconds of sound per second of computing. */
  timesRealTime: number;
}

/** Accuracy by time: every tenth of a second in which somebody truly speaks counts once. All in [0, 1]. */
export interface CallFigures {
  /** Likeliest emotion at each moment, over all calls; a moment in which no speech was found counts as wrong. */
  uar: number;
  wa: number;
  /** The same with every window judged by itself, unsmoothed. */
  plainUar: number;
  plainWa: number;
  /** Share of the truly spoken time that was found, and of the found time that is truly spoken. */
  speechRecall: number;
  speechPrecision: number;
  /** Median over the calls. */
  timesRealTime: number;
}

const STEP_SEC = 0.1;
const PLAIN: SmoothingOptions = { turnSec: 1e-6, evidence: 1 };

export function judgeCalls(calls: readonly HeardCall[], smoothing: SmoothingOptions): CallFigures {
  const smooth = accuracy(
    countConfusion(
      calls.flatMap((call) => moments(call, smoothing)),
      EMOTIONS.length,
    ),
  );
  const plain = accuracy(
    countConfusion(
      calls.flatMap((call) => moments(call, PLAIN)),
      EMOTIONS.length,
    ),
  );
  const speeds = calls.map(({ timesRealTime }) => timesRealTime).sort((a, b) => a - b);
  return {
    ...smooth,
    plainUar: plain.uar,
    plainWa: plain.wa,
    speechRecall: mean(calls.map((call) => overlap(call) / spokenSamples(call.truth))),
    speechPrecision: mean(calls.map((call) => overlap(call) / spokenSamples(call.spans))),
    timesRealTime: speeds[Math.floor(speeds.length / 2)] ?? NaN,
  };
}

function moments(
  { truth, windows, sampleRate }: HeardCall,
  smoothing: SmoothingOptions,
): Judgement[] {
  const { spec, segmentFrames } = RECOMMENDED;
  const segmentSec = (segmentFrames * spec.hopLength) / spec.sampleRate;
  const judging = { labels: EMOTIONS, temperature: 1, threshold: 0 };
  const timeline = buildTimeline(windows, judging, segmentSec, smoothing);
  return truth.flatMap(({ startSample, endSample, labelIndex }) => {
    const own: Judgement[] = [];
    for (let sec = startSample / sampleRate; sec < endSample / sampleRate; sec += STEP_SEC) {
      const window = timeline.windows.find((w) => w.startSec <= sec && sec < w.endSec);
      own.push({ labelIndex, heardIndex: window ? argMax(window.posteriors) : null });
    }
    return own;
  });
}

interface Stretch {
  startSample: number;
  endSample: number;
}

function spokenSamples(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { startSample, endSample }) => sum + endSample - startSample, 0);
}

function overlap({ truth, spans }: HeardCall): number {
  let sum = 0;
  for (const a of truth) {
    for (const b of spans) {
      const from = Math.max(a.startSample, b.startSample);
      sum += Math.max(0, Math.min(a.endSample, b.endSample) - from);
    }
  }
  return sum;
}
