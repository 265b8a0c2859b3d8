/**
 * Runs on the audio thread: mixes the microphone's channels to one by their mean and sends them in blocks, otherwise
 * untouched, to the page or straight to a worker. TypeScript's DOM library has no types for this place, so the few used are declared here.
 */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(
  name: string,
  processor: new () => AudioWorkletProcessor & {
    process(inputs: Float32Array[][]): boolean;
  },
): void;

/** About 21 ms at 48 kHz: often enough for a level meter, seldom enough for the main thread. */
const BLOCK_SAMPLES = 1024;

/** What is sent: sound in its order, and at the end null. */
export type CaptureMessage = CapturedBlock | null;

export interface CapturedBlock {
  /** Mono, in [-1, 1]. */
  samples: Float32Array;
  /** When its last sample came in, milliseconds since 1970. */
  atMs: number;
}

/** What the page asks for: another place to send to, a pause, its end, or the last block and then no more. */
export type CaptureOrder = { to: MessagePort } | 'pause' | 'resume' | 'flush';

class CaptureProcessor extends AudioWorkletProcessor {
  #block = new Float32Array(BLOCK_SAMPLES);
  #nFilled = 0;
  #done = false;
  #isPaused = false;
  #target: MessagePort | null = null;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<CaptureOrder>) => {
      if (data === 'flush') this.#finish();
      else if (data === 'pause') {
        this.#send();
        this.#isPaused = true;
      } else if (data === 'resume') this.#isPaused = false;
      else this.#target = data.to;
    };
  }

  /** @param inputs `[input][channel]`, 128 samples each; no channel while the source is silent or gone. */
  process(inputs: Float32Array[][]): boolean {
    const channels = this.#isPaused ? [] : (inputs[0] ?? []);
    const nSamples = channels[0]?.length ?? 0;
    for (let i = 0; i < nSamples; i++) {
      let sum = 0;
      for (const channel of channels) sum += channel[i] ?? 0;
      this.#block[this.#nFilled] = sum / channels.length;
      this.#nFilled += 1;
      if (this.#nFilled === BLOCK_SAMPLES) this.#send();
    }
    return !this.#done;
  }

  #finish(): void {
    this.#send();
    const end: CaptureMessage = null;
    this.#target?.postMessage(end);
    this.port.postMessage(null);
    this.#done = true;
  }

  #send(): void {
    const samples = this.#block.slice(0, this.#nFilled);
    this.#nFilled = 0;
    if (samples.length === 0) return;
    const message: CaptureMessage = { samples, atMs: Date.now() };
    (this.#target ?? this.port).postMessage(message, [samples.buffer]);
  }
}

registerProcessor('capture', CaptureProcessor);
