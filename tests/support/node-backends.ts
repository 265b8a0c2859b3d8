import '@tensorflow/tfjs-backend-cpu';
import { activateBackend } from '#lib/core/network/backend.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';

/** Makes a backend that runs in Node the active one. */
export async function useBackend(name: 'wasm' | 'cpu'): Promise<void> {
  if (name === 'wasm') await startWasmBackend();
  else await activateBackend('cpu');
}

/** The same work on both, one after the other. */
export async function onBoth<T>(work: () => T | Promise<T>): Promise<{ wasm: T; cpu: T }> {
  await useBackend('cpu');
  const cpu = await work();
  await useBackend('wasm');
  return { wasm: await work(), cpu };
}
