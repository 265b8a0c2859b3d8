import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import wasmUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { SerError } from '#lib/core/errors.ts';
import { activateBackend, activateThreads } from '#lib/core/network/backend.ts';
import type { Backend } from './compute-api.ts';
import { requestGpuAdapter } from './gpu-adapter.ts';
import { requireFile, toMissingProgram } from './missing-program.ts';
import { hasSimd } from './simd.ts';
import { canShareMemory, startThreads } from './wasm-threads.ts';

/** Renderers that are the processor in disguise; WASM is faster on it. */
const SOFTWARE_RENDERER = /swiftshader|llvmpipe|softpipe|basic render|software/i;

/** With fewer cores the page, the decoder and the system have use for the one that is left. */
const MIN_CORES = 4;
/** More bring hardly anything: a part of the work stays with one thread. */
const MAX_THREADS = 4;

/** Backends that may be worth trying here: WASM always, a GPU only if there really is one. */
export async function availableBackends(): Promise<Backend[]> {
  const backends: Backend[] = ['wasm'];
  if (canShareMemory() && navigator.hardwareConcurrency >= MIN_CORES) backends.push('wasm-threads');
  if (await hasHardwareWebGpu()) backends.push('webgpu');
  if (hasHardwareWebGl()) backends.push('webgl');
  return backends;
}

async function hasHardwareWebGpu(): Promise<boolean> {
  const adapter = await requestGpuAdapter();
  if (adapter === null) return false;
  const { info } = adapter;
  if (adapter.isFallbackAdapter === true || info?.isFallbackAdapter === true) return false;
  return !SOFTWARE_RENDERER.test(`${info?.vendor} ${info?.architecture} ${info?.description}`);
}

function hasHardwareWebGl(): boolean {
  if (typeof OffscreenCanvas === 'undefined') return false;
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (gl === null) return false;
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return !SOFTWARE_RENDERER.test(renderer);
}

/**
 * Makes `backend` the active one of tfjs in this thread.
 *
 * @returns whether it can train.
 * @throws SerError `backend-unavailable`, `program-unavailable`.
 */
export async function startBackend(backend: Backend): Promise<boolean> {
  try {
    await registerBackend(backend);
    if (backend !== 'wasm-threads') return await activateBackend(backend);
    if (!canShareMemory()) throw new Error('this page may not share memory between threads');
    return await activateThreads(await startThreads(threadCount()));
  } catch (thrown) {
    const error = toMissingProgram(thrown);
    if (error instanceof SerError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SerError({ code: 'backend-unavailable', details: { backend, reason } });
  }
}

/** One less than there are cores, at least two. */
function threadCount(): number {
  return Math.min(MAX_THREADS, Math.max(2, navigator.hardwareConcurrency - 1));
}

/** The build that tfjs will ask for. */
function wasmFile(backend: 'wasm' | 'wasm-threads'): string {
  if (backend === 'wasm-threads') return threadedUrl;
  return hasSimd() ? simdUrl : wasmUrl;
}

async function registerBackend(backend: Backend): Promise<void> {
  if (backend === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
  else if (backend === 'webgl') await import('@tensorflow/tfjs-backend-webgl');
  else if (backend === 'cpu') await import('@tensorflow/tfjs-backend-cpu');
  else {
    await requireFile(wasmFile(backend));
    setWasmPaths({
      'tfjs-backend-wasm.wasm': wasmUrl,
      'tfjs-backend-wasm-simd.wasm': simdUrl,
      'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
    });
  }
}
