import { downmix } from '../audio/downmix.ts';
import { assessQuality } from '../audio/quality.ts';
import { resample } from '../audio/resample.ts';
import { findSpeech } from '../audio/speech.ts';
import {
  durationSec,
  requireFinite,
  slice,
  type AudioWarning,
  type Pcm,
  type Waveform,
} from '../audio/waveform.ts';
import type { Outcome } from '../data/labels.ts';
import { SerError } from '../errors.ts';
import { concatInputs } from '../features/segments.ts';
import { argMax, softmax } from '../math.ts';
import type { Bundle } from '../network/bundle.ts';
import type { Network } from '../network/network.ts';
import { prepareRecording, toInputs, type PreparedSegment } from './prepare.ts';
import type { Prediction, SegmentPrediction, Timings } from './prediction.ts';

/** Less sound than this is no utterance. */
const MINIMUM_SEC = 0.4;
/** Segments the network receives at once; bounds memory and lets a cancelled call end soon. */
const BATCH_SEGMENTS = 8;

export interface RecognizeOptions {
  onStage?: (stage: 'features' | 'network') => void;
  /** Milliseconds from any fixed origin, for `timings`; core has no clock of its own. */
  now?: () => number;
}

export interface Recognizer {
  readonly bundle: Bundle;
  /** @throws SerError `audio-empty`, `audio-too-short`, `audio-not-finite`. */
  recognize(pcm: Pcm, options?: RecognizeOptions): Promise<Prediction>;
  dispose(): void;
}

/** The one door from sound to emotion: the page, the endpoint and the evaluation all go through it. */
export function createRecognizer(bundle: Bundle, network: Network): Recognizer {
  return {
    bundle,
    recognize: (pcm, options = {}) => recognize(bundle, network, pcm, options),
    dispose: () => {
      network.dispose();
    },
  };
}

async function recognize(
  bundle: Bundle,
  network: Network,
  pcm: Pcm,
  { onStage, now = () => 0 }: RecognizeOptions,
): Promise<Prediction> {
  const timings: Timings = { decodeMs: 0, resampleMs: 0, featuresMs: 0, networkMs: 0 };
  const time = stopwatch(now);
  const { waveform, warnings } = toModelRate(pcm, bundle.spec.sampleRate);
  timings.resampleMs = time();
  onStage?.('features');
  const prepared = prepareRecording(waveform, bundle.spec, bundle.segmentFrames);
  timings.featuresMs = time();
  const shared = {
    labels: [...bundle.labels],
    durationSec: durationSec(waveform),
    warnings,
    model: { id: bundle.id, version: bundle.version, uar: bundle.uar },
    timings,
    waveform,
  };
  if (prepared === null)
    return { ...shared, outcome: 'no-speech', posteriors: null, logits: null, segments: [] };

  onStage?.('network');
  const rows = await runNetwork(bundle, network, prepared.segments);
  timings.networkMs = time();
  const segments = prepared.segments.map((segment, i) =>
    judgeSegment(bundle, waveform, segment, rows[i] ?? []),
  );
  const spoken = rows.filter((_, i) => segments[i]?.outcome !== 'no-speech');
  const logits = meanRow(spoken.length > 0 ? spoken : rows);
  return { ...shared, ...judge(bundle, logits), logits, segments };
}

/** Mono at the model's rate; quality is judged at the native rate, where clipping still shows. */
function toModelRate(
  pcm: Pcm,
  sampleRate: number,
): { waveform: Waveform; warnings: AudioWarning[] } {
  if (!pcm.channels[0]?.length) throw new SerError({ code: 'audio-empty', details: {} });
  requireFinite(pcm.channels);
  const { waveform: native, warnings } = downmix(pcm);
  const seconds = durationSec(native);
  if (seconds < MINIMUM_SEC) {
    throw new SerError({
      code: 'audio-too-short',
      details: { durationSec: seconds, minimumSec: MINIMUM_SEC },
    });
  }
  const speech = findSpeech(native);
  const quality = speech === null ? [] : assessQuality(native, speech);
  return { waveform: resample(native, sampleRate), warnings: [...warnings, ...quality] };
}

/** One row of logits per segment, the mean over the bundle's warps. */
async function runNetwork(
  { spec, warps }: Bundle,
  network: Network,
  segments: readonly PreparedSegment[],
): Promise<number[][]> {
  const rows: number[][] = [];
  for (let first = 0; first < segments.length; first += BATCH_SEGMENTS) {
    const batch = segments.slice(first, first + BATCH_SEGMENTS);
    const inputs = batch.flatMap((segment) => toInputs(segment, spec, warps));
    const logits = await network.predict(concatInputs(inputs), inputs.length);
    for (let i = 0; i < inputs.length; i += warps.length) {
      const perWarp = warps.map((_, w) => {
        const start = (i + w) * network.nClasses;
        return [...logits.subarray(start, start + network.nClasses)];
      });
      rows.push(meanRow(perWarp));
    }
  }
  return rows;
}

function judgeSegment(
  bundle: Bundle,
  waveform: Waveform,
  segment: PreparedSegment,
  logits: number[],
): SegmentPrediction {
  const { sampleRate } = waveform;
  const { startSec, endSec, pictureStartSec, logMel } = segment;
  const sound = slice(waveform, Math.floor(startSec * sampleRate), Math.ceil(endSec * sampleRate));
  const { outcome, posteriors } = judge(bundle, logits);
  return {
    startSec,
    endSec,
    pictureStartSec,
    logMel,
    posteriors,
    outcome: findSpeech(sound) === null ? 'no-speech' : outcome,
  };
}

function judge(
  bundle: Bundle,
  logits: readonly number[],
): { outcome: Outcome; posteriors: number[] } {
  const posteriors = [...softmax(logits, logits.length, bundle.temperature)];
  const best = argMax(posteriors);
  const sure = (posteriors[best] ?? 0) >= bundle.threshold;
  return { outcome: sure ? (bundle.labels[best] as Outcome) : 'uncertain', posteriors };
}

function meanRow(rows: readonly number[][]): number[] {
  const [first = []] = rows;
  return first.map((_, c) => rows.reduce((sum, row) => sum + (row[c] ?? 0), 0) / rows.length);
}

/** Milliseconds since the call before. */
function stopwatch(now: () => number): () => number {
  let last = now();
  return () => {
    const start = last;
    last = now();
    return last - start;
  };
}
