/** Samples that every packet gives, per channel. */
const PACKET_SAMPLES = 960;

interface ChunkInit {
  timestamp: number;
  data: { byteLength: number };
}

interface DecoderConfig {
  codec: string;
  sampleRate: number;
  numberOfChannels: number;
}

/** One packet as it was in the file. */
class FakeChunk {
  readonly timestamp: number;
  readonly byteLength: number;

  constructor({ timestamp, data }: ChunkInit) {
    // As the interface demands of a `long long`.
    if (!Number.isFinite(timestamp)) throw new TypeError('The timestamp is not finite.');
    this.timestamp = timestamp;
    this.byteLength = data.byteLength;
  }
}

class FakeAudioData {
  readonly format = 'f32-planar';
  readonly numberOfFrames = PACKET_SAMPLES;
  readonly sampleRate: number;
  readonly numberOfChannels: number;
  readonly timestamp: number;

  constructor({ sampleRate, numberOfChannels }: DecoderConfig, timestamp: number) {
    this.sampleRate = sampleRate;
    this.numberOfChannels = numberOfChannels;
    this.timestamp = timestamp;
  }

  copyTo(target: Float32Array): void {
    for (let i = 0; i < target.length; i++) target[i] = 0.3 * Math.sin(i / 10);
  }

  close(): void {
    // Nothing is held.
  }
}

interface Callbacks {
  output(data: FakeAudioData): void;
  error(error: Error): void;
}

/** Turns every packet into the same tone; an empty packet is an error. */
class FakeAudioDecoder {
  static isConfigSupported(config: DecoderConfig) {
    return Promise.resolve({ supported: isUsable(config), config });
  }

  state = 'unconfigured';
  readonly decodeQueueSize = 0;
  readonly #callbacks: Callbacks;
  #config: DecoderConfig | null = null;

  constructor(callbacks: Callbacks) {
    this.#callbacks = callbacks;
  }

  configure(config: DecoderConfig): void {
    if (!isUsable(config)) throw new TypeError('The configuration is not supported.');
    this.#config = config;
    this.state = 'configured';
  }

  decode({ byteLength, timestamp }: FakeChunk): void {
    const config = this.#config;
    queueMicrotask(() => {
      if (this.state === 'closed' || config === null) return;
      if (byteLength > 0) this.#callbacks.output(new FakeAudioData(config, timestamp));
      else this.#fail();
    });
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  reset(): void {
    this.state = 'unconfigured';
  }

  close(): void {
    this.state = 'closed';
  }

  #fail(): void {
    this.state = 'closed';
    this.#callbacks.error(new Error('The packet is empty.'));
  }
}

/** What Chromium takes. */
function isUsable({ sampleRate, numberOfChannels }: DecoderConfig): boolean {
  return (
    sampleRate >= 3000 && sampleRate <= 768_000 && numberOfChannels >= 1 && numberOfChannels <= 32
  );
}

/** Stands in for WebCodecs, which Node lacks: containers are read by the app's own code, codecs are not its concern. */
export function installFakeCodecs(): void {
  Object.assign(globalThis, {
    AudioDecoder: FakeAudioDecoder,
    AudioData: FakeAudioData,
    EncodedAudioChunk: FakeChunk,
  });
}
