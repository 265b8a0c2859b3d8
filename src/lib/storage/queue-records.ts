import type { AudioWarning } from '#lib/core/audio/waveform.ts';
import type { Outcome } from '#lib/core/data/labels.ts';
import type { ErrorInfo } from '#lib/core/errors.ts';
import type { FeatureSpec } from '#lib/core/features/spec.ts';
import type { ModelInfo, Prediction, SegmentPrediction } from '#lib/core/inference/prediction.ts';
import type { Timeline } from '#lib/core/inference/timeline.ts';

/** Why nothing was heard: something with the file, a fault of the program, or the file is not there any more. */
export type QueueFault =
  { kind: 'known'; info: ErrorInfo } | { kind: 'bug'; trace: string } | { kind: 'sound-gone' };

/** What a list says of a recording that was heard. */
export interface QueueSummary {
  durationSec: number;
  /** Of a long recording the outcome that takes the most of its speech. */
  outcome: Outcome;
  /** Mean probability of the most probable label where that outcome is heard, in [0, 1]; null without speech. */
  confidence: number | null;
  isLong: boolean;
}

/** `choice`: its sides differ, and the user has not yet said whose voice is to be heard. */
export type QueueState = 'waiting' | 'choice' | 'done' | 'failed';

/** One recording of the list. */
export interface QueueEntry {
  /** Fingerprint of the content, so that no recording is there twice. */
  id: string;
  /** With the folders that it came in. */
  path: string;
  sizeBytes: number;
  /** Entries are heard by ascending order. */
  order: number;
  state: QueueState;
  /** Whose voice is to be heard if the sides differ; null as long as nobody said so. */
  tracks: ('mix' | number)[] | null;
  /** False if there was no room for the file: then it is gone with the page that it was given to. */
  hasSound: boolean;
  /** Set while `done`. */
  summary: QueueSummary | null;
  /** Set while `failed`. */
  fault: QueueFault | null;
  /** Removed, but not yet for good. */
  isHidden: boolean;
  /** About what the result takes. */
  resultBytes: number;
}

type Backend = 'webgpu' | 'webgl' | 'wasm' | 'wasm-threads' | 'cpu';

/** A short recording's answer without sound and pictures, which are made anew from the file: they would be larger. */
export interface KeptClip {
  kind: 'clip';
  prediction: Omit<Prediction, 'waveform' | 'segments'> & {
    segments: Omit<SegmentPrediction, 'logMel'>[];
  };
  spec: FeatureSpec;
  /** Width of each picture. */
  segmentFrames: number;
  backend: Backend;
  ownModel: string | null;
  unreadable: string | null;
  totalMs: number;
}

/** One voice of a long recording. */
export interface KeptTrack {
  track: 'mix' | number;
  peaks: Float32Array<ArrayBuffer>;
  spans: { startSec: number; endSec: number }[];
  timeline: Timeline;
  warnings: AudioWarning[];
}

export interface KeptCall {
  kind: 'call';
  durationSec: number;
  tracks: KeptTrack[];
  labels: string[];
  warnings: AudioWarning[];
  model: ModelInfo;
  backend: Backend;
  spec: FeatureSpec;
  ownModel: string | null;
}

/** The beginnings of both sides, by which the user tells them apart. */
export interface KeptChoice {
  kind: 'choice';
  envelopes: Float32Array[];
}

export type KeptResult = KeptClip | KeptCall | KeptChoice;

/** What an entry takes on this device. */
export function keptBytes({ sizeBytes, hasSound, resultBytes }: QueueEntry): number {
  return (hasSound ? sizeBytes : 0) + resultBytes;
}

/** About what a result takes, which the browser does not tell. */
export function bytesOf(result: KeptResult): number {
  let arrayBytes = 0;
  const text = JSON.stringify(result, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    arrayBytes += value.byteLength;
    return null;
  });
  return arrayBytes + text.length;
}
