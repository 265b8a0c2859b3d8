import type { Waveform } from '#lib/core/audio/waveform.ts';
import type { ImportReport } from '#lib/core/data/corpus.ts';
import type { LabelChoice } from '#lib/core/data/mapping.ts';
import type { PlanSummary } from '#lib/core/data/plan.ts';
import type { FeatureSpec, LogMel } from '#lib/core/features/spec.ts';
import type { SourceFile } from '#lib/storage/schema.ts';

/** What to bring in. */
export interface ImportOrder {
  files: SourceFile[];
  /** Of a corpus that does not name itself. */
  name: string;
  choices: LabelChoice[];
}

/** Where an import stands. */
export interface ImportProgress {
  nDone: number;
  nFiles: number;
}

export interface ImportResult {
  corpusId: string;
  report: ImportReport;
}

/** One recording to look at and to listen to. */
export interface UtteranceView {
  id: string;
  label: string;
  file: string;
  /** Mono at the rate of `spec`. */
  waveform: Waveform;
  logMel: LogMel;
  spec: FeatureSpec;
}

/** The worker's side of the line for corpora. Types only: both sides import them. Files cross as handles, not as bytes. */
export interface CorpusApi {
  /** What these files are, before any sound is read. */
  plan(files: SourceFile[]): Promise<PlanSummary>;
  /** @throws ErrorInfo (plain object), revived to SerError by the client. */
  import(order: ImportOrder, onProgress: (progress: ImportProgress) => void): Promise<ImportResult>;
  /** Goes on with an import that was interrupted. */
  resume(corpusId: string, onProgress: (progress: ImportProgress) => void): Promise<ImportResult>;
  /** Null if it is not there any more. */
  view(corpusId: string, id: string): Promise<UtteranceView | null>;
  /** The most typical recording of each label, in the order of the labels. */
  typical(corpusId: string): Promise<UtteranceView[]>;
}
