import { describe, expect, it } from 'vitest';
import type { Backend } from '#lib/workers/compute-api.ts';
import { absoluteError } from '../support/close.ts';
import type { BackendReply, BackendResult, BackendTask } from './support/backends.worker.ts';

/** The flags that Chromium is started with promise all of them; one that does not start is a failure. */
const BACKENDS: Backend[] = ['wasm', 'webgpu', 'webgl', 'cpu'];

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

interface Row {
  backend: Backend;
  logits: number;
  losses: number;
  seconds: string;
}

/** Prints how far each backend is from cpu and returns the largest of these errors. */
async function compare(
  task: Omit<BackendTask, 'backend'>,
  backends = BACKENDS,
): Promise<{ logits: number; losses: number }> {
  const results = new Map<Backend, BackendResult>();
  for (const backend of backends) results.set(backend, await run({ ...task, backend }));
  const [reference] = [...results.values()].slice(-1);
  if (reference === undefined) throw new Error('No backend to compare with.');
  expect(reference.losses).toHaveLength(task.nSteps);
  for (const { nTensorsLeft } of results.values()) expect(nTensorsLeft).toBe(0);
  const rows: Row[] = [...results].map(([backend, { logits, losses, seconds }]) => ({
    backend,
    logits: absoluteError(logits, reference.logits),
    losses: absoluteError(losses, reference.losses),
    seconds: Object.values(seconds)
      .map((value) => value.toFixed(1))
      .join(' + '),
  }));
  const [height, width] = task.inputShape;
  console.log(
    [
      `${task.preset} ${height} × ${width}, batch ${task.nItems}, ${task.nSteps} steps:`,
      ...rows.map(
        (row) =>
          `${row.backend.padEnd(6)} logits ${row.logits.toExponential(1)}, losses ` +
          `${row.losses.toExponential(1)}, ${row.seconds} s (start, predict, train)`,
      ),
    ].join('\n'),
  );
  return {
    logits: Math.max(...rows.map((row) => row.logits)),
    losses: Math.max(...rows.map((row) => row.losses)),
  };
}

describe('WebGPU, WebGL, WASM and cpu', () => {
  it('give the same logits and losses for alexnet-compact', { timeout: 240_000 }, async () => {
    const error = await compare({
      preset: 'alexnet-compact',
      inputShape: [64, 188],
      nItems: 4,
      nSteps: 5,
    });
    expect(error.logits).toBeLessThan(1e-4);
    expect(error.losses).toBeLessThan(1e-3);
  });

  it('give the same logits for the full-size alexnet', { timeout: 240_000 }, async () => {
    const error = await compare({
      preset: 'alexnet',
      inputShape: [128, 128],
      nItems: 2,
      nSteps: 0,
    });
    expect(error.logits).toBeLessThan(1e-4);
  });
});
