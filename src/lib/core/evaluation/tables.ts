import type { ReliabilityBin } from './calibration.ts';
import type { CoveragePoint, WrongAnswer } from './curves.ts';
import type { Paired } from './mcnemar.ts';
import type { ClipsSummary, ConditionSummary } from './summary-types.ts';

/** A figure as rows of values, to be saved; names are English and shares in [0, 1], whatever the page shows. */
export interface Table {
  columns: string[];
  rows: (string | number | null)[][];
}

export function headlineTable({ pooled, interval95 }: ClipsSummary): Table {
  return {
    columns: ['measure', 'value', 'low95', 'high95'],
    rows: [
      ['uar', pooled.uar, ...interval95.uar],
      ['wa', pooled.wa, ...interval95.wa],
    ],
  };
}

export function perClassTable({ perClass }: ClipsSummary): Table {
  return {
    columns: ['emotion', 'n', 'recall', 'precision', 'f1'],
    rows: perClass.map(({ label, n, recall, precision, f1 }) => [label, n, recall, precision, f1]),
  };
}

export function confusionTable({ confusion }: ClipsSummary, labels: readonly string[]): Table {
  return {
    columns: ['true', ...labels, 'no-speech'],
    rows: labels.map((label, i) => [
      label,
      ...(confusion.counts[i] ?? []),
      confusion.unheard[i] ?? 0,
    ]),
  };
}

export function perSpeakerTable({ perSpeaker }: ClipsSummary, labels: readonly string[]): Table {
  return {
    columns: ['speaker', 'sex', 'n', 'uar', 'wa', ...labels.map((label) => `recall ${label}`)],
    rows: perSpeaker.map(({ speaker, sex, n, uar, wa, recall }) => [
      speaker,
      sex,
      n,
      uar,
      wa,
      ...recall,
    ]),
  };
}

export function perSexTable({ perSex }: ClipsSummary): Table {
  return {
    columns: ['sex', 'speakers', 'n', 'uar', 'wa'],
    rows: perSex.map(({ sex, speakers, n, uar, wa }) => [sex, speakers.length, n, uar, wa]),
  };
}

export function reliabilityTable(
  before: readonly ReliabilityBin[],
  after: readonly ReliabilityBin[],
): Table {
  const rowsOf = (name: string, bins: readonly ReliabilityBin[]) =>
    bins.map(({ from, to, n, confidence, accuracy }) => [name, from, to, n, confidence, accuracy]);
  return {
    columns: ['calibration', 'from', 'to', 'n', 'confidence', 'accuracy'],
    rows: [...rowsOf('before', before), ...rowsOf('after', after)],
  };
}

export function coverageTable(points: readonly CoveragePoint[]): Table {
  return {
    columns: ['coverage', 'accuracy'],
    rows: points.map(({ coverage, accuracy }) => [coverage, accuracy]),
  };
}

export function robustnessTable(robustness: Readonly<Record<string, ConditionSummary>>): Table {
  return {
    columns: ['condition', 'uar', 'wa', 'answered', 'answered accuracy', 'no speech'],
    rows: Object.entries(robustness).map(([name, each]) => [
      name,
      each.uar,
      each.wa,
      each.answered,
      each.answeredAccuracy,
      each.noSpeech,
    ]),
  };
}

export function worstTable(errors: readonly WrongAnswer[]): Table {
  return {
    columns: ['file', 'speaker', 'true', 'heard', 'confidence'],
    rows: errors.map(({ clip, heard, confidence }) => [
      clip.file,
      clip.speaker,
      clip.label,
      heard,
      confidence,
    ]),
  };
}

export function pairedTable({ both, onlyFirst, onlySecond, neither, pValue }: Paired): Table {
  return {
    columns: ['both right', 'only first right', 'only second right', 'both wrong', 'p'],
    rows: [[both, onlyFirst, onlySecond, neither, pValue]],
  };
}
