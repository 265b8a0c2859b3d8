import { decodeBase64 } from './base64.ts';

/** A compiled module; opaque. */
export type WasmModule = object & { readonly wasmModule?: never };

interface WasmRuntime {
  Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule;
  Instance: new (module: WasmModule, imports: object) => { exports: unknown };
  Memory: new (descriptor: { initial: number }) => { buffer: ArrayBuffer };
}

const PAGE_BYTES = 65536;

/** WebAssembly is neither in ECMAScript's own types nor certain to be there. */
function wasmRuntime(): WasmRuntime | undefined {
  return (globalThis as { WebAssembly?: WasmRuntime }).WebAssembly;
}

/**
 * Compiles at once, without a fetch.
 *
 * @returns null where there is no WebAssembly, it lacks an instruction set the module uses, or a content security
 *   policy forbids it.
 */
export function compileWasm(base64: string): WasmModule | null {
  const runtime = wasmRuntime();
  if (!runtime) return null;
  try {
    return new runtime.Module(decodeBase64(base64));
  } catch {
    return null;
  }
}

/** Instance of a module over somebody else's memory, e.g. that of tfjs's WASM backend. */
export function instantiateOver(module: WasmModule, memory: object): unknown {
  const runtime = wasmRuntime();
  if (!runtime) throw new Error('A WebAssembly module without WebAssembly.');
  return new runtime.Instance(module, { env: { memory } }).exports;
}

/**
 * Instance of a module made by `src/tools/build-kernels.mjs` over a memory of its own.
 *
 * @returns what the AssemblyScript source exports, where addresses and counts are numbers, and the memory's bytes.
 */
export function instantiate(
  module: WasmModule,
  memoryBytes: number,
): { exports: unknown; buffer: ArrayBuffer } {
  const runtime = wasmRuntime();
  if (!runtime) throw new Error('A WebAssembly module without WebAssembly.');
  const memory = new runtime.Memory({ initial: Math.ceil(memoryBytes / PAGE_BYTES) });
  const instance = new runtime.Instance(module, { env: { memory } });
  return { exports: instance.exports, buffer: memory.buffer };
}
