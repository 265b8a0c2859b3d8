import { decodeBase64 } from '../kernels/base64.ts';
import type { WasmModule } from '../kernels/wasm.ts';

/** Of a module's header, before its first section. */
const HEADER_BYTES = 8;
const IMPORT_SECTION = 2;
const MEMORY_IMPORT = 2;
/** Limits of a memory that is shared, which must have a maximum (threads proposal, binary format). */
const SHARED_WITH_MAXIMUM = 3;
const HAS_MAXIMUM = 1;
/** Four gigabytes, the most there is. */
const MAXIMUM_PAGES = 65_536;

/**
 * Compiles a module whose only import is a memory so that it works in one that several threads share: nothing but that
 * import is written anew.
 *
 * @returns null where the engine lacks an instruction set that the module uses.
 */
export function compileShared(base64: string): WasmModule | null {
  const { WebAssembly: runtime } = globalThis as {
    WebAssembly?: { Module: new (bytes: Uint8Array) => WasmModule };
  };
  if (runtime === undefined) return null;
  try {
    return new runtime.Module(shareMemory(decodeBase64(base64)));
  } catch {
    return null;
  }
}

/** @throws Error (a bug) unless the module imports a memory and nothing else. */
export function shareMemory(module: Uint8Array): Uint8Array {
  let at = HEADER_BYTES;
  while (at < module.length) {
    const start = at;
    const isImports = module[at] === IMPORT_SECTION;
    const size = readNumber(module, at + 1);
    at = size.end + size.value;
    if (!isImports) continue;
    const imports = shareImport(module.subarray(size.end, at));
    const section = [IMPORT_SECTION, ...writeNumber(imports.length), ...imports];
    return Uint8Array.from([...module.subarray(0, start), ...section, ...module.subarray(at)]);
  }
  throw new Error('The module imports nothing.');
}

/** @param imports content of the section: their number, then each with two names and its kind. */
function shareImport(imports: Uint8Array): number[] {
  const count = readNumber(imports, 0);
  let at = count.end;
  for (let name = 0; name < 2; name++) {
    const length = readNumber(imports, at);
    at = length.end + length.value;
  }
  if (count.value !== 1 || imports[at] !== MEMORY_IMPORT)
    throw new Error('The module imports more than a memory.');
  const flags = imports[at + 1] ?? 0;
  const minimum = readNumber(imports, at + 2);
  const hasMaximum = (flags & HAS_MAXIMUM) !== 0;
  const maximum = hasMaximum ? readNumber(imports, minimum.end).value : MAXIMUM_PAGES;
  const limits = [...writeNumber(minimum.value), ...writeNumber(maximum)];
  return [...imports.subarray(0, at + 1), SHARED_WITH_MAXIMUM, ...limits];
}

/** An unsigned LEB128 number and where it ends. */
function readNumber(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, end: at };
  }
}

function writeNumber(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}
