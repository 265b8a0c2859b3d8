import type { JudgementPlan } from '#lib/core/evaluation/judgement.ts';
import type { FoldClip } from './evaluation-records.ts';

/** A model that is judged on a corpus as it stands; how far that has come is in its parts. */
export interface StoredJudgement extends Omit<JudgementPlan, 'test' | 'shared'> {
  id: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** In the library, or `SHIPPED_MODEL_ID`. */
  modelId: string;
  /** What it was called then. */
  modelName: string;
  /** SHA-256 of its weights, hexadecimal: what goes on later must be the same model. */
  modelHash: string;
  corpusId: string;
  corpusName: string;
  /** The model's, in the order of its outputs. */
  labels: string[];
  /** The model's own; nothing is fitted on the corpus. */
  temperature: number;
  threshold: number;
  /** Whether these two came of recordings of this very corpus. */
  isCalibratedHere: boolean;
  /** Ids of the utterances that are judged, in the order of their files. */
  test: string[];
  /** Whether each is also judged in every other condition. */
  isDisturbed: boolean;
  /** About to be deleted, which can be undone for a while. */
  isHidden: boolean;
}

/** What a model made of some recordings, in the order of the plan. */
export interface JudgedPart {
  judgementId: string;
  /** Place of the first of them in the plan. */
  first: number;
  clips: JudgedRecording[];
}

/** There is one network, so there is no seed. */
export type JudgedRecording = Omit<FoldClip, 'seed'>;
