import { SerError } from '#lib/core/errors.ts';
import type { Explanation } from '#lib/core/explanation/explain.ts';
import type { LogMel } from '#lib/core/features/spec.ts';
import type { RecordingOrigin, StoredRecording } from '#lib/storage/schema.ts';
import { ComputeClient } from '#lib/workers/compute-client.ts';
import type {
  ExplainRequest,
  ExplainUpdate,
  FollowUpdate,
  OverviewInput,
  PredictInput,
  PredictResult,
  PredictStage,
  Probe,
  Track,
} from '#lib/workers/compute-api.ts';
import { FollowedCall, type CallView } from './followed-call.ts';
import { hearAgain, type Stretch } from './hear-again.ts';
import { hasTwoSides } from './hear-recording.ts';
import { LastRecording } from './last-recording.ts';
import { LONG_SEC, MAXIMUM_BYTES } from './limits.ts';
import { toProblem } from './problem.ts';
import type { Problem } from './problem.ts';

export type { RecordingOrigin } from '#lib/storage/schema.ts';
export type { PredictResult } from '#lib/workers/compute-api.ts';

/** No file smaller than this lasts so long at any usual bit rate. */
const LONG_BYTES = 60_000;

export type ListenView =
  | { kind: 'empty' }
  | { kind: 'working'; origin: RecordingOrigin; stage: PredictStage | null }
  | { kind: 'result'; origin: RecordingOrigin; result: PredictResult; totalMs: number }
  /** The sides of a call differ: whose voice is to be heard? */
  | { kind: 'choice'; origin: RecordingOrigin; probe: Probe }
  | { kind: 'call'; origin: RecordingOrigin; call: CallView; content: Blob }
  | { kind: 'error'; origin: RecordingOrigin; problem: Problem };

/** One recording at a time: from the bytes to the answer. Made by the page and disposed with it. */
export class ListenSession {
  #view = $state.raw<ListenView>({ kind: 'empty' });
  readonly #client: ComputeClient;
  readonly #last = new LastRecording();
  #running: AbortController | null = null;
  /** For another try after an error. */
  #recording: StoredRecording | null = null;

  constructor(client = new ComputeClient()) {
    this.#client = client;
  }

  get view(): ListenView {
    return this.#view;
  }

  analyseFile(file: File): Promise<void> {
    const origin: RecordingOrigin = { kind: 'file', name: file.name };
    return this.#analyse(origin, () => ({ origin, content: file, sampleRate: null }));
  }

  /** @param url of the bundled clip `id`. */
  analyseSample(id: string, url: string): Promise<void> {
    const origin: RecordingOrigin = { kind: 'sample', id };
    return this.#analyse(origin, async (signal) => ({
      origin,
      content: await fetchClip(url, signal),
      sampleRate: null,
    }));
  }

  /** @param samples mono, in [-1, 1]. @param sampleRate hertz. */
  analyseSamples(samples: Float32Array<ArrayBuffer>, sampleRate: number): Promise<void> {
    const origin: RecordingOrigin = { kind: 'microphone' };
    return this.#analyse(origin, () => ({ origin, content: new Blob([samples]), sampleRate }));
  }

  /** Takes up the recording that a reload of this tab interrupted, if there is one. */
  async resume(): Promise<void> {
    const recording = await this.#last.take();
    if (recording === null || this.#view.kind !== 'empty') return;
    await this.#analyse(recording.origin, () => recording);
  }

  /** Analyses the same recording once more. @returns false if it was never read, so that there is none. */
  retry(): boolean {
    const recording = this.#recording;
    if (recording === null) return false;
    void this.#analyse(recording.origin, () => recording);
    return true;
  }

  /** Ends what is under way and goes back to the beginning. */
  reset(): void {
    this.#running?.abort();
    this.#running = null;
    this.#recording = null;
    this.#view = { kind: 'empty' };
    void this.#last.forget();
  }

  /** Shows a failure that left nothing to analyse. */
  fail(origin: RecordingOrigin, error: unknown): void {
    const problem = toProblem(error);
    if (problem !== null) this.#view = { kind: 'error', origin, problem };
  }

  /** One voice of a long recording in a single picture. @throws SerError */
  overview(input: OverviewInput): Promise<LogMel> {
    return this.#client.overview(input);
  }

  dispose(): void {
    this.#running?.abort();
    this.#client.stop();
  }

  /** What in a picture moved the answer. */
  explain(
    input: ExplainRequest,
    onUpdate: (update: ExplainUpdate) => void,
    signal: AbortSignal,
  ): Promise<Explanation> {
    return this.#client.explain(input, onUpdate, signal);
  }

  /** Judges a stretch of a long recording on its own, from its sound, which is read once more. */
  hearAgain(
    stretch: Stretch,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<PredictResult> {
    return hearAgain(this.#client, stretch, onProgress, signal);
  }

  /** Goes on with the sides that the user has chosen. */
  async chooseTracks(tracks: Track[]): Promise<void> {
    const { view } = this;
    const recording = this.#recording;
    if (view.kind !== 'choice' || recording === null) return;
    // Nobody should be asked twice after a reload.
    this.#recording = { ...recording, tracks };
    void this.#last.keep(this.#recording);
    const running = new AbortController();
    this.#running = running;
    await this.#follow(recording, view.probe, tracks, running.signal);
  }

  /** @returns false for a recording that is short enough to be judged as a whole. */
  async #takeLong(recording: StoredRecording, signal: AbortSignal): Promise<boolean> {
    const { content, origin, sampleRate, tracks } = recording;
    if (sampleRate !== null || content.size < LONG_BYTES) return false;
    const probe = await this.#client.probe(content, signal);
    if (probe.durationSec <= LONG_SEC) return false;
    const isCall = hasTwoSides(probe);
    if (isCall && tracks === undefined) this.#view = { kind: 'choice', origin, probe };
    else await this.#follow(recording, probe, isCall ? (tracks ?? []) : ['mix'], signal);
    return true;
  }

  async #follow(
    { content, origin }: StoredRecording,
    probe: Probe,
    tracks: Track[],
    signal: AbortSignal,
  ): Promise<void> {
    const call = new FollowedCall(tracks, probe.durationSec);
    const show = () => {
      if (!signal.aborted) this.#view = { kind: 'call', origin, call: call.view, content };
    };
    show();
    try {
      const onUpdate = (update: FollowUpdate) => {
        call.take(update);
        show();
      };
      call.finish(await this.#client.follow({ content, tracks }, onUpdate, signal));
      show();
    } catch (error) {
      if (!signal.aborted) this.fail(origin, error);
    }
  }

  async #analyse(
    origin: RecordingOrigin,
    open: (signal: AbortSignal) => StoredRecording | Promise<StoredRecording>,
  ): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    const { signal } = running;
    this.#running = running;
    this.#recording = null;
    this.#view = { kind: 'working', origin, stage: null };
    const startMs = performance.now();
    try {
      this.#recording = await open(signal);
      void this.#last.keep(this.#recording);
      if (await this.#takeLong(this.#recording, signal)) return;
      const input = await readInput(this.#recording);
      const result = await this.#client.predict(input, {
        signal,
        onStage: (stage) => {
          if (!signal.aborted) this.#view = { kind: 'working', origin, stage };
        },
      });
      this.#view = { kind: 'result', origin, result, totalMs: performance.now() - startMs };
    } catch (error) {
      // Whoever aborted has already set the view.
      if (!signal.aborted) this.fail(origin, error);
    } finally {
      // Stages that arrive late must not replace the answer.
      running.abort();
    }
  }
}

async function fetchClip(url: string, signal: AbortSignal): Promise<Blob> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`The clip ${url} answered ${response.status}.`);
  return response.blob();
}

async function readInput({ content, sampleRate }: StoredRecording): Promise<PredictInput> {
  if (content.size > MAXIMUM_BYTES) {
    throw new SerError({
      code: 'audio-too-large',
      details: { sizeBytes: content.size, maximumBytes: MAXIMUM_BYTES },
    });
  }
  const bytes = await content.arrayBuffer();
  return sampleRate === null
    ? { kind: 'bytes', bytes }
    : { kind: 'samples', samples: new Float32Array(bytes), sampleRate };
}
