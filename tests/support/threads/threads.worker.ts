import { alexnet } from '#lib/core/network/alexnet.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { startBackend } from '#lib/workers/backends.ts';
import type { Backend } from '#lib/workers/compute-api.ts';
import { timeRuns } from '../../../model/bench/measure.ts';
import { dropoutOf, noiseBatch } from '../network.ts';

export interface ThreadsTask {
  backend: Backend;
  /** Recordings per training step. */
  batchSize: number;
  nPredictions: number;
  nSteps: number;
}

export interface ThreadsResult {
  startMs: number;
  /** Of each prediction of one picture with its two warped ones, and of each training step. */
  predictMs: number[];
  stepMs: number[];
  logits: number[];
  losses: number[];
}

export type ThreadsReply = { result: ThreadsResult } | { error: string };

/** Pictures of one segment: itself and two other vocal tracts. */
const N_PICTURES = 3;

async function measure({ backend, batchSize, nPredictions, nSteps }: ThreadsTask) {
  const startMs = performance.now();
  await startBackend(backend);
  const started = performance.now() - startMs;
  const network = new TfjsNetwork(alexnet('alexnet-compact', [64, 188], 7), 1);
  const { inputs } = noiseBatch(network.topology, N_PICTURES, 'pictures');
  let logits = new Float32Array();
  const predictMs = await timeRuns(2, nPredictions, async () => {
    logits = Float32Array.from(await network.predict(inputs, N_PICTURES));
  });
  const batch = noiseBatch(network.topology, batchSize);
  const losses: number[] = [];
  const stepMs = await timeRuns(1, nSteps, async () => {
    const dropout = dropoutOf(losses.length);
    const options = { learningRate: 1e-3, weightDecay: 0.01, dropout };
    losses.push((await network.trainStep(batch, options)).loss);
  });
  return { startMs: started, predictMs, stepMs, logits: [...logits], losses };
}

self.onmessage = async ({ data }: MessageEvent<ThreadsTask>) => {
  const reply: ThreadsReply = await measure(data).then(
    (result) => ({ result }),
    (error: unknown) => ({ error: error instanceof Error ? `${error.stack}` : String(error) }),
  );
  self.postMessage(reply);
};
