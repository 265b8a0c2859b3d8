import type { CorpusInfo, UtteranceInfo } from '#lib/core/data/corpus.ts';
import { speakersOf } from '#lib/core/data/splits.ts';
import { planJudgement, type JudgementPlan } from '#lib/core/evaluation/judgement.ts';
import { listUtterances } from '#lib/storage/corpus-listing.ts';
import type { StoredJudgement } from '#lib/storage/judgement-records.ts';
import { withDatabase } from '#lib/storage/with-database.ts';
import type { ModelFacts } from '#lib/workers/judge-api.ts';
import { SHIPPED_MODEL_ID } from '#lib/workers/training-api.ts';
import { toProblem, type Problem } from './problem.ts';

export { SHIPPED_MODEL_ID } from '#lib/workers/training-api.ts';

/** Everything that is chosen before a model is judged as it stands. */
export class JudgeForm {
  #corpus = $state.raw<CorpusInfo | null>(null);
  #utterances = $state.raw<UtteranceInfo[]>([]);
  #modelId = $state<string>(SHIPPED_MODEL_ID);
  #facts = $state.raw<ModelFacts | null>(null);
  #problem = $state.raw<Problem | null>(null);
  /** Whether each recording is also judged in every other condition. */
  isDisturbed = $state(false);
  readonly #describe: (modelId: string) => Promise<ModelFacts>;

  /** What would be judged; null until model and corpus are known. */
  readonly plan = $derived.by((): JudgementPlan | null => {
    const [corpus, facts] = [this.#corpus, this.#facts];
    if (corpus === null || facts === null) return null;
    return planJudgement(facts.labels, corpus, this.#utterances, facts.upbringing);
  });
  /** Whether every recording that is judged names its speaker. */
  readonly hasSpeakers = $derived(
    speakersOf((this.plan?.test ?? []).flatMap((i) => this.#utterances[i] ?? [])) !== null,
  );

  /** @param describe reads a model of the library, or the shipped one. */
  constructor(describe: (modelId: string) => Promise<ModelFacts>) {
    this.#describe = describe;
  }

  get corpus(): CorpusInfo | null {
    return this.#corpus;
  }

  get modelId(): string {
    return this.#modelId;
  }

  /** Labels of the model; null until they are known. */
  get labels(): readonly string[] | null {
    return this.#facts?.labels ?? null;
  }

  /** Why the model cannot be judged. */
  get problem(): Problem | null {
    return this.#problem;
  }

  /** Whether temperature and threshold of the model come of recordings of this corpus. */
  get isCalibratedHere(): boolean {
    const { plan } = this;
    return this.#facts?.isCalibrated === true && plan !== null && plan.familiarity !== 'new';
  }

  async chooseCorpus(corpus: CorpusInfo): Promise<void> {
    const utterances = await withDatabase((database) => listUtterances(database, corpus.id));
    this.#utterances = utterances;
    this.#corpus = corpus;
  }

  /** @param modelId in the library, or `SHIPPED_MODEL_ID`. */
  async chooseModel(modelId: string): Promise<void> {
    this.#modelId = modelId;
    this.#facts = null;
    this.#problem = null;
    try {
      const facts = await this.#describe(modelId);
      // Another one may have been chosen meanwhile.
      if (this.#modelId === modelId) this.#facts = facts;
    } catch (error) {
      if (this.#modelId === modelId) this.#problem = toProblem(error);
    }
  }

  /** @param modelName as the page calls it. @throws Error (a bug) before there is a plan. */
  toJudgement(modelName: string): StoredJudgement {
    const [corpus, facts, plan] = [this.#corpus, this.#facts, this.plan];
    if (corpus === null || facts === null || plan === null) throw new Error('Nothing is planned.');
    const { test, foreign, absent, familiarity, nLearnt } = plan;
    return {
      id: crypto.randomUUID(),
      startedAt: Date.now(),
      modelId: this.#modelId,
      modelName,
      modelHash: facts.hash,
      corpusId: corpus.id,
      corpusName: corpus.name,
      labels: [...facts.labels],
      temperature: facts.temperature,
      threshold: facts.threshold,
      isCalibratedHere: this.isCalibratedHere,
      test: test.map((i) => this.#utterances[i]?.id ?? ''),
      foreign,
      absent,
      familiarity,
      nLearnt,
      isDisturbed: this.isDisturbed,
      isHidden: false,
    };
  }
}
