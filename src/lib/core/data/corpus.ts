/** What is known of one labelled recording without opening it. */
export interface UtteranceInfo {
  /** SHA-256 of the file's bytes in hexadecimal. */
  id: string;
  corpusId: string;
  file: string;
  label: string;
  /** Null where the corpus does not say. */
  speaker: string | null;
  sex: 'male' | 'female' | null;
  sentence: string | null;
  durationSec: number;
}

/** One collection of recordings. */
export interface CorpusInfo {
  id: string;
  name: string;
  kind: 'emodb' | 'ravdess' | 'other';
  labels: string[];
  nUtterances: number;
  /** Milliseconds since 1970. */
  importedAt: number;
}
