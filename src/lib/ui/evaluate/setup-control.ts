import type { CorpusInfo } from '#lib/core/data/corpus.ts';
import type { ErrorInfo } from '#lib/core/errors.ts';
import type { PlannedFold, Protocol } from '#lib/core/evaluation/protocols.ts';
import type { Footprint } from '#lib/core/network/footprint.ts';
import type { RecipeName } from '#lib/core/training/plan.ts';
import type { Backend } from '#lib/workers/compute-api.ts';
import type { DeviceSizes } from '../training-limits.ts';

/** What the form of an evaluation needs; `state/evaluate-form.svelte.ts` has it. */
export interface SetupControl {
  readonly corpus: CorpusInfo | null;
  readonly recipe: RecipeName;
  readonly speakers: string[] | null;
  readonly hasSpeakers: boolean;
  readonly preview: { folds: PlannedFold[]; footprint: Footprint } | { error: ErrorInfo };
  readonly limits: DeviceSizes;
  nFolds: number;
  epochs: number;
  seed: number;
  /** Whether held-out recordings are also judged in every other condition. */
  isDisturbed: boolean;
  backend: Backend | null;
  isWanted(protocol: Protocol): boolean;
  want(protocol: Protocol, isWanted: boolean): void;
  chooseRecipe(recipe: RecipeName): void;
}
