import type { ChannelLikeness } from '#lib/core/audio/channels.ts';
import type { AudioWarning, Waveform } from '#lib/core/audio/waveform.ts';
import type { ExplainInput, Explanation } from '#lib/core/explanation/explain.ts';
import type { HeatMap } from '#lib/core/explanation/heat-map.ts';
import type { FeatureSpec, LogMel } from '#lib/core/features/spec.ts';
import type { Heard } from '#lib/core/inference/follow.ts';
import type { ModelInfo, Prediction } from '#lib/core/inference/prediction.ts';
import type { Judging } from '#lib/core/inference/timeline.ts';
import type { ModelIdentity } from './same-model.ts';
import type { LiveInput, LiveResult, LiveUpdate } from './live-api.ts';

/** `wasm-threads` is `wasm` with several threads; both give the same numbers. */
export type Backend = 'webgpu' | 'webgl' | 'wasm' | 'wasm-threads' | 'cpu';

/** What to analyse: the bytes of a file of any known format, or mono samples from the microphone. */
export type PredictInput =
  | { kind: 'bytes'; bytes: ArrayBuffer }
  | { kind: 'samples'; samples: Float32Array; sampleRate: number };

/** Where a prediction stands; `fetching-model` reports bytes so that a bar can be drawn. */
export type PredictStage =
  | { stage: 'fetching-model'; loadedBytes: number; totalBytes: number }
  | { stage: 'starting-backend' }
  | { stage: 'decoding' }
  | { stage: 'features' }
  | { stage: 'network' };

export interface PredictResult {
  prediction: Prediction;
  backend: Backend;
  /** How the pictures in `prediction` were made; their axes follow from it. */
  spec: FeatureSpec;
  /** What the model of the library is called that answered; null for the shipped one. */
  ownModel: string | null;
  /** What the chosen model of the library is called if it could not be read, so that the shipped one answered. */
  unreadable: string | null;
  /** False if the model could not be kept on the device and will be fetched again. */
  modelStored: boolean;
}

/** What a file is, found out before it is analysed. */
export interface Probe {
  /** Estimated from the size of the file where its header does not say. */
  durationSec: number;
  nChannels: number;
  /** Of the channels in the first minutes. */
  likeness: ChannelLikeness;
  /** Of each channel there: lowest and highest sample of each `PEAK_SEC`, alternating. */
  envelopes: Float32Array[];
}

/** One channel on its own, or the mean of all. */
export type Track = 'mix' | number;

/** A long recording, and whose voice in it is to be heard; of no other channel any feature is computed. */
export interface FollowInput {
  content: Blob;
  tracks: Track[];
}

export type FollowUpdate =
  | PredictStage
  /** Before the first sound: how answers are made of logits, the length of a full window, the rate that spans count in. */
  | { stage: 'started'; judging: Judging; segmentSec: number; sampleRate: number }
  /** What has become known of one track, up to that time, and what makes it less sure. */
  | { stage: 'heard'; track: number; heard: Heard; doneSec: number; warnings: AudioWarning[] };

export interface FollowResult {
  durationSec: number;
  /** Of the file, and per track of its sound. */
  warnings: AudioWarning[];
  trackWarnings: AudioWarning[][];
  model: ModelInfo;
  backend: Backend;
  /** How the network's pictures were made. */
  spec: FeatureSpec;
  ownModel: string | null;
}

/** A picture, and the model that judged it: another would give reasons of its own. */
export interface ExplainRequest extends ExplainInput {
  model: ModelIdentity;
}

/** A stretch of a recording that is to be read once more. */
export interface CutInput {
  content: Blob;
  track: Track;
  startSec: number;
  endSec: number;
}

export type ExplainUpdate =
  | PredictStage
  /** The first maps, one per label. */
  | { stage: 'grad-cam'; maps: HeatMap[] }
  /** Share of the occlusion maps that is done, in (0, 1]. */
  | { stage: 'occlusion'; share: number };

/** What a kept answer needs to be shown again. */
export interface RedrawInput {
  content: Blob;
  spec: FeatureSpec;
  /** Width of each picture. */
  segmentFrames: number;
}

export interface Redrawn {
  /** As it was analysed: mono at the model's rate. */
  waveform: Waveform;
  /** The pictures that the network received, in order. */
  pictures: LogMel[];
}

/** One voice of a recording of any length, for a single picture. */
export interface OverviewInput {
  content: Blob;
  track: Track;
  spec: FeatureSpec;
  durationSec: number;
}

/** How fast one backend is here. */
export interface BackendTiming {
  backend: Backend;
  /** Of one picture, after the first; null if it does not start. */
  medianMs: number | null;
  /** Why it does not start, English and technical; else empty. */
  reason: string;
}

export interface MeasuredBackends {
  /** The one that recordings are analysed by. */
  chosen: Backend;
  /** The shipped model, by which they were measured. */
  model: { id: string; version: string };
}

/** The worker's side of the line. Types only: both sides import them. Typed arrays cross, tensors never. */
export interface ComputeApi {
  /** @throws ErrorInfo (plain object), revived to SerError by the client. */
  predict(input: PredictInput, onStage: (stage: PredictStage) => void): Promise<PredictResult>;
  /** @throws ErrorInfo */
  probe(content: Blob): Promise<Probe>;
  /** Follows a recording of any length from start to end. @throws ErrorInfo */
  follow(input: FollowInput, onUpdate: (update: FollowUpdate) => void): Promise<FollowResult>;
  /** What in a picture moved the logit of each label. @throws ErrorInfo, `model-changed` if another model listens now. */
  explain(input: ExplainRequest, onUpdate: (update: ExplainUpdate) => void): Promise<Explanation>;
  /** The sound of a stretch, at the rate of the file. @throws ErrorInfo */
  cut(input: CutInput, onProgress: (share: number) => void): Promise<Waveform>;
  /** Makes the pictures of a short recording once more, without a model. @throws ErrorInfo */
  redraw(input: RedrawInput): Promise<Redrawn>;
  /** What there is from beginning to end in one picture, at most `OVERVIEW_COLUMNS` wide. @throws ErrorInfo */
  overview(input: OverviewInput): Promise<LogMel>;
  /** Listens to a microphone until its sound ends, and keeps it. @throws ErrorInfo */
  live(input: LiveInput, onUpdate: (update: LiveUpdate) => void): Promise<LiveResult>;
  /** Tries every backend with the shipped model. To be called in a worker of its own. @throws ErrorInfo */
  timeBackends(onTiming: (timing: BackendTiming) => void): Promise<MeasuredBackends>;
}
