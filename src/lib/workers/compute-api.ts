import type { FeatureSpec } from '#lib/core/features/spec.ts';
import type { Prediction } from '#lib/core/inference/prediction.ts';

export type Backend = 'webgpu' | 'webgl' | 'wasm' | 'cpu';

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

/** The worker's side of the line. Types only: both sides import them. Typed arrays cross, tensors never. */
export interface ComputeApi {
  /** @throws ErrorInfo (plain object), revived to SerError by the client. */
  predict(input: PredictInput, onStage: (stage: PredictStage) => void): Promise<PredictResult>;
}
