/**
 * Runs on the audio thread: mixes the microphone's channels to one by their mean and sends them in blocks, otherwise
 * untouched. TypeScript's DOM library has no types for this place, so the few used are declared here.
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

class CaptureProcessor extends AudioWorkletProcessor {
  #block = new Float32Array(BLOCK_SAMPLES);
  #nFilled = 0;
  #done = false;

  constructor() {
    super();
    // The only message: send what is left, then stop.
    this.port.onmessage = () => {
      this.#send();
      this.port.postMessage(null);
      this.#done = true;
    };
  }

  /** @param inputs `[input][channel]`, 128 samples each; no channel while the source is silent or gone. */
  process(inputs: Float32Array[][]): boolean {
    const channels = inputs[0] ?? [];
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

  #send(): void {
    const block = this.#block.slice(0, this.#nFilled);
    this.#nFilled = 0;
    if (block.length > 0) this.port.postMessage(block, [block.buffer]);
  }
}

registerProcessor('capture', CaptureProcessor);
