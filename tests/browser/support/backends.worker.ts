import { memory } from '@tensorflow/tfjs-core';
import { gradCam } from '#lib/core/explanation/grad-cam.ts';
import { alexnet, type Preset } from '#lib/core/network/alexnet.ts';
import type { WeightArray } from '#lib/core/network/network.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { startBackend } from '#lib/workers/backends.ts';
import type { Backend } from '#lib/workers/compute-api.ts';
import { dropoutOf, noiseBatch } from '../../support/network.ts';

/** What one backend is to do, in a worker of its own. */
export interface BackendTask {
  backend: Backend;
  preset: Preset;
  inputShape: readonly [number, number];
  nItems: number;
  nSteps: number;
  learningRate: number;
}

export interface BackendResult {
  /** Before the first step, of weights enlarged to He's scale, which keeps logits from being tiny. */
  logits: Float32Array;
  /** Grad-CAM of the first logit over the first picture. */
  heat: Float32Array;
  losses: number[];
  /** What is left when the network is gone. */
  nTensorsLeft: number;
  seconds: { start: number; predict: number; steps: number };
}

export type BackendReply = { result: BackendResult } | { error: string };

async function work(task: BackendTask): Promise<BackendResult> {
  const time = stopwatch();
  await startBackend(task.backend);
  const start = time();
  const network = new TfjsNetwork(alexnet(task.preset, [...task.inputShape], 7), 1);
  const batch = noiseBatch(network.topology, task.nItems);
  const weights = await network.exportWeights();
  network.importWeights(weights.map(toHeScale));
  const logits = (await network.predict(batch.inputs, task.nItems)).slice();
  const [height, width] = task.inputShape;
  const first = batch.inputs.slice(0, height * width);
  const { data: heat } = await gradCam(network, first, 0);
  network.importWeights(weights);
  const predict = time();
  const losses: number[] = [];
  for (let step = 0; step < task.nSteps; step++) {
    const dropout = dropoutOf(step);
    const options = { learningRate: task.learningRate, weightDecay: 0.01, dropout };
    losses.push((await network.trainStep(batch, options)).loss);
  }
  network.dispose();
  const nTensorsLeft = memory().numTensors;
  return { logits, heat, losses, nTensorsLeft, seconds: { start, predict, steps: time() } };
}

/** From U(±1/√fanIn) to U(±√(6/fanIn)). */
function toHeScale(weights: WeightArray): WeightArray {
  if (!weights.name.endsWith('/kernel')) return weights;
  return { ...weights, data: weights.data.map((value) => value * Math.sqrt(6)) };
}

/** Seconds since the call before. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const start = last;
    last = performance.now();
    return (last - start) / 1000;
  };
}

self.onmessage = async ({ data }: MessageEvent<BackendTask>) => {
  const reply: BackendReply = await work(data).then(
    (result) => ({ result }),
    (error: unknown) => ({ error: error instanceof Error ? `${error.stack}` : String(error) }),
  );
  self.postMessage(reply);
};
