import type { Explanation } from '#lib/core/explanation/explain.ts';
import type { LogMel } from '#lib/core/features/spec.ts';
import type { KeptCall, KeptChoice, KeptClip } from '#lib/storage/queue-records.ts';
import { ComputeClient } from '#lib/workers/compute-client.ts';
import type {
  ExplainRequest,
  ExplainUpdate,
  OverviewInput,
  PredictResult,
} from '#lib/workers/compute-api.ts';
import { fingerprintOf, isAudioFile } from './audio-files.ts';
import type { CallView } from './followed-call.ts';
import { hearAgain, type Stretch } from './hear-again.ts';
import { createHearing } from './hear-recording.ts';
import type { Problem } from './problem.ts';
import { openQueueStore } from './queue-stores.ts';
import { QueueTabs } from './queue-tabs.ts';
import type { Intake, QueueItem } from './queue-types.ts';
import { RecordingQueue } from './recording-queue.ts';
import { readSetting, writeSetting } from './settings.ts';
import type { SourceFile } from './source-files.ts';

/** The list as a whole is shown this often at most, milliseconds: short recordings come twenty a second. */
const SHOW_MS = 100;
/** What other tabs did is read this often at most, milliseconds. */
const REFRESH_MS = 500;
const STOPPED = 'queue-stopped';
/** Set once there is a list, so that pages that need none do not load what it takes; the door reads it. */
const THERE = 'queue-there';

/** One recording of the list, opened. */
export type OpenedRecording =
  | { kind: 'clip'; name: string; result: PredictResult; totalMs: number }
  | { kind: 'call'; name: string; call: CallView; content: Blob }
  | { kind: 'choice'; name: string; id: string; envelopes: Float32Array[] }
  /** The answer is there, but not the sound that its pictures are made of. */
  | { kind: 'bare'; name: string; kept: KeptClip };

/** The list of recordings as the page sees it. It goes on in other rooms, so it is made once and not disposed. */
export class QueueSession {
  #items = $state.raw<QueueItem[]>([]);
  #coming = $state.raw<{ nDone: number; nAll: number } | null>(null);
  #intake = $state.raw<Intake | null>(null);
  #problem = $state.raw<Problem | null>(null);
  #nRemoved = $state(0);
  #isStopped = $state(false);
  #isMine = $state(false);
  #isKept = $state(true);
  #isLoaded = $state(false);
  #queue: RecordingQueue | null = null;
  readonly #client: ComputeClient;
  /** Shows recordings while others are heard. */
  readonly #viewer: ComputeClient;
  #willShow = false;
  #willRefresh = false;
  #loading: Promise<RecordingQueue> | null = null;

  constructor(client = new ComputeClient(), viewer = new ComputeClient()) {
    this.#client = client;
    this.#viewer = viewer;
  }

  get items(): QueueItem[] {
    return this.#items;
  }

  get coming(): { nDone: number; nAll: number } | null {
    return this.#coming;
  }

  get intake(): Intake | null {
    return this.#intake;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  get nRemoved(): number {
    return this.#nRemoved;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** False while another tab works; this one shows what it does. */
  get isMine(): boolean {
    return this.#isMine;
  }

  /** True while this tab takes recordings in or hears them. */
  get isWorking(): boolean {
    const isHearing = this.#items.some(({ state }) => state === 'working' || state === 'waiting');
    return this.#coming !== null || (this.#isMine && !this.#isStopped && isHearing);
  }

  /** False where the browser keeps nothing, so that the list ends with the page. */
  get isKept(): boolean {
    return this.#isKept;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Takes up the list and goes on with it. Called whenever a page needs it. */
  async start(): Promise<void> {
    await this.#get();
  }

  /** Adds recordings by name, as folders give them in any order. */
  async add(files: SourceFile[] | Promise<SourceFile[]>): Promise<void> {
    const queue = await this.#get();
    writeSetting(THERE, 'yes');
    const inOrder = new Intl.Collator(undefined, { numeric: true });
    await queue.add((await files).toSorted((a, b) => inOrder.compare(a.path, b.path)));
  }

  stop(): void {
    writeSetting(STOPPED, 'yes');
    this.#queue?.stop();
  }

  resume(): void {
    writeSetting(STOPPED, 'no');
    this.#queue?.resume();
  }

  retry(id: string): void {
    writeSetting(STOPPED, 'no');
    void this.#queue?.retry([id]);
  }

  retryAll(): void {
    writeSetting(STOPPED, 'no');
    void this.#queue?.retryAll();
  }

  remove(id: string): void {
    void this.#queue?.remove([id]);
  }

  removeAll(): void {
    void this.#queue?.removeAll();
  }

  undoRemove(): void {
    void this.#queue?.undoRemove();
  }

  async choose(id: string, tracks: number[], forAll: boolean): Promise<void> {
    await this.#queue?.choose(id, tracks, forAll);
  }

  /** @returns null if it is not there any more. @throws SerError where its sound cannot be read again. */
  async open({ id, path }: QueueItem): Promise<OpenedRecording | null> {
    const queue = await this.#get();
    const kept = await queue.result(id);
    if (kept === null) return null;
    const content = await queue.sound(id);
    if (kept.kind === 'choice') return { ...asked(kept), name: path, id };
    if (kept.kind === 'call')
      return { ...toCall(kept), name: path, content: content ?? new Blob() };
    if (content === null) return { kind: 'bare', name: path, kept };
    return { ...(await this.#redrawn(kept, content)), name: path };
  }

  /** Every answer that is there, in the order of the list. */
  async *answers(): AsyncGenerator<{ item: QueueItem; kept: KeptClip | KeptCall | null }> {
    const queue = await this.#get();
    for (const item of queue.items) {
      const kept = item.state === 'done' ? await queue.result(item.id) : null;
      yield { item, kept: kept?.kind === 'choice' ? null : kept };
    }
  }

  /** One voice of a long recording in a single picture. @throws SerError */
  overview(input: OverviewInput): Promise<LogMel> {
    return this.#viewer.overview(input);
  }

  /** What in a picture moved the answer. @throws SerError `model-changed` if another model answered. */
  explain(
    input: ExplainRequest,
    onUpdate: (update: ExplainUpdate) => void,
    signal: AbortSignal,
  ): Promise<Explanation> {
    return this.#viewer.explain(input, onUpdate, signal);
  }

  /** Judges a stretch of a long recording on its own. @throws SerError `model-changed` */
  hearAgain(
    stretch: Stretch,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<PredictResult> {
    return hearAgain(this.#viewer, stretch, onProgress, signal);
  }

  #get(): Promise<RecordingQueue> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<RecordingQueue> {
    const { store, isKept } = await openQueueStore();
    const tabs = new QueueTabs(() => this.#refreshSoon());
    const queue = (this.#queue = new RecordingQueue({
      store,
      hear: createHearing(this.#client),
      fingerprint: fingerprintOf,
      isAudio: isAudioFile,
      announce: () => tabs.announce(),
      onChange: () => this.#showSoon(),
    }));
    this.#isKept = isKept;
    await queue.load();
    this.#show(queue);
    this.#isLoaded = true;
    void tabs.takeOver().then(() => {
      this.#isMine = true;
      // Another tab may have got further than this one knows.
      return queue.refresh().then(() => queue.own(readSetting(STOPPED) === 'yes'));
    });
    return queue;
  }

  #showSoon(): void {
    if (this.#willShow) return;
    this.#willShow = true;
    setTimeout(() => {
      this.#willShow = false;
      if (this.#queue !== null) this.#show(this.#queue);
    }, SHOW_MS);
  }

  #show(queue: RecordingQueue): void {
    this.#items = queue.items;
    this.#coming = queue.coming;
    this.#intake = queue.intake;
    this.#problem = queue.problem;
    this.#nRemoved = queue.nRemoved;
    this.#isStopped = queue.isStopped;
  }

  #refreshSoon(): void {
    if (this.#willRefresh) return;
    this.#willRefresh = true;
    setTimeout(() => {
      this.#willRefresh = false;
      void this.#queue?.refresh();
    }, REFRESH_MS);
  }

  async #redrawn({ prediction, ...kept }: KeptClip, content: Blob) {
    const { spec, segmentFrames, backend, ownModel, unreadable, totalMs } = kept;
    const { waveform, pictures } = await this.#viewer.redraw({ content, spec, segmentFrames });
    const segments = prediction.segments.flatMap((segment, i) => {
      const logMel = pictures[i];
      return logMel === undefined ? [] : [{ ...segment, logMel }];
    });
    const result: PredictResult = {
      prediction: { ...prediction, segments, waveform },
      ...{ backend, spec, ownModel, unreadable, modelStored: true },
    };
    return { kind: 'clip' as const, result, totalMs };
  }
}

function asked({ envelopes }: KeptChoice) {
  return { kind: 'choice' as const, envelopes };
}

function toCall(kept: KeptCall): { kind: 'call'; call: CallView } {
  const { tracks, labels, durationSec, ...result } = kept;
  const call: CallView = {
    tracks: tracks.map(({ track, warnings, ...view }) => ({ track, view, warnings })),
    labels,
    stage: null,
    doneSec: durationSec,
    durationSec,
    result: { ...result, durationSec, trackWarnings: tracks.map(({ warnings }) => warnings) },
  };
  return { kind: 'call', call };
}
