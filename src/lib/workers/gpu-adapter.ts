/** What is used of WebGPU before tfjs takes it over. */
interface GpuAdapter {
  isFallbackAdapter?: boolean;
  info?: { vendor: string; architecture: string; description: string; isFallbackAdapter?: boolean };
  limits?: { maxBufferSize: number; maxStorageBufferBindingSize: number };
}

/** The graphics device that WebGPU offers first, or null. tfjs dereferences it without looking, so it is probed before. */
export async function requestGpuAdapter(): Promise<GpuAdapter | null> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<GpuAdapter | null> } };
  return (await gpu?.requestAdapter().catch(() => null)) ?? null;
}

/** The largest array that WebGPU can hold and read here, bytes: each lies in one buffer. Null where it does not say. */
export async function gpuBufferBytes(): Promise<number | null> {
  const limits = (await requestGpuAdapter())?.limits;
  if (limits === undefined) return null;
  return Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
}
