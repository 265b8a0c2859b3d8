import { describe, expect, it } from 'vitest';
import type { Backend } from '#lib/workers/compute-api.ts';
import { absoluteError } from '../support/close.ts';
import type { BackendReply, BackendResult, BackendTask } from './support/backends.worker.ts';

/** The flags that Chromium is started with promise all of them; one that does not start is a failure. */
const BACKENDS: Backend[] = ['cpu', 'wasm', 'webgl', 'webgpu'];

/** Runs one backend in a fresh worker, so that none inherits another's state or memory. */
async function run(task: BackendTask): Promise<BackendResult> {
  const worker = new Worker(new URL('./support/backends.worker.ts', import.meta.url), {
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
async function compare(
  task: Omit<BackendTask, 'backend'>,
  backends: readonly Backend[],
): Promise<{ logits: number; losses: number }> {
  const [height, width] = task.inputShape;
  console.log(`${task.preset} ${height} × ${width}, batch ${task.nItems}, ${task.nSteps} steps`);
  const largest = { logits: 0, losses: 0 };
  let reference: BackendResult | undefined;
  for (const backend of backends) {
    const result = await run({ ...task, backend });
    expect(result.losses).toHaveLength(task.nSteps);
    expect(result.nTensorsLeft).toBe(0);
    reference ??= result;
    const logits = absoluteError(result.logits, reference.logits);
    const losses = absoluteError(result.losses, reference.losses);
    const times = Object.entries(result.seconds).map(([what, s]) => `${what} ${s.toFixed(1)} s`);
    const errors = `logits ${logits.toExponential(1)}, losses ${losses.toExponential(1)}`;
    console.log(`${backend.padEnd(6)} ${errors}; ${times.join(', ')}`);
    largest.logits = Math.max(largest.logits, logits);
    largest.losses = Math.max(largest.losses, losses);
  }
  return largest;
}

const COMPACT = {
  preset: 'alexnet-compact',
  inputShape: [64, 188],
  nItems: 4,
  learningRate: 1e-3,
} as const;

/** At 224 × 224 the plain processor alone would take minutes. */
const FULL_SIZE = {
  preset: 'alexnet',
  inputShape: [128, 128],
  nItems: 2,
  learningRate: 1e-4,
} as const;

describe('WebGPU, WebGL, WASM and cpu', () => {
  it('give the same logits and losses for alexnet-compact', { timeout: 300_000 }, async () => {
    const error = await compare({ ...COMPACT, nSteps: 5 }, BACKENDS);
    expect(error.logits).toBeLessThan(1e-4);
    expect(error.losses).toBeLessThan(1e-3);
  });

  it('give the same logits for the full-size alexnet', { timeout: 120_000 }, async () => {
    const error = await compare({ ...FULL_SIZE, nSteps: 0 }, BACKENDS);
    expect(error.logits).toBeLessThan(1e-4);
  });
});

describe('WASM and WebGL', () => {
  // Five steps of this size take cpu and WebGPU without a graphics card two minutes each.
  it('give the same losses for the full-size alexnet', { timeout: 120_000 }, async () => {
    const error = await compare({ ...FULL_SIZE, nSteps: 5 }, ['wasm', 'webgl']);
    expect(error.losses).toBeLessThan(1e-3);
  });
});
