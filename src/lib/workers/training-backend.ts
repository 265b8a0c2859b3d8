import { SerError } from '#lib/core/errors.ts';
import type { Network } from '#lib/core/network/network.ts';
import { availableBackends, startBackend } from './backends.ts';
import type { Backend } from './compute-api.ts';
import { gpuBufferBytes } from './gpu-adapter.ts';
import { fastestBackend, type Deadline } from './fastest-backend.ts';

/** A backend that has not done its steps by then would not be pleasant to train on. */
const CALIBRATION_MS = 20_000;
const CALIBRATION_STEPS = 2;
const CALIBRATION_ITEMS = 8;

/** What is to be trained. */
export interface Candidate {
  makeNetwork: () => Network;
  /** Its largest single array while it trains, bytes. */
  largestBytes: number;
}

/**
 * Starts the backend that is wanted or, if none is, the one that trains the network fastest here.
 *
 * @param lost backends that are out.
 * @throws SerError `backend-unavailable`.
 */
export async function startTrainingBackend(
  wanted: Backend | null,
  lost: readonly Backend[],
  { makeNetwork, largestBytes }: Candidate,
): Promise<Backend> {
  const mostBytes = (await gpuBufferBytes()) ?? Infinity;
  // Beyond its limits WebGPU throws nothing: tfjs would go on with buffers that do not exist.
  const isOut = (backend: Backend) => backend === 'webgpu' && largestBytes > mostBytes;
  if (wanted !== null && !lost.includes(wanted)) {
    if (isOut(wanted)) throw tooLarge(largestBytes, mostBytes);
    await requireTraining(wanted);
    return wanted;
  }
  const candidates = (await availableBackends()).filter(
    (backend) => !lost.includes(backend) && !isOut(backend),
  );
  const fastest =
    candidates.length === 1
      ? candidates[0]
      : await fastestBackend(
          candidates,
          (backend, deadline) => timeStep(makeNetwork, backend, deadline),
          CALIBRATION_MS,
        );
  try {
    await requireTraining(fastest ?? 'cpu');
    return fastest ?? 'cpu';
  } catch (error) {
    if (fastest === 'cpu' || !(error instanceof SerError)) throw error;
    await requireTraining('cpu');
    return 'cpu';
  }
}

function tooLarge(largestBytes: number, mostBytes: number): SerError {
  const reason = `an array of ${largestBytes} bytes is larger than its largest buffer, ${mostBytes} bytes`;
  return new SerError({ code: 'backend-unavailable', details: { backend: 'webgpu', reason } });
}

async function requireTraining(backend: Backend): Promise<void> {
  if (await startBackend(backend)) return;
  const reason = 'this browser lacks WASM SIMD, without which it cannot train';
  throw new SerError({ code: 'backend-unavailable', details: { backend, reason } });
}

/** Milliseconds of a training step of a small batch, after one to warm up. */
async function timeStep(
  makeNetwork: () => Network,
  backend: Backend,
  deadline: Deadline,
): Promise<number> {
  await requireTraining(backend);
  requireTime(deadline);
  const network = makeNetwork();
  const [height, width] = network.topology.inputShape;
  const batch = {
    inputs: new Float32Array(CALIBRATION_ITEMS * height * width),
    nItems: CALIBRATION_ITEMS,
    targets: new Float32Array(CALIBRATION_ITEMS * network.nClasses).fill(1 / network.nClasses),
    itemWeights: new Float32Array(CALIBRATION_ITEMS).fill(1 / CALIBRATION_ITEMS),
  };
  const options = { learningRate: 1e-6, weightDecay: 0, dropout: () => 1 };
  try {
    let startMs = performance.now();
    for (let step = 0; step <= CALIBRATION_STEPS; step++) {
      if (step === 1) startMs = performance.now();
      await network.trainStep(batch, options);
      requireTime(deadline);
    }
    return (performance.now() - startMs) / CALIBRATION_STEPS;
  } finally {
    network.dispose();
  }
}

function requireTime({ expired }: Deadline): void {
  if (expired) throw new Error('The measurement took too long.');
}
