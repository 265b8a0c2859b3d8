import {
  env,
  findBackendFactory,
  ready,
  registerBackend,
  removeBackend,
  setBackend,
  type KernelBackend,
} from '@tensorflow/tfjs-core';
import type { KernelTeam } from './kernel-team.ts';
import { installWasmKernels } from './wasm-kernels.ts';

export type BackendName = 'webgpu' | 'webgl' | 'wasm' | 'cpu';

/** The WASM backend with threads, and those that run this project's kernels in its memory. */
export interface ThreadedWasm {
  backend: KernelBackend;
  team: KernelTeam;
}

type Factory = ReturnType<typeof findBackendFactory>;

/** What makes the WASM backend without threads, while the one with threads has its name; kernels belong to a name. */
let plainWasm: Factory | null = null;

/**
 * Makes a backend the active one of tfjs in this thread. Its package must have been imported before, by an edge.
 *
 * @returns whether it can train; the WASM backend cannot where the engine has no SIMD.
 * @throws Error when it does not start, or is not what the network needs.
 */
export async function activateBackend(name: BackendName): Promise<boolean> {
  if (name === 'wasm') {
    // Upstream's own way to threads does not survive minification (https://github.com/tensorflow/tfjs/issues/4253).
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    if (plainWasm !== null) replaceWasm(plainWasm);
    plainWasm = null;
  }
  if (!(await setBackend(name))) throw new Error(`The backend ${name} did not start.`);
  await ready();
  // Half precision would give other logits and can overflow in training.
  if (name === 'webgl' && !env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) {
    throw new Error('WebGL has no 32-bit floats here.');
  }
  return name !== 'wasm' || installWasmKernels();
}

/**
 * Makes the WASM backend with threads the active one.
 *
 * @returns as `activateBackend` does.
 * @throws Error when it does not start.
 */
export async function activateThreads({ backend, team }: ThreadedWasm): Promise<boolean> {
  plainWasm ??= findBackendFactory('wasm');
  replaceWasm(() => backend);
  if (!(await setBackend('wasm'))) throw new Error('The backend with threads did not start.');
  return installWasmKernels(team);
}

function replaceWasm(factory: Factory): void {
  removeBackend('wasm');
  registerBackend('wasm', factory);
}
