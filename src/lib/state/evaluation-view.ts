import { confusionOf, toJudged } from '#lib/core/evaluation/judged-clips.ts';
import { accuracy, type Accuracy } from '#lib/core/evaluation/metrics.ts';
import type { Protocol } from '#lib/core/evaluation/protocols.ts';
import { reportOfClips, type EvaluationReport } from '#lib/core/evaluation/report.ts';
import type { FoldPlan, StoredFold } from '#lib/storage/evaluation-records.ts';
import type { KeptEvaluation } from '#lib/storage/evaluation-store.ts';
import { isOf, type FoldView } from './fold-view.ts';

/** One way of judging within an evaluation. */
export interface ProtocolView {
  /** Of the evaluation and the protocol. */
  id: string;
  protocol: Protocol;
  folds: { name: string; nTest: number; result: (Accuracy & Pick<StoredFold, 'minutes'>) | null }[];
  /** Of the folds that are done; null before the first. */
  report: EvaluationReport | null;
}

/** A report takes a while, and changes only when a fold is done. */
const reports = new Map<string, EvaluationReport | null>();

/** The ways of judging of an evaluation, in the order in which they were planned. */
export function protocolViews({ evaluation, folds }: KeptEvaluation): ProtocolView[] {
  const protocols = [...new Set(evaluation.folds.map(({ protocol }) => protocol))];
  return protocols.map((protocol) => {
    const id = `${evaluation.id} ${protocol}`;
    const done = folds.filter((fold) => fold.protocol === protocol);
    const key = `${id} ${done.length}`;
    const report = reports.get(key) ?? reportOf(done, evaluation.labels, protocol);
    reports.set(key, report);
    const plans = evaluation.folds.filter((plan) => plan.protocol === protocol);
    return {
      id,
      protocol,
      report,
      folds: plans.map((plan) => rowOf(plan, done, evaluation.labels)),
    };
  });
}

/** Share of the fold under way that is done, in [0, 1]; judging is not counted, since it takes seconds. */
export function shareOf({ run }: FoldView): number {
  return run.nSteps === null || run.nSteps === 0 ? 0 : Math.min(1, run.step / run.nSteps);
}

function reportOf(
  folds: readonly StoredFold[],
  labels: readonly string[],
  protocol: Protocol,
): EvaluationReport | null {
  const clips = folds.flatMap(({ name, clips: own }) =>
    own.map(({ utteranceId: _, ...clip }) => toJudged({ ...clip, fold: name }, labels)),
  );
  return reportOfClips(clips, labels, protocol);
}

function rowOf(
  plan: FoldPlan,
  done: readonly StoredFold[],
  labels: readonly string[],
): ProtocolView['folds'][number] {
  const fold = done.find((each) => isOf(each, plan));
  const { name, test } = plan;
  if (fold === undefined) return { name, nTest: test.length, result: null };
  const clips = fold.clips.map((clip) => toJudged({ ...clip, fold: name }, labels));
  const figures = accuracy(confusionOf(clips, labels.length));
  return { name, nTest: test.length, result: { ...figures, minutes: fold.minutes } };
}
