import { downmix } from '../audio/downmix.ts';
import { assessQuality } from '../audio/quality.ts';
import { resample } from '../audio/resample.ts';
import { findSpeech } from '../audio/speech.ts';
import {
  durationSec,
  requireFinite,
  type AudioWarning,
  type Pcm,
  type Waveform,
} from '../audio/waveform.ts';
import type { Outcome } from '../data/labels.ts';
import { SerError } from '../errors.ts';
import {
  explain,
  type ExplainInput,
  type ExplainOptions,
  type Explanation,
} from '../explanation/explain.ts';
import { argMax, softmax } from '../math.ts';
import type { Bundle } from '../network/bundle.ts';
import type { Inference } from '../network/network.ts';
import { evidenceOf, familiarityEvidence, unfamiliarWarning, type Evidence } from './doubts.ts';
import { createFollower, createLiveFollower, type Follower, type LiveFollower } from './follow.ts';
import { holdsSpeech, prepareRecording, type PreparedSegment } from './prepare.ts';
import type { Prediction, SegmentPrediction, Timings } from './prediction.ts';
import { poolLogits, segmentLogits } from './segment-logits.ts';

/** Less sound than this is no utterance. */
const MINIMUM_SEC = 0.4;

export interface RecognizeOptions {
  onStage?: (stage: 'features' | 'network') => void;
  /** Milliseconds from any fixed origin, for `timings`; core has no clock of its own. */
  now?: () => number;
}

export interface Recognizer {
  readonly bundle: Bundle;
  /** @throws SerError `audio-empty`, `audio-too-short`, `audio-not-finite`. */
  recognize(pcm: Pcm, options?: RecognizeOptions): Promise<Prediction>;
  /**
   * Follows a long recording, one voice.
   *
   * @param sampleRate of what will be pushed, hertz.
   * @throws SerError `sample-rate-unsupported`.
   */
  follow(sampleRate: number): Follower;
  /** What in a picture moved the logits; its warped versions are left aside. */
  explain(picture: ExplainInput, options?: ExplainOptions): Promise<Explanation>;
  /** The same while it is being spoken. */
  followLive(sampleRate: number): LiveFollower;
  dispose(): void;
}

/** The one door from sound to emotion: the page, the endpoint and the evaluation all go through it. */
export function createRecognizer(bundle: Bundle, network: Inference): Recognizer {
  return {
    bundle,
    recognize: (pcm, options = {}) => recognize(bundle, network, pcm, options),
    follow: (sampleRate) => createFollower(bundle, network, sampleRate),
    explain: (picture, options) => explain(network, picture, options),
    followLive: (sampleRate) => createLiveFollower(bundle, network, sampleRate),
    dispose: () => {
      network.dispose();
    },
  };
}

async function recognize(
  bundle: Bundle,
  network: Inference,
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
    model: { id: bundle.id, version: bundle.version, uar: bundle.uar },
    timings,
    waveform,
  };
  if (prepared === null) {
    const nothing = { posteriors: null, logits: null, segments: [], warnings, evidence: 1 };
    return { ...shared, ...nothing, outcome: 'no-speech' };
  }

  onStage?.('network');
  const rows = await segmentLogits(bundle, network, prepared.segments);
  timings.networkMs = time();
  const { mel } = prepared;
  const likeness = prepared.segments.map((segment) => familiarityEvidence(mel, segment, bundle));
  const sound = evidenceOf(warnings);
  const segments = prepared.segments.map((segment, i) =>
    judgeSegment(bundle, waveform, segment, rows[i] ?? [], sound * (likeness[i] ?? 1)),
  );
  const isSpoken = segments.map(({ outcome }) => outcome !== 'no-speech');
  const logits = poolLogits(rows, isSpoken);
  const judged = isSpoken.includes(true) ? likeness.filter((_, i) => isSpoken[i]) : likeness;
  const evidence = sound * (judged.reduce((sum, value) => sum + value, 0) / judged.length);
  const told = [
    ...warnings,
    ...unfamiliarWarning(judged.filter((value) => value < 1).length, judged.length),
  ];
  return {
    ...shared,
    ...judge(bundle, logits, evidence),
    logits,
    segments,
    warnings: told,
    evidence,
  };
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

function judgeSegment(
  bundle: Bundle,
  waveform: Waveform,
  segment: PreparedSegment,
  logits: number[],
  evidence: Evidence,
): SegmentPrediction {
  const { startSec, endSec, pictureStartSec, logMel } = segment;
  const { outcome, posteriors } = judge(bundle, logits, evidence);
  return {
    startSec,
    endSec,
    pictureStartSec,
    logMel,
    posteriors,
    outcome: holdsSpeech(waveform, segment) ? outcome : 'no-speech',
  };
}

function judge(
  bundle: Bundle,
  logits: readonly number[],
  evidence: Evidence,
): { outcome: Outcome; posteriors: number[] } {
  const weighed = logits.map((logit) => evidence * logit);
  const posteriors = [...softmax(weighed, logits.length, bundle.temperature)];
  const best = argMax(posteriors);
  const sure = evidence > 0 && (posteriors[best] ?? 0) >= bundle.threshold;
  const label = bundle.labels[best];
  return { outcome: sure && label !== undefined ? label : 'uncertain', posteriors };
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
