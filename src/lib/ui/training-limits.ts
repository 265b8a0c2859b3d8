import type { Footprint } from '#lib/core/network/footprint.ts';
import type { Backend } from '#lib/workers/compute-api.ts';

/** Why a device may not be up to a training; all sizes in bytes. */
export type TrainingLimit =
  /** More than the heap of a WASM program can hold: it would fail. */
  | { kind: 'tooLarge'; neededBytes: number; thereBytes: number }
  /** More than half of the main memory that the browser names. */
  | { kind: 'memory'; neededBytes: number; thereBytes: number }
  /** A checkpoint, and the one it replaces, do not fit on the disk. */
  | { kind: 'disk'; neededBytes: number; thereBytes: number }
  /** A network of a size that processors are slow at. */
  | { kind: 'slow'; neededBytes: number };

const WASM_HEAP_BYTES = 4 * 2 ** 30;
const LARGE_CHECKPOINT_BYTES = 200e6;

/** What is to be said before a training begins. */
export function limitsOf(
  { trainingBytes, checkpointBytes }: Footprint,
  { memoryBytes, freeBytes }: { memoryBytes: number | null; freeBytes: number | null },
  backend: Backend | null,
): TrainingLimit[] {
  const limits: TrainingLimit[] = [];
  const isOnGpu = backend === 'webgpu' || backend === 'webgl';
  const neededBytes = trainingBytes;
  if (!isOnGpu && neededBytes > 0.9 * WASM_HEAP_BYTES)
    limits.push({ kind: 'tooLarge', neededBytes, thereBytes: WASM_HEAP_BYTES });
  else if (memoryBytes !== null && neededBytes > memoryBytes / 2)
    limits.push({ kind: 'memory', neededBytes, thereBytes: memoryBytes });
  if (freeBytes !== null && 2 * checkpointBytes > freeBytes)
    limits.push({ kind: 'disk', neededBytes: 2 * checkpointBytes, thereBytes: freeBytes });
  if (checkpointBytes > LARGE_CHECKPOINT_BYTES)
    limits.push({ kind: 'slow', neededBytes: 2 * checkpointBytes });
  return limits;
}
