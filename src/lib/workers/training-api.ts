import type { ModelAbout } from '#lib/core/network/package.ts';
import type { TrainingEnd, TrainingNews } from '#lib/core/training/news.ts';
import type { FoldClip } from '#lib/storage/evaluation-records.ts';
import type { Backend } from './compute-api.ts';

export { SHIPPED_MODEL_ID } from '#lib/core/training/plan.ts';

/** Which run to begin or to go on with, and on what. */
export interface TrainingRequest {
  /** A run in the store; it goes on from its last checkpoint. */
  runId: string;
  /** Null: the fastest that is measured. */
  backend: Backend | null;
  /** Backends whose device was lost in this run; they are not tried again. */
  lost: Backend[];
}

export type { TrainingEnd, TrainingNews };

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
