import type { AudioWarning } from '#lib/core/audio/waveform.ts';
import { Resampler } from '#lib/core/audio/resample.ts';
import { powerToDb } from '#lib/core/features/log-mel.ts';
import { MelStream } from '#lib/core/features/mel-stream.ts';
import type { FeatureSpec, LogMel } from '#lib/core/features/spec.ts';
import type { Heard, LiveFollower, Preview } from '#lib/core/inference/follow.ts';
import { breathe } from './breathe.ts';
import { joinHeard, modelOf, startOf } from './follow-recording.ts';
import { LIVE_RATE_HZ } from './live-api.ts';
import type { LiveInput, LiveNews, LiveResult, LiveUpdate } from './live-api.ts';
import { LiveInbox } from './live-inbox.ts';
import type { Keeper } from './live-keeper.ts';
import type { LoadedRecognizer } from './load-recognizer.ts';

/** Further behind than this, what is not certain yet is not looked at, seconds. */
const HASTE_SEC = 0.5;
/** Columns of the picture that wait to be told at most; older ones would have left the screen anyway. */
const MAXIMUM_COLUMNS = 4000;

/** The other side; its answer comes once it has taken the update in. */
type OnUpdate = (update: LiveUpdate) => unknown;

/**
 * Listens to a microphone until its sound ends. It is kept from the first block on, also while the model is still on its
 * way; what is heard is told as soon as the last news have been taken in.
 *
 * @param ready the recogniser, which may take a while.
 * @throws SerError `sample-rate-unsupported` and as `ready` does; what was recorded is kept all the same.
 */
export async function hearLive(
  { port, sampleRate }: LiveInput,
  keeper: Keeper,
  ready: () => Promise<LoadedRecognizer>,
  onUpdate: OnUpdate,
): Promise<Omit<LiveResult, 'ownModel'>> {
  const inbox = new LiveInbox(port, sampleRate, keeper);
  try {
    const recognizer = await ready();
    const hearing = new LiveHearing(recognizer, inbox, keeper, onUpdate);
    for (;;) {
      const sound = await inbox.next();
      if (sound === null) break;
      await hearing.hear(sound);
      await breathe();
    }
    return await hearing.finish();
  } catch (error) {
    await keeper.finish();
    throw error;
  }
}

class LiveHearing {
  readonly #recognizer: LoadedRecognizer;
  readonly #follower: LiveFollower;
  readonly #inbox: LiveInbox;
  readonly #keeper: Keeper;
  readonly #resampler: Resampler;
  readonly #mel: MelStream;
  readonly #spec: FeatureSpec;
  readonly #onUpdate: OnUpdate;
  #untold: Heard[] = [];
  #columns: LogMel[] = [];
  /** Taken anew with each stretch of speech only: it takes a look at the last half minute. */
  #warnings: AudioWarning[] = [];
  #preview: Preview = { windows: [], isSpeaking: false };
  #nHeard = 0;
  #telling: Promise<unknown>;
  #isTelling = true;

  constructor(recognizer: LoadedRecognizer, inbox: LiveInbox, keeper: Keeper, onUpdate: OnUpdate) {
    const { spec } = recognizer.bundle;
    this.#recognizer = recognizer;
    this.#follower = recognizer.followLive(LIVE_RATE_HZ);
    this.#inbox = inbox;
    this.#keeper = keeper;
    this.#resampler = new Resampler(LIVE_RATE_HZ, spec.sampleRate);
    this.#mel = new MelStream(spec);
    // Each picture of the model has a floor of its own; here the screen has one.
    this.#spec = { ...spec, topDb: null };
    this.#onUpdate = onUpdate;
    this.#telling = this.#send({ ...startOf(recognizer.bundle), spec });
  }

  async hear(sound: Float32Array): Promise<void> {
    this.#note(await this.#follower.push(sound));
    const mel = this.#mel.push(this.#resampler.push(sound));
    if (mel.nFrames > 0) this.#columns.push(powerToDb(mel, this.#spec));
    this.#nHeard += sound.length;
    if (this.#inbox.behindSec < HASTE_SEC) this.#preview = await this.#follower.preview();
    this.#bound();
    if (!this.#isTelling) this.#telling = this.#send(this.#news());
  }

  async finish(): Promise<Omit<LiveResult, 'ownModel'>> {
    this.#note(await this.#follower.finish());
    this.#preview = { windows: [], isSpeaking: false };
    const content = await this.#keeper.finish();
    await this.#telling;
    await this.#send(this.#news());
    const { bundle, backend } = this.#recognizer;
    return {
      durationSec: this.#inbox.recordedSec,
      warnings: [],
      trackWarnings: [this.#follower.warnings],
      model: modelOf(bundle),
      backend,
      spec: bundle.spec,
      content,
      isWhole: !this.#inbox.isGivenUp,
      isKept: this.#keeper.keeping === 'device',
    };
  }

  #note(heard: Heard): void {
    this.#untold.push(heard);
    if (heard.spans.length > 0) this.#warnings = this.#follower.warnings;
  }

  #news(): LiveNews {
    const heard = joinHeard(this.#untold);
    const columns = joinColumns(this.#columns, this.#spec.nMels);
    this.#untold = [];
    this.#columns = [];
    return {
      stage: 'heard',
      heard,
      preview: this.#preview,
      warnings: this.#warnings,
      columns,
      heardSec: this.#nHeard / LIVE_RATE_HZ,
      recordedSec: this.#inbox.recordedSec,
      recordedAtMs: this.#inbox.recordedAtMs,
      keeping: this.#keeper.keeping,
      isListening: !this.#inbox.isGivenUp,
    };
  }

  async #send(update: LiveUpdate): Promise<void> {
    this.#isTelling = true;
    await this.#onUpdate(update);
    this.#isTelling = false;
  }

  /** A page that does not answer must not fill the worker's memory with pictures. */
  #bound(): void {
    let nColumns = this.#columns.reduce((sum, { nFrames }) => sum + nFrames, 0);
    while (nColumns > MAXIMUM_COLUMNS) nColumns -= this.#columns.shift()?.nFrames ?? nColumns;
  }
}

function joinColumns(parts: readonly LogMel[], nMels: number): LogMel {
  const nFrames = parts.reduce((sum, part) => sum + part.nFrames, 0);
  const data = new Float32Array(nMels * nFrames);
  let at = 0;
  for (const part of parts) {
    for (let m = 0; m < nMels; m++) {
      const row = part.data.subarray(m * part.nFrames, (m + 1) * part.nFrames);
      data.set(row, m * nFrames + at);
    }
    at += part.nFrames;
  }
  return { data, nMels, nFrames };
}
