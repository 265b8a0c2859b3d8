import { openMicrophone } from '#lib/capture/microphone.ts';
import type { MicrophoneSettings, OpenMicrophone } from '#lib/capture/microphone.ts';
import type { PredictStage } from '#lib/workers/compute-api.ts';
import { ComputeClient } from '#lib/workers/compute-client.ts';
import type { Keeping, LiveResult, LiveUpdate } from '#lib/workers/live-api.ts';
import { FollowedCall, type CallView } from './followed-call.ts';
import { LivePicture } from './live-picture.ts';
import { listKept, markRunning, openKept, purgeDiscarded, setHidden } from './live-shelf.ts';
import type { KeptLive } from './live-shelf.ts';
import { toProblem, type Problem } from './problem.ts';
import { WakeLock } from './wake-lock.ts';

/** Why a recording goes on otherwise than asked for, or ended by itself. */
export type LiveNotice = 'unplugged' | 'asleep' | 'memory' | 'memoryEnd' | 'tooSlow';

export type LiveView =
  | { kind: 'idle' }
  | { kind: 'asking' }
  | { kind: 'live'; phase: 'listening' | 'paused' | 'finishing'; settings: MicrophoneSettings }
  /** What was recorded, once more from its start to its end. */
  | { kind: 'recording'; startedAt: number; call: CallView; content: Blob; isKept: boolean }
  | { kind: 'error'; problem: Problem };

interface Running {
  id: string;
  startedAt: number;
  microphone: OpenMicrophone;
  letGo: () => Promise<void>;
}

/** One recording at a time: heard while it is spoken, kept while it is heard. Made by the page and disposed with it. */
export class LiveSession {
  #view = $state.raw<LiveView>({ kind: 'idle' });
  #notices = $state.raw<readonly LiveNotice[]>([]);
  #kept = $state.raw<KeptLive[]>([]);
  #discarded = $state.raw<KeptLive | null>(null);
  /** Null until the model is there. */
  #picture = $state.raw<LivePicture | null>(null);
  #stage = $state.raw<PredictStage | null>(null);
  readonly #client: ComputeClient;
  readonly #wakeLock = new WakeLock();
  #call = new FollowedCall(['mix'], 0);
  #running: Running | null = null;
  #hearing: Promise<void> = Promise.resolve();
  #opening: AbortController | null = null;
  /** Tells the answer of this question for the microphone from that of one that was withdrawn. */
  #attempt = 0;

  constructor(client = new ComputeClient()) {
    this.#client = client;
  }

  get view(): LiveView {
    return this.#view;
  }

  get notices(): readonly LiveNotice[] {
    return this.#notices;
  }

  /** Recordings on this device, newest first. */
  get kept(): readonly KeptLive[] {
    return this.#kept;
  }

  /** The one that was discarded last, as long as that can be undone. */
  get discarded(): KeptLive | null {
    return this.#discarded;
  }

  get picture(): LivePicture | null {
    return this.#picture;
  }

  get stage(): PredictStage | null {
    return this.#stage;
  }

  get isUnderWay(): boolean {
    return this.#view.kind === 'asking' || this.#view.kind === 'live';
  }

  /** Looks for what earlier visits have left here. Where the browser keeps nothing, there is nothing. */
  async look(): Promise<void> {
    await purgeDiscarded();
    await this.#list();
  }

  /** Opens the microphone; call it on a click. */
  async start(): Promise<void> {
    if (this.isUnderWay) return;
    this.#clear();
    const attempt = this.#attempt;
    this.#view = { kind: 'asking' };
    const { port1, port2 } = new MessageChannel();
    const id = crypto.randomUUID();
    const letGo = markRunning(id);
    try {
      const microphone = await openMicrophone(
        {
          onBlock: () => undefined,
          onUnplugged: () => void this.#end('unplugged'),
          onAsleep: (isAsleep) => this.#note('asleep', isAsleep),
        },
        port1,
      );
      if (attempt !== this.#attempt) {
        await microphone.close();
        await letGo();
        return;
      }
      this.#wakeLock.hold();
      this.#running = { id, startedAt: Date.now(), microphone, letGo };
      this.#view = { kind: 'live', phase: 'listening', settings: microphone.settings };
      this.#hearing = this.#hear(this.#running, port2);
    } catch (error) {
      await letGo();
      if (attempt === this.#attempt) this.#fail(error);
    }
  }

  pause(): void {
    this.#running?.microphone.pause();
    this.#setPhase('paused');
  }

  async resume(): Promise<void> {
    await this.#running?.microphone.resume();
    this.#setPhase('listening');
  }

  /** Ends the recording; its result follows once the rest has been heard. */
  stop(): Promise<void> {
    return this.#end(null);
  }

  /** Hears a recording of this device from start to end. */
  async open({ id, startedAt, durationSec }: KeptLive): Promise<void> {
    this.#clear();
    try {
      await this.#follow(await openKept(id), startedAt, durationSec, true);
    } catch (error) {
      this.#fail(error);
    }
  }

  async discard(one: KeptLive): Promise<void> {
    await setHidden(one.id, true);
    this.#discarded = one;
    await this.#list();
  }

  async undoDiscard(): Promise<void> {
    if (this.#discarded === null) return;
    await setHidden(this.#discarded.id, false);
    this.#discarded = null;
    await this.#list();
  }

  /** Back to the beginning; what was recorded stays on the device. */
  async reset(): Promise<void> {
    this.#clear();
    this.#view = { kind: 'idle' };
    await this.#list();
  }

  /** Ends what goes on; a recording is kept as far as it came. */
  async dispose(): Promise<void> {
    this.#attempt += 1;
    this.#opening?.abort();
    await this.stop();
    // The rest of the sound arrives before the worker goes.
    await this.#hearing;
    this.#client.stop();
  }

  async #list(): Promise<void> {
    this.#kept = await listKept();
  }

  async #hear(running: Running, port: MessagePort): Promise<void> {
    const { id, startedAt, microphone } = running;
    const { sampleRate } = microphone.settings;
    try {
      const input = { port, sampleRate, id, startedAt };
      const result = await this.#client.live(input, (update) => this.#take(update));
      await this.#show(result, startedAt);
    } catch (error) {
      await microphone.close();
      this.#fail(error);
    } finally {
      await running.letGo();
      this.#running = null;
      this.#wakeLock.release();
      await this.#list();
    }
  }

  #take(update: LiveUpdate): void {
    if (update.stage === 'started') {
      this.#picture = new LivePicture(update);
      this.#call.take(update);
      this.#stage = null;
    } else if (update.stage === 'heard') {
      const { heard, recordedSec: doneSec, warnings } = update;
      this.#call.take({ stage: 'heard', track: 0, heard, doneSec, warnings });
      this.#picture?.take(update);
      this.#noteKeeping(update.keeping);
      if (!update.isListening) this.#note('tooSlow', true);
    } else this.#stage = update;
  }

  #noteKeeping(keeping: Keeping): void {
    if (keeping !== 'device') this.#note('memory', true);
    if (keeping === 'full') void this.#end('memoryEnd');
  }

  async #show(result: LiveResult, startedAt: number): Promise<void> {
    const { content, isWhole, isKept, durationSec } = result;
    if (isWhole) {
      this.#call.finish(result);
      this.#view = { kind: 'recording', startedAt, call: this.#call.view, content, isKept };
    } else await this.#follow(content, startedAt, durationSec, isKept);
  }

  async #follow(
    content: Blob,
    startedAt: number,
    durationSec: number,
    isKept: boolean,
  ): Promise<void> {
    const opening = new AbortController();
    const { signal } = opening;
    this.#opening = opening;
    const call = new FollowedCall(['mix'], durationSec);
    const show = () => {
      if (signal.aborted) return;
      this.#view = { kind: 'recording', startedAt, call: call.view, content, isKept };
    };
    show();
    const input = { content, tracks: ['mix' as const] };
    try {
      const result = await this.#client.follow(
        input,
        (update) => {
          call.take(update);
          show();
        },
        signal,
      );
      call.finish(result);
      show();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #end(notice: LiveNotice | null): Promise<void> {
    if (this.#view.kind !== 'live' || this.#view.phase === 'finishing') return;
    if (notice !== null) this.#note(notice, true);
    this.#note('asleep', false);
    this.#setPhase('finishing');
    await this.#running?.microphone.close();
  }

  #setPhase(phase: 'listening' | 'paused' | 'finishing'): void {
    if (this.#view.kind === 'live') this.#view = { ...this.#view, phase };
  }

  #note(notice: LiveNotice, isTrue: boolean): void {
    if (this.#notices.includes(notice) === isTrue) return;
    const others = this.#notices.filter((one) => one !== notice);
    this.#notices = isTrue ? [...others, notice] : others;
  }

  #fail(error: unknown): void {
    const problem = toProblem(error);
    this.#view = problem === null ? { kind: 'idle' } : { kind: 'error', problem };
  }

  #clear(): void {
    this.#attempt += 1;
    this.#opening?.abort();
    this.#opening = null;
    this.#notices = [];
    this.#discarded = null;
    this.#picture = null;
    this.#stage = null;
    this.#call = new FollowedCall(['mix'], 0);
  }
}
