import { Resampler } from '#lib/core/audio/resample.ts';
import { dequantize, quantize } from '#lib/core/audio/wav.ts';
import { concatArrays } from '#lib/core/math.ts';
import type { CapturedBlock, CaptureMessage } from './capture.worklet.ts';
import { LIVE_RATE_HZ } from './live-api.ts';
import type { Keeper } from './live-keeper.ts';

/** Less sound is not worth a look, more would keep the worker from its messages for too long, seconds. */
const SHORTEST_SEC = 0.1;
const LONGEST_SEC = 1;
/** If so much sound waits, this device cannot listen along, seconds: 19 MB. */
const MAXIMUM_BEHIND_SEC = 300;

/**
 * Takes the microphone's sound in as it comes, whatever else the worker does: it is kept first and then waits to be
 * heard. What is heard is what is kept, rounded to 16 bits, so that the saved file gives the very same answers.
 */
export class LiveInbox {
  readonly #resampler: Resampler;
  readonly #keeper: Keeper;
  #waiting: Float32Array[] = [];
  #nWaiting = 0;
  #nRecorded = 0;
  #recordedAtMs = 0;
  #isOver = false;
  #isGivenUp = false;
  #wake: () => void = () => undefined;

  /** @throws SerError `sample-rate-unsupported`. */
  constructor(port: MessagePort, sampleRate: number, keeper: Keeper) {
    this.#resampler = new Resampler(sampleRate, LIVE_RATE_HZ);
    this.#keeper = keeper;
    port.onmessage = ({ data }: MessageEvent<CaptureMessage>) => {
      if (data === null) port.close();
      this.#take(data);
    };
  }

  get recordedSec(): number {
    return this.#nRecorded / LIVE_RATE_HZ;
  }

  /** When the last sample came in, milliseconds since 1970. */
  get recordedAtMs(): number {
    return this.#recordedAtMs;
  }

  get behindSec(): number {
    return this.#nWaiting / LIVE_RATE_HZ;
  }

  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** @returns the next sound in [-1, 1] at `LIVE_RATE_HZ`, once there is some; null at the end. */
  async next(): Promise<Float32Array | null> {
    while (!this.#isOver && this.behindSec < SHORTEST_SEC) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if (this.#nWaiting === 0) return null;
    const taken: Float32Array[] = [];
    let nTaken = 0;
    while (nTaken < LONGEST_SEC * LIVE_RATE_HZ) {
      const block = this.#waiting.shift();
      if (block === undefined) break;
      taken.push(block);
      nTaken += block.length;
    }
    this.#nWaiting -= nTaken;
    return concatArrays(taken);
  }

  #take(block: CapturedBlock | null): void {
    const sound = block === null ? this.#resampler.flush() : this.#resampler.push(block.samples);
    this.#isOver = block === null;
    this.#recordedAtMs = block?.atMs ?? this.#recordedAtMs;
    const rounded = quantize(sound);
    this.#keeper.add(rounded);
    this.#nRecorded += rounded.length;
    if (!this.#isGivenUp) {
      this.#waiting.push(dequantize(rounded));
      this.#nWaiting += rounded.length;
    }
    if (this.behindSec > MAXIMUM_BEHIND_SEC) {
      this.#isGivenUp = true;
      this.#waiting = [];
      this.#nWaiting = 0;
    }
    this.#wake();
  }
}
