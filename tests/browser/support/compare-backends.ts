import { expect } from 'vitest';
import type { Backend } from '#lib/workers/compute-api.ts';
import { absoluteError, relativeError } from '../../support/close.ts';
import type { BackendReply, BackendResult, BackendTask } from './backends.worker.ts';

/** At 224 × 224 the plain processor alone would take minutes. */
export const FULL_SIZE = {
  preset: 'alexnet',
  inputShape: [128, 128],
  nItems: 2,
  learningRate: 1e-4,
} as const;

/** Runs one backend in a fresh worker, so that none inherits another's state or memory. */
async function run(task: BackendTask): Promise<BackendResult> {
  const worker = new Worker(new URL('./backends.worker.ts', import.meta.url), {
    type: 'module',
  });
  try {
    const reply = await new Promise<BackendReply>((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message));
      worker.onmessage = ({ data }: MessageEvent<BackendReply>) => resolve(data);
      worker.postMessage(task);
    });
    if ('error' in reply) throw new Error(`${task.backend}: ${reply.error}`);
    return reply.result;
  } finally {
    worker.terminate();
  }
}

/** Prints how far each backend is from the first and returns the largest of these errors. */
export async function compareBackends(
  task: Omit<BackendTask, 'backend'>,
  backends: readonly Backend[],
): Promise<{ logits: number; heat: number; losses: number }> {
  const [height, width] = task.inputShape;
  console.log(`${task.preset} ${height} × ${width}, batch ${task.nItems}, ${task.nSteps} steps`);
  const largest = { logits: 0, heat: 0, losses: 0 };
  let reference: BackendResult | undefined;
  for (const backend of backends) {
    const result = await run({ ...task, backend });
    expect(result.losses).toHaveLength(task.nSteps);
    expect(result.nTensorsLeft).toBe(0);
    reference ??= result;
    const logits = absoluteError(result.logits, reference.logits);
    const heat = relativeError(result.heat, reference.heat);
    const losses = absoluteError(result.losses, reference.losses);
    const times = Object.entries(result.seconds).map(([what, s]) => `${what} ${s.toFixed(1)} s`);
    const errors = `logits ${logits.toExponential(1)}, heat ${heat.toExponential(1)}, losses ${losses.toExponential(1)}`;
    console.log(`${backend.padEnd(6)} ${errors}; ${times.join(', ')}`);
    largest.logits = Math.max(largest.logits, logits);
    largest.heat = Math.max(largest.heat, heat);
    largest.losses = Math.max(largest.losses, losses);
  }
  return largest;
}
