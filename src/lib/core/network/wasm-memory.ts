import { backend, getBackend, type TensorInfo } from '@tensorflow/tfjs-core';
import { nnFusedWasmBase64 } from '../kernels/nn-fused.ts';
import { nnWasmBase64 } from '../kernels/nn.ts';
import { compileWasm, instantiateOver, type WasmModule } from '../kernels/wasm.ts';
import type { KernelCall, KernelTeam, SharedKernel } from './kernel-team.ts';
import { compileShared } from './shared-module.ts';

/** Functions of `src/assembly/nn.ts`; arguments are byte addresses and counts. */
type NnExports = Record<
  | 'pack'
  | 'packFlipped'
  | 'padImages'
  | 'convolve'
  | 'convolveTiles'
  | 'filterGradient'
  | 'filterGradientTiles'
  | 'spreadFilter'
  | 'columnSums'
  | 'scaleShift'
  | 'maskedSums'
  | 'maskedAffine'
  | 'maxPoolGradient'
  | 'adamW',
  (...args: number[]) => void
>;

/** What is used of tfjs's BackendWasm; that package is imported by edges alone. */
interface WasmBackend {
  wasm: {
    /** Exported by the builds without threads. */
    asm: { memory?: object };
    /** What the build with threads was given. */
    wasmMemory?: object;
    HEAPU8: Uint8Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  dataIdMap: { get(id: object): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
}

/** The kernels of one backend instance, with scratch memory that grows and is reused. */
export class WasmKernels {
  readonly nn: NnExports;
  /** Null: everything is done by this thread. */
  readonly team: KernelTeam | null;
  readonly #backend: WasmBackend;
  readonly #scratch = new Map<string, { address: number; bytes: number }>();

  constructor(wasmBackend: WasmBackend, module: WasmModule, team: KernelTeam | null) {
    this.#backend = wasmBackend;
    this.nn = instantiateOver(module, memoryOf(wasmBackend)) as NnExports;
    this.team = team;
  }

  /** Runs one list of calls per thread, side by side; one after the other without a team. */
  run(kernel: SharedKernel, calls: readonly KernelCall[][]): void {
    const own = (call: KernelCall) => {
      this.nn[kernel](...call);
    };
    if (this.team === null) calls.flat().forEach(own);
    else this.team.run(kernel, calls, own);
  }

  address(tensor: TensorInfo): number {
    return this.#backend.dataIdMap.get(tensor.dataId).memoryOffset;
  }

  /** The tensor's values in place; valid until the next allocation. */
  view(tensor: TensorInfo): Float32Array {
    return this.viewAt(this.address(tensor), sizeOf(tensor.shape));
  }

  viewAt(address: number, nFloats: number): Float32Array {
    return new Float32Array(this.#backend.wasm.HEAPU8.buffer, address, nFloats);
  }

  output(shape: number[]): TensorInfo {
    return this.#backend.makeOutput(shape, 'float32');
  }

  zeros(shape: number[]): TensorInfo {
    const tensor = this.output(shape);
    const start = this.address(tensor);
    this.#backend.wasm.HEAPU8.fill(0, start, start + 4 * sizeOf(shape));
    return tensor;
  }

  /** Address of at least `nFloats` floats, kept under `name` until the backend goes. */
  scratch(name: string, nFloats: number): number {
    const bytes = nFloats * 4;
    const kept = this.#scratch.get(name);
    if (kept !== undefined && kept.bytes >= bytes) return kept.address;
    if (kept !== undefined) this.#backend.wasm._free(kept.address);
    const address = this.#backend.wasm._malloc(bytes);
    if (address === 0) throw new Error(`The WASM heap has no room for ${bytes} bytes.`);
    this.#scratch.set(name, { address, bytes });
    return address;
  }
}

const instances = new WeakMap<object, WasmKernels>();

/** @throws Error when `prepareWasmKernels` was not called for this backend. */
export function kernelsOf(wasmBackend: unknown): WasmKernels {
  const kernels = instances.get(wasmBackend as object);
  if (kernels === undefined) throw new Error('The kernels are not installed for this backend.');
  return kernels;
}

/** The kernels of the active backend, or null when it is not the WASM backend prepared by `prepareWasmKernels`. */
export function activeWasmKernels(): WasmKernels | null {
  return getBackend() === 'wasm' ? (instances.get(backend()) ?? null) : null;
}

/**
 * Sets the kernels up in the active WASM backend's memory, once.
 *
 * @param team that works in the same memory; null: none.
 * @returns whether they are there, or cannot run in an engine without WASM SIMD.
 */
export function prepareWasmKernels(team: KernelTeam | null): boolean {
  const wasmBackend = backend() as unknown as WasmBackend;
  if (instances.has(wasmBackend)) return true;
  const module = isShared(wasmBackend) ? compileSharedKernels() : compileKernels();
  if (module === null) return false;
  instances.set(wasmBackend, new WasmKernels(wasmBackend, module, team));
  return true;
}

function compileKernels(): WasmModule | null {
  return compileWasm(nnFusedWasmBase64) ?? compileWasm(nnWasmBase64);
}

/** The same for a memory that threads share. */
export function compileSharedKernels(): WasmModule | null {
  return compileShared(nnFusedWasmBase64) ?? compileShared(nnWasmBase64);
}

function memoryOf({ wasm }: WasmBackend): object {
  const memory = wasm.wasmMemory ?? wasm.asm.memory;
  if (memory === undefined) throw new Error('The WASM backend shows no memory.');
  return memory;
}

function isShared({ wasm }: WasmBackend): boolean {
  return (
    typeof SharedArrayBuffer !== 'undefined' && wasm.HEAPU8.buffer instanceof SharedArrayBuffer
  );
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Output pixels whose slopes `filterGradient` packs at a time, as in `src/assembly/filter-gradient.ts`. */
const BLOCK_PIXELS = 192;

/** Scratch memory for `filterGradient` over rows of `outWidth` pixels. */
export function slopePanel(k: WasmKernels, outWidth: number): number {
  return k.scratch('panel', 8 * Math.max(BLOCK_PIXELS, outWidth));
}
