import type { AudioWarning } from '#lib/core/audio/waveform.ts';
import type { FeatureSpec, LogMel } from '#lib/core/features/spec.ts';
import type { Heard, Preview } from '#lib/core/inference/follow.ts';
import type { Judging } from '#lib/core/inference/timeline.ts';
import type { FollowResult, PredictStage } from './compute-api.ts';

/** What is recorded live is kept and heard at this rate, as 16-bit samples, hertz. */
export const LIVE_RATE_HZ = 16_000;

export interface LiveInput {
  /** Where `CaptureMessage`s come in, straight from the audio thread. */
  port: MessagePort;
  /** Of that sound, hertz. */
  sampleRate: number;
  /** Under which the recording is kept. */
  id: string;
  /** Milliseconds since 1970. */
  startedAt: number;
}

/** Where the recording is kept: `full` means that memory has no more room either, and it should end. */
export type Keeping = 'device' | 'memory' | 'full';

/** What has become known since the update before. */
export interface LiveNews {
  stage: 'heard';
  heard: Heard;
  /** What would be known if the sound ended here. */
  preview: Preview;
  /** What makes the judgement of this recording less sure. */
  warnings: AudioWarning[];
  /** New columns of the picture that the model is shown, dB. */
  columns: LogMel;
  /** So much of the recording has been heard, seconds. */
  heardSec: number;
  /** So much had been recorded at that time (milliseconds since 1970), seconds. */
  recordedSec: number;
  recordedAtMs: number;
  keeping: Keeping;
  /** False once the device was too slow to listen along. */
  isListening: boolean;
}

export type LiveUpdate =
  | PredictStage
  /** Before the first sound: how answers are made of logits, the length of a full window, the axes of the picture. */
  | {
      stage: 'started';
      judging: Judging;
      segmentSec: number;
      sampleRate: number;
      spec: FeatureSpec;
    }
  | LiveNews;

export interface LiveResult extends FollowResult {
  /** The whole recording as a WAV file. */
  content: Blob;
  /** False if the device was too slow, so that answers are missing. */
  isWhole: boolean;
  /** Whether it lies on the device until it is discarded. */
  isKept: boolean;
}
