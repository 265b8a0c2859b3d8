import type { KeptResult, QueueEntry, QueueSummary } from '#lib/storage/queue-records.ts';
import type { NewEntry } from '#lib/storage/queue-store.ts';
import type { SourceFile } from './source-files.ts';

/** What became of one recording: an answer, or a question that only the user can answer. */
export type Hearing =
  | { kind: 'done'; result: KeptResult; summary: QueueSummary }
  | { kind: 'choice'; result: KeptResult };

/** Where the list lies; all tabs share it, and what stands there counts. */
export interface QueueStore {
  list(): Promise<QueueEntry[]>;
  /** @throws SerError `storage-full` */
  add(items: readonly NewEntry[]): Promise<void>;
  /** Entries that are gone stay gone. @throws SerError `storage-full` */
  change(
    ids: readonly string[],
    change: (entry: QueueEntry) => QueueEntry,
    result?: KeptResult,
  ): Promise<QueueEntry[]>;
  loadSound(id: string): Promise<Blob | null>;
  loadResult(id: string): Promise<KeptResult | null>;
  /** Deletes for good what is hidden. */
  purge(): Promise<void>;
}

export interface QueueDeps {
  store: QueueStore;
  /** @param tracks whose voice to hear if the sides differ. @param onShare of the recording that is done, in [0, 1]. */
  hear(
    content: Blob,
    tracks: QueueEntry['tracks'],
    onShare: (share: number) => void,
    signal: AbortSignal,
  ): Promise<Hearing>;
  /** The same for the same content, whatever it is called. */
  fingerprint(content: Blob): Promise<string>;
  isAudio(file: SourceFile): Promise<boolean>;
  /** Tells the other tabs that the list is another one now. */
  announce(): void;
  onChange(): void;
}

/** An entry as it is shown. */
export interface QueueItem extends Omit<QueueEntry, 'state' | 'isHidden'> {
  state: QueueEntry['state'] | 'working';
  /** Of the recording that is done while it is worked at, in [0, 1]. */
  share: number;
}

/** What became of files that came in. */
export interface Intake {
  nAdded: number;
  /** Were there already. */
  nSame: number;
  /** Are no recordings. */
  nAside: number;
  /** There was no room for; they are heard as long as the page is open. */
  nUnkept: number;
}
