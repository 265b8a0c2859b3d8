import { orderLabels, CORPUS_NAMES, corpusIdOf } from '#lib/core/data/corpus.ts';
import type { UtteranceInfo } from '#lib/core/data/corpus.ts';
import { speakersOf, splitCorpus, type SplitPlan } from '#lib/core/data/splits.ts';
import { SerError } from '#lib/core/errors.ts';
import { stepsPerEpoch } from '#lib/core/training/config.ts';
import { HELD_OUT_SHARE, RECIPES, topologyFor } from '#lib/core/training/plan.ts';
import type { TrainingRun } from '#lib/core/training/run.ts';
import { readCorpus, type OpenCorpus } from './corpus.ts';
import { MAXIMUM_LABELS, toPlanDraft, type TrainOrder } from './order.ts';

/** A corpus that neither names itself nor is named. */
const UNNAMED = 'Corpus';

export interface RunRequest {
  id: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  order: TrainOrder;
}

/**
 * Plans a run on a corpus, as the page does: all usable recordings in the order of their names, parted by the split.
 *
 * @param onFile called after each file.
 * @throws SerError `corpus-invalid`, `config-invalid`.
 */
export async function planRun(
  { id, startedAt, order }: RunRequest,
  corpus: OpenCorpus,
  onFile: (nDone: number, nFiles: number) => void,
): Promise<TrainingRun> {
  const { kind } = corpus.plan;
  const corpusName = kind === 'other' ? (order.corpusName ?? UNNAMED) : CORPUS_NAMES[kind];
  const corpusId = corpusIdOf(kind, corpusName);
  const draft = toPlanDraft(order);
  const infos: UtteranceInfo[] = [];
  for await (const { info } of readCorpus(corpus, corpusId, draft.config.spec.sampleRate, onFile))
    infos.push(info);
  infos.sort((a, b) => (a.file < b.file ? -1 : 1));
  const labels = orderLabels(infos.map(({ label }) => label));
  requireLabels(labels);
  const split = draft.split ?? usualSplit(order, infos);
  const { training, validation } = splitCorpus(infos, split, draft.seed);
  topologyFor(draft.config, labels.length);
  stepsPerEpoch(training.length, draft.config.batchSize);
  const idsOf = (positions: readonly number[]) => positions.map((i) => infos[i]?.id ?? '');
  return {
    id,
    startedAt,
    corpusId,
    corpusName,
    labels,
    plan: { ...draft, split },
    training: idsOf(training),
    validation: idsOf(validation),
  };
}

/** One label is nothing to tell apart, and hundreds are file names taken for labels. */
function requireLabels({ length }: readonly string[]): void {
  if (length >= 2 && length <= MAXIMUM_LABELS) return;
  const reason = `must leave 2 to ${MAXIMUM_LABELS} of the corpus, not ${length}`;
  throw new SerError({ code: 'config-invalid', details: { field: 'labels', reason } });
}

/** That of the recipe; by lot where speakers are not known, or there is but one. */
function usualSplit({ recipe }: TrainOrder, infos: readonly UtteranceInfo[]): SplitPlan {
  const { split } = RECIPES[recipe];
  const needsSpeakers = split.kind === 'speakers' || split.kind === 'leave-one-out';
  return needsSpeakers && (speakersOf(infos)?.length ?? 0) < 2
    ? { kind: 'random', share: HELD_OUT_SHARE }
    : split;
}
