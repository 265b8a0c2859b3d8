import { estimateStorage, persistStorage } from '#lib/browser/storage-manager.ts';
import { gpuBufferBytes } from '#lib/workers/gpu-adapter.ts';

/** What this device can hold, as far as the browser says; null where it does not. */
export interface DeviceLimits {
  /** Main memory, bytes; browsers tell no more than a few steps. */
  memoryBytes: number | null;
  /** Room that is left for this app on the disk, bytes. */
  freeBytes: number | null;
  /** The largest array that WebGPU can hold, bytes. */
  gpuBufferBytes: number | null;
}

export const UNKNOWN_LIMITS: DeviceLimits = {
  memoryBytes: null,
  freeBytes: null,
  gpuBufferBytes: null,
};

export async function readDeviceLimits(): Promise<DeviceLimits> {
  const { deviceMemory } = navigator as { deviceMemory?: number };
  const { quota, usage } = await estimateStorage();
  return {
    memoryBytes: deviceMemory === undefined ? null : deviceMemory * 2 ** 30,
    freeBytes: quota === undefined ? null : quota - (usage ?? 0),
    gpuBufferBytes: await gpuBufferBytes(),
  };
}

/** Asks the browser not to throw this app's data away; it may ask the user, so only after something was clicked. */
export async function requestPersistence(): Promise<void> {
  await persistStorage();
}
