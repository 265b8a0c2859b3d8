import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelFunc,
} from '@tensorflow/tfjs-core';
import {
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  fusedConv2d,
} from './wasm-convolution.ts';
import type { KernelTeam } from './kernel-team.ts';
import { batchMatMul } from './wasm-matmul.ts';
import { prepareWasmKernels } from './wasm-memory.ts';
import { maxPoolGrad } from './wasm-pooling.ts';

/** Registered once for all instances of the backend. */
let isInstalled = false;

/**
 * Gives tfjs's WASM backend what it lacks for training, `Conv2DBackpropFilter`
 * (https://github.com/tensorflow/tfjs/issues/8474), and replaces its slow kernels. Call it once the backend is active.
 *
 * @param team of threads in the backend's memory.
 * @returns false where this engine has no WASM SIMD; the backend then can predict but not train.
 */
export function installWasmKernels(team: KernelTeam | null = null): boolean {
  if (!prepareWasmKernels(team)) return false;
  if (isInstalled) return true;
  isInstalled = true;
  replace('Conv2D', conv2d);
  replace('FusedConv2D', fusedConv2d);
  replace('Conv2DBackpropInput', conv2dBackpropInput);
  replace('Conv2DBackpropFilter', () => conv2dBackpropFilter);
  replace('BatchMatMul', batchMatMul);
  replace('MaxPoolGrad', () => maxPoolGrad);
  return true;
}

/** `make` receives upstream's kernel, for the cases that ours leaves to it. */
function replace(kernelName: string, make: (upstream: KernelFunc) => KernelFunc): void {
  const upstream = getKernel(kernelName, 'wasm') as { kernelFunc: KernelFunc } | undefined;
  if (upstream !== undefined) unregisterKernel(kernelName, 'wasm');
  const missing: KernelFunc = () => {
    throw new Error(`${kernelName} with these attributes is not available on the WASM backend.`);
  };
  registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: make(upstream?.kernelFunc ?? missing),
  });
}
