import type { CorpusInfo } from '#lib/core/data/corpus.ts';
import type { Leakage, Split, SplitPlan } from '#lib/core/data/splits.ts';
import type { ErrorInfo } from '#lib/core/errors.ts';
import type { Preset } from '#lib/core/network/alexnet.ts';
import type { Footprint } from '#lib/core/network/footprint.ts';
import type { TrainingConfig } from '#lib/core/training/config.ts';
import type { HyperParameterName } from '#lib/core/training/hyper-parameters.ts';
import type { RecipeName } from '#lib/core/training/plan.ts';
import type { Backend } from '#lib/workers/compute-api.ts';
import type { DeviceSizes } from './training-limits.ts';

/** What the widgets of Train need of a form; `state/train-form.svelte.ts` has it. */
export interface TrainControl {
  readonly corpus: CorpusInfo | null;
  readonly config: TrainingConfig;
  readonly recipe: RecipeName;
  readonly isChanged: boolean;
  readonly sourceId: string | null;
  readonly speakers: string[] | null;
  readonly preview:
    | { split: Split; stepsPerEpoch: number; footprint: Footprint; leakage: Leakage }
    | { error: ErrorInfo };
  readonly limits: DeviceSizes;
  splitKind: SplitPlan['kind'];
  share: number;
  speaker: string;
  seed: number;
  freezeConvolutions: boolean;
  backend: Backend | null;
  chooseRecipe(recipe: RecipeName): void;
  choosePreset(preset: Preset): void;
  setNumber(name: HyperParameterName, value: number): void;
  setSchedule(schedule: 'cosine' | 'constant'): void;
  setAugmentation(isOn: boolean): void;
  reset(): void;
}
