import type { Evaluation as AnyEvaluation } from '#lib/core/evaluation/summary-types.ts';
import type { TrainingConfig } from '#lib/core/training/config.ts';

/** Content of `evaluation.json`. */
export type Evaluation = AnyEvaluation<TrainingConfig>;

/** The file's text: indented, but each recording on one line. */
export function formatEvaluation({ clips, ...rest }: Evaluation): string {
  const head = JSON.stringify(rest, null, 1).replace(/\n\}$/, '');
  const lines = clips.map((clip) => `  ${JSON.stringify(clip)}`);
  return `${head},\n "clips": [\n${lines.join(',\n')}\n ]\n}\n`;
}

/** The same value with every number at 5 digits after the point. */
export function rounded<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, each: unknown) => {
    return typeof each === 'number' ? Number(each.toFixed(5)) : each;
  }) as T;
}
