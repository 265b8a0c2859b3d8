import { dspWasmBase64 } from '../kernels/dsp.ts';
import { compileWasm, instantiate, type WasmModule } from '../kernels/wasm.ts';
import { isPowerOfTwo } from './fft.ts';
import { inputOrder, splitRotations, twiddles } from './kernel-tables.ts';
import { blockFramesFor, blockSamplesFor, type MelEngine } from './mel-engine.ts';
import { melBank, paddedHann } from './mel.ts';
import type { FeatureSpec } from './spec.ts';

/** What `src/assembly/dsp.ts` exports. Addresses are byte offsets into the memory. */
interface DspKernel {
  configure(
    m: number,
    hop: number,
    amplitudes: boolean,
    mels: number,
    window: number,
    order: number,
    twiddles: number,
    rotations: number,
    bank: number,
    weights: number,
    work: number,
    power: number,
  ): void;
  melFrames(samples: number, nPairs: number, target: number, rowBytes: number): void;
  decibels(
    at: number,
    nQuads: number,
    amin: number,
    perDecade: number,
    offset: number,
    floor: number,
  ): void;
}

type Table = Float64Array | Float32Array | Uint32Array;

let compiled: WasmModule | null | undefined;

/** Compiled at first use; null where it cannot run. */
function dspModule(): WasmModule | null {
  compiled ??= compileWasm(dspWasmBase64);
  return compiled;
}

/** Hands out addresses one after the other, each at the start of a cache line. */
class Layout {
  sizeBytes = 0;

  reserve(nBytes: number): number {
    const at = this.sizeBytes;
    this.sizeBytes += Math.ceil(nBytes / 64) * 64;
    return at;
  }
}

/** Two frames at a time in SIMD, float64, in a memory of its own. For `nFft` a power of two from 8 on. */
export class KernelEngine implements MelEngine {
  readonly blockFrames: number;
  readonly samples: Float32Array;
  readonly mel: Float32Array;
  readonly #kernel: DspKernel;
  readonly #samplesAt: number;
  readonly #melAt: number;

  private constructor(spec: FeatureSpec, module: WasmModule) {
    const m = spec.nFft / 2;
    const bank = melBank(spec);
    const tables: Table[] = [
      paddedHann(spec.winLength, spec.nFft).map((value) => value / 2),
      inputOrder(m),
      twiddles(m),
      splitRotations(m),
      Uint32Array.from({ length: 2 * spec.nMels }, (_, i) =>
        i % 2 === 0 ? (bank.firstBins[i >> 1] ?? 0) : (bank.nBins[i >> 1] ?? 0),
      ),
      bank.weights,
    ];
    const layout = new Layout();
    const addresses = tables.map((table) => layout.reserve(table.byteLength));
    const [window = 0, order = 0, twiddle = 0, rotation = 0, bins = 0, weights = 0] = addresses;
    const work = layout.reserve(32 * m);
    const power = layout.reserve(16 * (m + 1));
    const nSamples = blockSamplesFor(spec);
    this.blockFrames = blockFramesFor(spec);
    this.#samplesAt = layout.reserve(4 * nSamples);
    this.#melAt = layout.reserve(4 * spec.nMels * this.blockFrames);

    const { exports, buffer } = instantiate(module, layout.sizeBytes);
    tables.forEach((table, i) => {
      const bytes = new Uint8Array(table.buffer, table.byteOffset, table.byteLength);
      new Uint8Array(buffer).set(bytes, addresses[i]);
    });
    this.samples = new Float32Array(buffer, this.#samplesAt, nSamples);
    this.mel = new Float32Array(buffer, this.#melAt, spec.nMels * this.blockFrames);
    this.#kernel = exports as DspKernel;
    this.#kernel.configure(
      m,
      spec.hopLength,
      spec.power === 1,
      spec.nMels,
      window,
      order,
      twiddle,
      rotation,
      bins,
      weights,
      work,
      power,
    );
  }

  /** @returns null where the length or the environment does not allow it; `ScalarEngine` does the same then. */
  static create(spec: FeatureSpec): KernelEngine | null {
    const module = spec.nFft >= 8 && isPowerOfTwo(spec.nFft) ? dspModule() : null;
    return module && new KernelEngine(spec, module);
  }

  run(nFrames: number): void {
    // The last lane of an odd number of frames works on what lies there; nobody reads its column.
    const nPairs = Math.ceil(nFrames / 2);
    this.#kernel.melFrames(this.#samplesAt, nPairs, this.#melAt, 4 * this.blockFrames);
  }
}

/** `max(floor, perDecade * log10(max(amin, x)) - offset)`, in place. */
export type DecibelScale = { amin: number; perDecade: number; offset: number; floor: number };

const CHUNK_VALUES = 16384;

/** Decibels in SIMD, chunk by chunk through a small memory. */
export class KernelDecibels {
  readonly #kernel: DspKernel;
  readonly #chunk: Float32Array;

  private constructor(module: WasmModule) {
    const { exports, buffer } = instantiate(module, 4 * CHUNK_VALUES);
    this.#kernel = exports as DspKernel;
    this.#chunk = new Float32Array(buffer, 0, CHUNK_VALUES);
  }

  /** @returns null where the environment does not allow it. */
  static create(): KernelDecibels | null {
    const module = dspModule();
    return module && new KernelDecibels(module);
  }

  apply(values: Float32Array, { amin, perDecade, offset, floor }: DecibelScale): void {
    for (let start = 0; start < values.length; start += CHUNK_VALUES) {
      const part = values.subarray(start, start + CHUNK_VALUES);
      this.#chunk.set(part);
      this.#kernel.decibels(0, Math.ceil(part.length / 4), amin, perDecade, offset, floor);
      part.set(this.#chunk.subarray(0, part.length));
    }
  }
}
