import { toJudged } from '#lib/core/evaluation/judged-clips.ts';
import { reportOfModel, type EvaluationReport } from '#lib/core/evaluation/report.ts';
import type { KeptJudgement } from '#lib/storage/judgement-store.ts';

/** A report takes a while, and changes only when more is judged. */
const reports = new Map<string, EvaluationReport | null>();

/** What a judgement has come to; null before the first recording. */
export function judgementReport({ judgement, clips }: KeptJudgement): EvaluationReport | null {
  const { id, labels, temperature, threshold } = judgement;
  const key = `${id} ${clips.length}`;
  const known = reports.get(key);
  if (known !== undefined) return known;
  const judged = clips.map(({ utteranceId: _, ...clip }) =>
    toJudged({ ...clip, seed: 0, fold: '' }, labels),
  );
  const report = reportOfModel(judged, labels, { temperature, threshold });
  reports.set(key, report);
  return report;
}
