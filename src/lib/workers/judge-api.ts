import type { Upbringing } from '#lib/core/evaluation/upbringing.ts';
import type { Backend } from './compute-api.ts';

/** What must be known of a model before it is judged. */
export interface ModelFacts {
  /** SHA-256 of its weights, hexadecimal. */
  hash: string;
  labels: string[];
  temperature: number;
  threshold: number;
  /** Whether these two were chosen on held-out recordings. */
  isCalibrated: boolean;
  upbringing: Upbringing;
}

/** What a judgement tells while it goes on. */
export type JudgeNews =
  | { kind: 'loading' }
  /** The other voices are read, with which recordings are disturbed. */
  | { kind: 'reading-voices' }
  | { kind: 'judged'; nJudged: number; backend: Backend };

/** The worker's side of the line, which both sides import. */
export interface JudgeApi {
  /** @param modelId in the library, or `SHIPPED_MODEL_ID`. @throws ErrorInfo (plain object). */
  describe(modelId: string): Promise<ModelFacts>;
  /**
   * Lets the model hear what is still open of a stored judgement, and keeps what it makes of it part by part.
   *
   * @throws ErrorInfo.
   */
  judge(judgementId: string, onNews: (news: JudgeNews) => void): Promise<void>;
}
