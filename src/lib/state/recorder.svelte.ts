import { concatArrays } from '#lib/core/math.ts';
import { SerError } from '#lib/core/errors.ts';
import { openMicrophone } from '#lib/capture/microphone.ts';
import type { MicrophoneSettings, OpenMicrophone } from '#lib/capture/microphone.ts';

export type { MicrophoneSettings } from '#lib/capture/microphone.ts';

export const MINIMUM_SEC = 1;
export const MAXIMUM_SEC = 60;

export interface Recording {
  /** Mono, in [-1, 1]. */
  samples: Float32Array<ArrayBuffer>;
  /** Hertz. */
  sampleRate: number;
  /** True if the device went away in between; what came before is here. */
  wasUnplugged: boolean;
}

/** One recording from the microphone. Ends by `stop`, after `MAXIMUM_SEC`, or when the device goes away. */
export class Recorder {
  #phase = $state<'off' | 'asking' | 'live'>('off');
  #settings = $state.raw<MicrophoneSettings | null>(null);
  #elapsedSec = $state(0);
  #levelDb = $state(-Infinity);
  readonly #onFinished: (recording: Recording) => void;
  readonly #onFailed: (error: unknown) => void;
  #microphone: OpenMicrophone | null = null;
  #blocks: Float32Array[] = [];
  #nSamples = 0;
  /** Tells answers for this recording from those for one that was discarded. */
  #attempt = 0;

  constructor(listener: {
    onFinished: (recording: Recording) => void;
    onFailed: (error: unknown) => void;
  }) {
    this.#onFinished = listener.onFinished;
    this.#onFailed = listener.onFailed;
  }

  get phase(): 'off' | 'asking' | 'live' {
    return this.#phase;
  }

  /** What the device does; null until it is open. */
  get settings(): MicrophoneSettings | null {
    return this.#settings;
  }

  get elapsedSec(): number {
    return this.#elapsedSec;
  }

  /** Root mean square of the last block in dB relative to full scale. */
  get levelDb(): number {
    return this.#levelDb;
  }

  get isLongEnough(): boolean {
    return this.#elapsedSec >= MINIMUM_SEC;
  }

  async start(): Promise<void> {
    if (this.#phase !== 'off') return;
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#clear();
    this.#phase = 'asking';
    try {
      const microphone = await openMicrophone({
        onBlock: (block) => {
          if (attempt === this.#attempt) this.#append(block);
        },
        onUnplugged: () => {
          if (attempt === this.#attempt) void this.#finish(true);
        },
      });
      if (attempt !== this.#attempt) {
        await microphone.close();
        return;
      }
      this.#microphone = microphone;
      this.#settings = microphone.settings;
      this.#phase = 'live';
    } catch (error) {
      if (attempt !== this.#attempt) return;
      this.#phase = 'off';
      this.#onFailed(error);
    }
  }

  stop(): Promise<void> {
    return this.#finish(false);
  }

  /** Throws the recording away and releases the device, also while the browser still asks. */
  async discard(): Promise<void> {
    this.#attempt += 1;
    this.#phase = 'off';
    await this.#microphone?.close();
    this.#microphone = null;
    this.#clear();
  }

  async #finish(wasUnplugged: boolean): Promise<void> {
    const microphone = this.#microphone;
    if (microphone === null || this.#phase !== 'live') return;
    this.#phase = 'off';
    await microphone.close();
    this.#microphone = null;
    const { sampleRate } = microphone.settings;
    const samples = concatArrays(this.#blocks);
    this.#attempt += 1;
    this.#clear();
    if (wasUnplugged && samples.length < MINIMUM_SEC * sampleRate) {
      this.#onFailed(new SerError({ code: 'microphone-unplugged', details: {} }));
    } else {
      this.#onFinished({ samples, sampleRate, wasUnplugged });
    }
  }

  #append(block: Float32Array): void {
    this.#blocks.push(block);
    this.#nSamples += block.length;
    // The first blocks may arrive before `openMicrophone` has answered.
    const sampleRate = this.#settings?.sampleRate;
    if (sampleRate === undefined || this.#phase !== 'live') return;
    this.#elapsedSec = this.#nSamples / sampleRate;
    this.#levelDb = levelDb(block);
    if (this.#elapsedSec >= MAXIMUM_SEC) void this.#finish(false);
  }

  #clear(): void {
    this.#blocks = [];
    this.#nSamples = 0;
    this.#settings = null;
    this.#elapsedSec = 0;
    this.#levelDb = -Infinity;
  }
}

function levelDb(block: Float32Array): number {
  let energy = 0;
  for (const sample of block) energy += sample * sample;
  return 10 * Math.log10(energy / block.length);
}
