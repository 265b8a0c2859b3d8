import type { CorpusInfo } from '#lib/core/data/corpus.ts';
import type { EvaluationReport } from '#lib/core/evaluation/report.ts';
import type { EvaluateWords } from '#lib/i18n/evaluate.ts';
import type { EvaluateSession } from '#lib/state/evaluate.svelte.ts';
import type { ProtocolView } from '#lib/state/evaluation-view.ts';
import type { JudgeSession } from '#lib/state/judge.svelte.ts';
import type { ShippedEvaluation } from '#lib/state/shipped-evaluation.ts';

/** An evaluation made here, with its ways of judging. */
export interface OwnView {
  kept: EvaluateSession['evaluations'][number];
  protocols: ProtocolView[];
}

/** A model that was judged as it stands, by the name of the model. */
export interface JudgedView {
  kept: JudgeSession['judgements'][number];
  name: string;
  /** Null before the first recording. */
  report: EvaluationReport | null;
}

/** An evaluation that can be shown and compared. */
export interface Choice {
  id: string;
  name: string;
  report: EvaluationReport;
  /** Everything there is of it, to be saved. */
  content: unknown;
  /** Where its recordings lie; empty if they are not here. */
  corpusIds: string[];
  /** Null unless a model was judged as it stands, of which something must be said. */
  judged: JudgedView['kept'] | null;
}

export function shippedChoice(
  { report, file }: ShippedEvaluation,
  corpora: readonly CorpusInfo[],
  evaluate: EvaluateWords,
): Choice {
  const corpusIds = corpora.filter(({ kind }) => kind === 'emodb').map(({ id }) => id);
  const name = evaluate.shipped;
  return { id: 'shipped', name, report, content: file, corpusIds, judged: null };
}

export function ownChoices({ kept, protocols }: OwnView, evaluate: EvaluateWords): Choice[] {
  const { evaluation, folds } = kept;
  return protocols.flatMap(({ id, protocol, report }) => {
    if (report === null) return [];
    const date = evaluate.date(evaluation.startedAt);
    const name = evaluate.ownOption(evaluation.corpusName, date, evaluate.protocols[protocol]);
    const { summary, calibration, robustness } = report;
    const done = folds.filter((fold) => fold.protocol === protocol);
    const content = { evaluation, summary, calibration, robustness, folds: done };
    const corpusIds = [evaluation.corpusId];
    return [{ id, name, report, content, corpusIds, judged: null }];
  });
}

export function judgedChoices(
  { kept, name, report }: JudgedView,
  evaluate: EvaluateWords,
): Choice[] {
  if (report === null) return [];
  const { judgement, clips } = kept;
  const { id, corpusId, corpusName, startedAt } = judgement;
  const { summary, calibration, robustness } = report;
  const option = evaluate.judge.option(name, corpusName, evaluate.date(startedAt));
  const content = { judgement, summary, calibration, robustness, clips };
  return [{ id, name: option, report, content, corpusIds: [corpusId], judged: kept }];
}
