import type { ErrorInfo } from '#lib/core/errors.ts';
import type { ModelAbout } from '#lib/core/network/package.ts';
import type { EpochRecord } from '#lib/core/training/progress.ts';
import type { FoldClip } from '#lib/storage/evaluation-records.ts';
import type { Backend } from './compute-api.ts';

/** The name under which a run may start from the model that comes with the app. */
export const SHIPPED_MODEL_ID = 'shipped';

/** Which run to begin or to go on with, and on what. */
export interface TrainingRequest {
  /** A run in the store; it goes on from its last checkpoint. */
  runId: string;
  /** Null: the fastest that is measured. */
  backend: Backend | null;
  /** Backends whose device was lost in this run; they are not tried again. */
  lost: Backend[];
}

/** What a run tells while it goes on, a few times a second at most. */
export type TrainingNews =
  | { kind: 'reading'; nRead: number; nRecordings: number }
  | { kind: 'choosing-backend' }
  /** The device was taken away; the run goes on from its last checkpoint on the next one. */
  | { kind: 'backend-lost'; backend: Backend; reason: string }
  | {
      kind: 'started';
      backend: Backend;
      nParameters: number;
      nSteps: number;
      stepsPerEpoch: number;
      /** The course up to the checkpoint that the run goes on from. */
      epochs: EpochRecord[];
      losses: number[];
    }
  | {
      kind: 'steps';
      /** Steps taken since the beginning of the run. */
      step: number;
      /** Of the steps since the last such news, nats. */
      losses: number[];
      /** Recordings per second while training; null before it is known. */
      rate: number | null;
      /** Null before it is known. */
      remainingSec: number | null;
      memoryBytes: number;
    }
  | { kind: 'validating'; epoch: number }
  | { kind: 'epoch'; record: EpochRecord }
  | { kind: 'paused'; isPaused: boolean }
  | { kind: 'checkpoint'; step: number }
  /** The store did not take a checkpoint; training goes on. */
  | { kind: 'checkpoint-failed'; error: ErrorInfo };

/** How a run ended. */
export type TrainingEnd =
  /** `weightsDigest`: SHA-256 of all weights as float32, hexadecimal. */
  | { kind: 'finished'; weightsDigest: string }
  | { kind: 'stopped' }
  | { kind: 'diverged'; error: ErrorInfo }
  /** `reason` is English and technical. */
  | { kind: 'backend-lost'; backend: Backend; reason: string };

/** A model as files, to be saved outside the browser. */
export interface ExportedModel {
  about: ModelAbout;
  /** `model.json`. */
  description: string;
  weights: Uint8Array<ArrayBuffer>;
}

/** What a run's last weights are to hear. */
export interface JudgeRequest {
  utteranceIds: string[];
  /** Whether also in every other condition. */
  isDisturbed: boolean;
}

/** What a run's last weights make of recordings that it has not learnt from. */
export interface JudgedRun {
  /** Mean of the last epoch, nats. */
  trainingLoss: number;
  /** Without the seed, which only the evaluation knows. */
  clips: Omit<FoldClip, 'seed'>[];
}

/** The worker's side of the line, which both sides import. */
export interface TrainingApi {
  /** @throws ErrorInfo (plain object), revived to SerError by the client. */
  train(request: TrainingRequest, onNews: (news: TrainingNews) => void): Promise<TrainingEnd>;
  pause(): void;
  resume(): void;
  /** Ends the run after the step under way and keeps where it stands. */
  stop(): void;
  /**
   * Makes a model of the run's last good weights and adds it to the library.
   *
   * @returns its id.
   * @throws ErrorInfo.
   */
  keep(runId: string, name: string): Promise<string>;
  /** The same model as files. */
  exportModel(runId: string, name: string): Promise<ExportedModel>;
  /**
   * Lets the run's last weights hear recordings of its corpus, whole, through the recogniser.
   *
   * @param onJudged how many are done.
   */
  judge(
    runId: string,
    request: JudgeRequest,
    onJudged: (nJudged: number) => void,
  ): Promise<JudgedRun>;
}
