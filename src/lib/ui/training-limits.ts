import type { Footprint } from '#lib/core/network/footprint.ts';
import type { Backend } from '#lib/workers/compute-api.ts';

/** Why a device may not be up to a training; all sizes in bytes. */
export type TrainingLimit =
  /** More than the heap of a WASM program can hold: it would fail. */
  | { kind: 'tooLarge'; neededBytes: number; thereBytes: number }
  /** An array that is larger than any buffer of the graphics card: it would fail. */
  | { kind: 'buffer'; neededBytes: number; thereBytes: number }
  /** More than all of the main memory: it would fail. */
  | { kind: 'noMemory'; neededBytes: number; thereBytes: number }
  /** More than half of the main memory that the browser names. */
  | { kind: 'memory'; neededBytes: number; thereBytes: number }
  /** A checkpoint, and the one it replaces, do not fit on the disk. */
  | { kind: 'disk'; neededBytes: number; thereBytes: number }
  /** A network of a size that processors are slow at. */
  | { kind: 'slow'; neededBytes: number };

/** What a device can hold, bytes; null where the browser does not say. */
export interface DeviceSizes {
  memoryBytes: number | null;
  freeBytes: number | null;
  gpuBufferBytes: number | null;
}

const WASM_HEAP_BYTES = 4 * 2 ** 30;
const LARGE_CHECKPOINT_BYTES = 200e6;
/** Browsers name no more than this where there is more, so that it is no upper bound. */
const MOST_NAMED_BYTES = 8 * 2 ** 30;

/** What is to be said before a training begins. */
export function limitsOf(
  footprint: Footprint,
  sizes: DeviceSizes,
  backend: Backend | null,
): TrainingLimit[] {
  const { checkpointBytes } = footprint;
  const limits = [memoryLimit(footprint, sizes, backend), bufferLimit(footprint, sizes, backend)];
  const { freeBytes } = sizes;
  if (freeBytes !== null && 2 * checkpointBytes > freeBytes)
    limits.push({ kind: 'disk', neededBytes: 2 * checkpointBytes, thereBytes: freeBytes });
  if (checkpointBytes > LARGE_CHECKPOINT_BYTES)
    limits.push({ kind: 'slow', neededBytes: 2 * checkpointBytes });
  return limits.filter((limit) => limit !== null);
}

/** Whether there is no use in beginning. */
export function isForbidden(limits: readonly TrainingLimit[]): boolean {
  return limits.some(({ kind }) => ['tooLarge', 'buffer', 'noMemory'].includes(kind));
}

function memoryLimit(
  { trainingBytes: neededBytes }: Footprint,
  { memoryBytes }: DeviceSizes,
  backend: Backend | null,
): TrainingLimit | null {
  const isOnGpu = backend === 'webgpu' || backend === 'webgl';
  if (!isOnGpu && neededBytes > 0.9 * WASM_HEAP_BYTES)
    return { kind: 'tooLarge', neededBytes, thereBytes: WASM_HEAP_BYTES };
  if (memoryBytes === null || neededBytes <= memoryBytes / 2) return null;
  const isAllNamed = memoryBytes < MOST_NAMED_BYTES;
  const kind = isAllNamed && neededBytes > memoryBytes ? 'noMemory' : 'memory';
  return { kind, neededBytes, thereBytes: memoryBytes };
}

/** Only WebGPU keeps an array in one buffer; where it is not asked for by name, it is passed over. */
function bufferLimit(
  { largestBytes: neededBytes }: Footprint,
  { gpuBufferBytes: thereBytes }: DeviceSizes,
  backend: Backend | null,
): TrainingLimit | null {
  if (backend !== 'webgpu' || thereBytes === null || neededBytes <= thereBytes) return null;
  return { kind: 'buffer', neededBytes, thereBytes };
}
