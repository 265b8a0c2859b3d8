import { SerError } from '#lib/core/errors.ts';
import { parseBundle, type Bundle } from '#lib/core/network/bundle.ts';
import { openIfAllowed } from '#lib/storage/with-database.ts';
import { startBackend } from './backends.ts';
import type { Backend, BackendTiming, MeasuredBackends } from './compute-api.ts';
import { chooseBackend } from './load-recognizer.ts';
import { obtainModel } from './model-files.ts';
import { requestGpuAdapter } from './gpu-adapter.ts';
import { shippedModelUrls } from './shipped-model.ts';
import { makeNetwork } from './steady-network.ts';

const BACKENDS: readonly Backend[] = ['webgpu', 'webgl', 'wasm-threads', 'wasm', 'cpu'];
/** Predictions after the first, which also compiles. */
const RUNS = 5;
/** No prediction begins later than this after the first, milliseconds. */
const ENOUGH_MS = 4000;

/**
 * How long each backend takes for one picture of the shipped model, those on a graphics card that is none included.
 *
 * @throws SerError `model-unavailable`, `bundle-invalid`, `bundle-hash-mismatch`.
 */
export async function timeBackends(
  onTiming: (timing: BackendTiming) => void,
): Promise<MeasuredBackends> {
  const bundle = await loadShipped();
  for (const backend of BACKENDS) onTiming(await timeOne(backend, bundle));
  const { id, version } = bundle;
  return { chosen: await chooseBackend(bundle), model: { id, version } };
}

async function loadShipped(): Promise<Bundle> {
  const database = await openIfAllowed();
  try {
    const { files } = await obtainModel(shippedModelUrls(), database, () => undefined);
    return parseBundle(files.description, files.weights);
  } finally {
    database?.close();
  }
}

async function timeOne(backend: Backend, bundle: Bundle): Promise<BackendTiming> {
  try {
    // tfjs dereferences an adapter that is not there.
    if (backend === 'webgpu' && (await requestGpuAdapter()) === null)
      return { backend, medianMs: null, reason: 'no graphics device' };
    await startBackend(backend);
    return { backend, medianMs: await medianMs(bundle), reason: '' };
  } catch (error) {
    const reason =
      error instanceof SerError && error.info.code === 'backend-unavailable'
        ? error.info.details.reason
        : String(error);
    return { backend, medianMs: null, reason };
  }
}

async function medianMs(bundle: Bundle): Promise<number> {
  const network = makeNetwork(bundle);
  const input = new Float32Array(bundle.spec.nMels * bundle.segmentFrames);
  const times: number[] = [];
  try {
    await network.predict(input, 1);
    const firstMs = performance.now();
    while (times.length < RUNS && (times.length === 0 || performance.now() - firstMs < ENOUGH_MS)) {
      const startMs = performance.now();
      await network.predict(input, 1);
      times.push(performance.now() - startMs);
    }
  } finally {
    network.dispose();
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
}
