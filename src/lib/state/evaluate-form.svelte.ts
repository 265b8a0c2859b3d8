import type { CorpusInfo, UtteranceInfo } from '#lib/core/data/corpus.ts';
import { speakersOf } from '#lib/core/data/splits.ts';
import { SerError, type ErrorInfo } from '#lib/core/errors.ts';
import { planFolds, type PlannedFold, type Protocol } from '#lib/core/evaluation/protocols.ts';
import { footprint, type Footprint } from '#lib/core/network/footprint.ts';
import { averagedEpochs, stepsPerEpoch, type TrainingConfig } from '#lib/core/training/config.ts';
import { RECIPES, topologyFor, type RecipeName } from '#lib/core/training/plan.ts';
import type { StoredEvaluation } from '#lib/storage/evaluation-records.ts';
import { listUtterances } from '#lib/storage/corpus-store.ts';
import { withDatabase } from '#lib/storage/with-database.ts';
import type { Backend } from '#lib/workers/compute-api.ts';
import { readDeviceLimits, UNKNOWN_LIMITS, type DeviceLimits } from './device-limits.ts';

/** What would come of the plan as it stands, or why nothing can. */
export type EvaluationPreview =
  { folds: PlannedFold[]; footprint: Footprint } | { error: ErrorInfo };

const PROTOCOLS: readonly Protocol[] = ['speakers', 'random'];
const N_FOLDS = 10;

/** Everything that is chosen before an evaluation. */
export class EvaluateForm {
  #corpus = $state.raw<CorpusInfo | null>(null);
  #utterances = $state.raw<UtteranceInfo[]>([]);
  #limits = $state.raw(UNKNOWN_LIMITS);
  #recipe = $state<RecipeName>('recommended');
  #isWanted = $state({ speakers: true, random: true });
  /** Of the random protocol. */
  nFolds = $state(N_FOLDS);
  epochs = $state(RECIPES.recommended.config.epochs);
  seed = $state(0);
  /** Whether held-out recordings are also judged in every other condition. */
  isDisturbed = $state(true);
  /** Null: the fastest that is measured. */
  backend = $state<Backend | null>(null);

  /** Names of the speakers; null where a recording does not say. */
  readonly speakers = $derived(speakersOf(this.#utterances));
  readonly preview = $derived.by((): EvaluationPreview => this.#preview());

  get corpus(): CorpusInfo | null {
    return this.#corpus;
  }

  get limits(): DeviceLimits {
    return this.#limits;
  }

  get recipe(): RecipeName {
    return this.#recipe;
  }

  /** Whether voices can be left out at all. */
  get hasSpeakers(): boolean {
    return (this.speakers?.length ?? 0) >= 2;
  }

  isWanted(protocol: Protocol): boolean {
    return this.#isWanted[protocol] && (protocol === 'random' || this.hasSpeakers);
  }

  want(protocol: Protocol, isWanted: boolean): void {
    this.#isWanted[protocol] = isWanted;
  }

  chooseRecipe(recipe: RecipeName): void {
    this.#recipe = recipe;
    this.epochs = RECIPES[recipe].config.epochs;
  }

  async chooseCorpus(corpus: CorpusInfo): Promise<void> {
    const utterances = await withDatabase((database) => listUtterances(database, corpus.id));
    this.#limits = await readDeviceLimits();
    this.#utterances = utterances;
    this.#corpus = corpus;
  }

  /** The evaluation as planned. @throws SerError what `preview` says. */
  toEvaluation(): StoredEvaluation {
    const { preview } = this;
    const corpus = this.#corpus;
    if ('error' in preview) throw new SerError(preview.error);
    if (corpus === null) throw new Error('No corpus was chosen.');
    const idsOf = (positions: number[]) => positions.map((i) => this.#utterances[i]?.id ?? '');
    const config = this.#config();
    return {
      id: crypto.randomUUID(),
      startedAt: Date.now(),
      corpusId: corpus.id,
      corpusName: corpus.name,
      labels: [...corpus.labels],
      recipe: config.epochs === RECIPES[this.#recipe].config.epochs ? this.#recipe : null,
      config,
      warps: [...RECIPES[this.#recipe].warps],
      seed: this.seed,
      folds: preview.folds.map(({ protocol, name, training, test }) => ({
        protocol,
        name,
        training: idsOf(training),
        test: idsOf(test),
      })),
      isDisturbed: this.isDisturbed,
      isHidden: false,
    };
  }

  #config(): TrainingConfig {
    return { ...RECIPES[this.#recipe].config, epochs: this.epochs };
  }

  #preview(): EvaluationPreview {
    try {
      const config = this.#config();
      const topology = topologyFor(config, this.#corpus?.labels.length ?? 0);
      const { nFolds, seed } = this;
      const folds = PROTOCOLS.filter((protocol) => this.isWanted(protocol)).flatMap((protocol) =>
        planFolds(this.#utterances, protocol, { nFolds, seed }),
      );
      for (const { training } of folds) stepsPerEpoch(training.length, config.batchSize);
      return {
        folds,
        footprint: footprint(topology, config.batchSize, averagedEpochs(config) > 0),
      };
    } catch (error) {
      if (error instanceof SerError) return { error: error.info };
      throw error;
    }
  }
}
