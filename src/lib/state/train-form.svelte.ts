import type { CorpusInfo, UtteranceInfo } from '#lib/core/data/corpus.ts';
import {
  leakage,
  speakersOf,
  splitCorpus,
  type Leakage,
  type Split,
  type SplitPlan,
} from '#lib/core/data/splits.ts';
import { SerError, type ErrorInfo } from '#lib/core/errors.ts';
import type { Preset } from '#lib/core/network/alexnet.ts';
import { footprint, type Footprint } from '#lib/core/network/footprint.ts';
import {
  averagedEpochs,
  stepsPerEpoch,
  validateConfig,
  type TrainingConfig,
} from '#lib/core/training/config.ts';
import {
  outOfRange,
  withHyperParameter,
  withPreset,
  type HyperParameterName,
} from '#lib/core/training/hyper-parameters.ts';
import {
  HELD_OUT_SHARE,
  RECIPES,
  topologyFor,
  tuned,
  type RecipeName,
  type TrainingPlan,
} from '#lib/core/training/plan.ts';
import { listUtterances } from '#lib/storage/corpus-store.ts';
import type { LibraryModel, StoredRun } from '#lib/storage/training-records.ts';
import { withDatabase } from '#lib/storage/with-database.ts';
import type { Backend } from '#lib/workers/compute-api.ts';
import { SHIPPED_MODEL_ID } from '#lib/workers/training-api.ts';
import { readDeviceLimits, UNKNOWN_LIMITS, type DeviceLimits } from './device-limits.ts';

export { SHIPPED_MODEL_ID } from '#lib/workers/training-api.ts';

export type SplitKind = SplitPlan['kind'];

/** What would come of the plan as it stands, or why nothing can. */
export type Preview =
  | { split: Split; stepsPerEpoch: number; footprint: Footprint; leakage: Leakage }
  | { error: ErrorInfo };

/** Everything that is chosen before a run. */
export class TrainForm {
  #corpus = $state.raw<CorpusInfo | null>(null);
  #utterances = $state.raw<UtteranceInfo[]>([]);
  #limits = $state.raw(UNKNOWN_LIMITS);
  #recipe = $state<RecipeName>('recommended');
  #config = $state.raw<TrainingConfig>(RECIPES.recommended.config);
  #warps = $state.raw<number[]>(RECIPES.recommended.warps);
  #source = $state.raw<LibraryModel | typeof SHIPPED_MODEL_ID | null>(null);
  splitKind = $state<SplitKind>('speakers');
  /** Share of the recordings that is held out, in (0, 1). */
  share = $state(HELD_OUT_SHARE);
  speaker = $state('');
  seed = $state(0);
  /** Only for a run that starts from a model. */
  freezeConvolutions = $state(true);
  /** Null: the fastest that is measured. */
  backend = $state<Backend | null>(null);

  readonly speakers = $derived(speakersOf(this.#utterances));
  readonly preview = $derived.by((): Preview => this.#preview());

  get corpus(): CorpusInfo | null {
    return this.#corpus;
  }

  get config(): TrainingConfig {
    return this.#config;
  }

  get recipe(): RecipeName {
    return this.#recipe;
  }

  get limits(): DeviceLimits {
    return this.#limits;
  }

  /** Whether anything differs from the recipe. */
  get isChanged(): boolean {
    return !isSameConfig(this.#config, RECIPES[this.#recipe].config);
  }

  /** Id of the model that the run starts from; null for a fresh start. */
  get sourceId(): string | null {
    const source = this.#source;
    return source === null || source === SHIPPED_MODEL_ID ? source : source.id;
  }

  async chooseCorpus(corpus: CorpusInfo): Promise<void> {
    const utterances = await withDatabase((database) => listUtterances(database, corpus.id));
    this.#limits = await readDeviceLimits();
    this.#corpus = corpus;
    this.#utterances = utterances;
    const speakers = speakersOf(utterances) ?? [];
    this.speaker = speakers[0] ?? '';
    if (speakers.length < 2 && this.splitKind !== 'everything') this.splitKind = 'random';
  }

  chooseRecipe(recipe: RecipeName): void {
    const { config, warps, split } = RECIPES[recipe];
    this.#recipe = recipe;
    this.#config = config;
    this.#warps = warps;
    this.#source = null;
    const needsSpeakers = split.kind === 'speakers' || split.kind === 'leave-one-out';
    this.splitKind = needsSpeakers && (this.speakers?.length ?? 0) < 2 ? 'random' : split.kind;
  }

  choosePreset(preset: Preset): void {
    this.#config = withPreset(this.#config, preset, RECIPES[this.#recipe].config);
  }

  setNumber(name: HyperParameterName, value: number): void {
    this.#config = withHyperParameter(this.#config, name, value);
  }

  setSchedule(schedule: 'cosine' | 'constant'): void {
    this.#config = { ...this.#config, schedule };
  }

  setAugmentation(isOn: boolean): void {
    const { augmentation } = RECIPES.recommended.config;
    this.#config = { ...this.#config, augmentation: isOn ? augmentation : null };
  }

  /** Back to the recipe as it is. */
  reset(): void {
    const source = this.#source;
    this.#config = RECIPES[this.#recipe].config;
    if (source !== null) this.chooseSource(source);
  }

  /** A run that starts from a model hears as that model does, and learns more gently. */
  chooseSource(source: LibraryModel | typeof SHIPPED_MODEL_ID | null): void {
    const { config, warps } = RECIPES[this.#recipe];
    this.#source = source;
    if (source === null) {
      this.#config = config;
      this.#warps = warps;
      return;
    }
    const hearing =
      source === SHIPPED_MODEL_ID
        ? { ...RECIPES.recommended.config, warps: RECIPES.recommended.warps }
        : source.hearing;
    this.#warps = hearing.warps;
    this.#config = tuned(config, hearing);
  }

  /** The run as planned. @throws SerError what `preview` says. */
  toRun(): StoredRun {
    const { preview } = this;
    const corpus = this.#corpus;
    if ('error' in preview) throw new SerError(preview.error);
    if (corpus === null) throw new Error('No corpus was chosen.');
    const idsOf = (positions: number[]) => positions.map((i) => this.#utterances[i]?.id ?? '');
    return {
      id: crypto.randomUUID(),
      startedAt: Date.now(),
      corpusId: corpus.id,
      corpusName: corpus.name,
      labels: [...corpus.labels],
      plan: this.#plan(),
      training: idsOf(preview.split.training),
      validation: idsOf(preview.split.validation),
      checkpointId: null,
    };
  }

  #plan(): TrainingPlan {
    const modelId = this.sourceId;
    const { freezeConvolutions } = this;
    return {
      recipe: this.isChanged ? null : this.#recipe,
      config: this.#config,
      warps: [...this.#warps],
      split: this.#split(),
      seed: this.seed,
      start:
        modelId === null ? { kind: 'scratch' } : { kind: 'model', modelId, freezeConvolutions },
    };
  }

  #split(): SplitPlan {
    switch (this.splitKind) {
      case 'everything':
        return { kind: 'everything' };
      case 'leave-one-out':
        return { kind: 'leave-one-out', speaker: this.speaker };
      default:
        return { kind: this.splitKind, share: this.share };
    }
  }

  #preview(): Preview {
    try {
      requireInRange(this.#config);
      validateConfig(this.#config);
      const split = splitCorpus(this.#utterances, this.#split(), this.seed);
      const topology = topologyFor(this.#config, this.#corpus?.labels.length ?? 0);
      const { batchSize } = this.#config;
      return {
        split,
        stepsPerEpoch: stepsPerEpoch(split.training.length, batchSize),
        footprint: footprint(topology, batchSize, averagedEpochs(this.#config) > 0),
        leakage: leakage(this.#utterances, split),
      };
    } catch (error) {
      if (error instanceof SerError) return { error: error.info };
      throw error;
    }
  }
}

/** What is left out: a schedule is a cosine, shares are none, and one network stands alone. */
function isSameConfig(a: TrainingConfig, b: TrainingConfig): boolean {
  const plain = (config: TrainingConfig) => {
    const { schedule = 'cosine', averagedShare = 0, towers = 1, augmentation, ...rest } = config;
    const varied = augmentation === null ? null : { mixStyle: 0, ...augmentation };
    return JSON.stringify({ ...rest, schedule, averagedShare, towers, varied });
  };
  return plain(a) === plain(b);
}

function requireInRange(config: TrainingConfig): void {
  const wrong = outOfRange(config);
  if (wrong === null) return;
  const { name, minimum, maximum, step } = wrong;
  const kind = step === null ? 'a number' : 'a whole number';
  const reason = `must be ${kind} from ${minimum} to ${maximum}`;
  throw new SerError({ code: 'config-invalid', details: { field: name, reason } });
}
