import type { Need } from '#lib/offline/files.ts';
import { requestGpuAdapter } from '#lib/workers/gpu-adapter.ts';
import { hasSimd } from '#lib/workers/simd.ts';

/** What this device has of what files of the app may need. */
export async function deviceNeeds(): Promise<Set<Need>> {
  const has = new Set<Need>();
  has.add(hasSimd() ? 'simd' : 'no-simd');
  if (hasSimd() && globalThis.crossOriginIsolated) has.add('threads');
  if ('AudioDecoder' in globalThis) has.add('webcodecs');
  if (hasWebGl()) has.add('webgl');
  if ((await requestGpuAdapter()) !== null) has.add('webgpu');
  return has;
}

function hasWebGl(): boolean {
  if (typeof OffscreenCanvas === 'undefined') return false;
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return gl !== null;
}
