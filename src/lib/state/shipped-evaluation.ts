import { SerError } from '#lib/core/errors.ts';
import { reportOfFile, type EvaluationReport } from '#lib/core/evaluation/report.ts';
import type { Evaluation } from '#lib/core/evaluation/summary-types.ts';

/** The evaluation of the shipped model, with what produced it. */
export interface ShippedEvaluation {
  report: EvaluationReport;
  engine: string;
  seeds: number[];
  /** As it lies beside the model. */
  file: Evaluation;
}

/**
 * Fetches what comes with the app; a glob, so that the app also builds before the first model was judged.
 *
 * @returns null if this build comes without.
 * @throws SerError `program-unavailable`.
 */
export async function loadShippedEvaluation(): Promise<ShippedEvaluation | null> {
  const urls = import.meta.glob<string>('/model/evaluation.json', {
    query: '?url',
    import: 'default',
    eager: true,
  });
  const url = urls['/model/evaluation.json'];
  if (url === undefined) return null;
  const file = (await fetchJson(url)) as Evaluation;
  return { report: reportOfFile(file), engine: file.engine, seeds: file.seeds, file };
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url).catch(() => null);
  if (response?.ok) return response.json();
  throw new SerError({ code: 'program-unavailable', details: {} });
}
