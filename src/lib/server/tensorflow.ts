import { createRequire } from 'node:module';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { activateBackend } from '#lib/core/network/backend.ts';

/**
 * Makes tfjs's WASM backend with this project's kernels the active one in this Node process.
 *
 * @throws Error when it does not start.
 */
export async function startWasmBackend(): Promise<void> {
  allowRelaxedSimd();
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${path.dirname(entry)}${path.sep}`);
  await activateBackend('wasm');
}

/** Node 20 has the instructions that the faster kernels use behind a flag; from Node 22 on they are simply there. */
function allowRelaxedSimd(): void {
  if (process.versions.node.startsWith('20.'))
    setFlagsFromString('--experimental-wasm-relaxed-simd');
}
