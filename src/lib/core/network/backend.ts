import { env, ready, setBackend } from '@tensorflow/tfjs-core';
import { installWasmKernels } from './wasm-kernels.ts';

export type BackendName = 'webgpu' | 'webgl' | 'wasm' | 'cpu';

/**
 * Makes a backend the active one of tfjs in this thread. Its package must have been imported before, by an edge.
 *
 * @returns whether it can train; the WASM backend cannot where the engine has no SIMD.
 * @throws Error when it does not start, or is not what the network needs.
 */
export async function activateBackend(name: BackendName): Promise<boolean> {
  // The threaded build does not survive minification (https://github.com/tensorflow/tfjs/issues/4253).
  if (name === 'wasm') env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await setBackend(name))) throw new Error(`The backend ${name} did not start.`);
  await ready();
  // Half precision would give other logits and can overflow in training.
  if (name === 'webgl' && !env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) {
    throw new Error('WebGL has no 32-bit floats here.');
  }
  return name !== 'wasm' || installWasmKernels();
}
