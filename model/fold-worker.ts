import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WeightArray } from '#lib/core/network/network.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { readCorpus } from './corpus.ts';
import { runFold, toItems, type FoldResult } from './fold.ts';
import { engineName, evaluationConfig, recipeDigest } from './recipe.ts';

/** What the parent process asks for. */
export interface FoldJob {
  speaker: string;
  seed: number;
}

/** What it is told. */
export type FoldMessage =
  | { kind: 'ready' }
  | { kind: 'progress'; job: FoldJob; epoch: number; loss: number }
  | { kind: 'done'; result: FoldResult };

/** Weights as concatenated little-endian float32, in the order of `weightShapes`. */
async function saveWeights(
  dir: string,
  { speaker, seed }: FoldJob,
  weights: WeightArray[],
): Promise<void> {
  await mkdir(dir, { recursive: true });
  const file = path.join(dir, `${speaker}-s${seed}.f32`);
  await writeFile(
    `${file}.part`,
    Buffer.concat(weights.map(({ data }) => Buffer.from(data.buffer))),
  );
  await rename(`${file}.part`, file);
}

/** Serves jobs, one at a time, until the parent disconnects. */
async function serve(
  corpus: string,
  epochs: number,
  weightsDir: string | undefined,
): Promise<void> {
  const config = evaluationConfig(epochs);
  const utterances = await readCorpus(corpus, config.spec.sampleRate);
  const items = toItems(utterances, config);
  await startWasmBackend();
  const send = (message: FoldMessage) => process.send?.(message);

  const run = async (job: FoldJob): Promise<void> => {
    const startMs = performance.now();
    const { weights, ...result } = await runFold(utterances, items, config, job, (event) => {
      if (event.kind === 'epoch')
        send({ kind: 'progress', job, epoch: event.epoch, loss: event.loss });
    });
    if (weightsDir !== undefined) await saveWeights(weightsDir, job, weights);
    const minutes = Number(((performance.now() - startMs) / 60_000).toFixed(2));
    send({
      kind: 'done',
      result: { ...job, engine: engineName(), recipe: recipeDigest(config), minutes, ...result },
    });
    send({ kind: 'ready' });
  };
  process.on('message', (job: FoldJob) => {
    run(job).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
  process.on('disconnect', () => process.exit(0));
  send({ kind: 'ready' });
}

const [corpus = '', epochs = '', weightsDir] = process.argv.slice(2);
await serve(corpus, Number(epochs), weightsDir);
