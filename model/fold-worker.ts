import { startWasmBackend } from '#lib/server/tensorflow.ts';
import { readCorpus } from './corpus.ts';
import { judgeWeights, runFold, toItems, type FoldResult } from './fold.ts';
import { loadWeights, saveWeights, weightsFile } from './fold-weights.ts';
import { engineName, evaluationConfig, recipeDigest } from './recipe.ts';

/** What the parent process asks for. */
export interface FoldJob {
  speaker: string;
  seed: number;
  /** Training of an earlier run, of which only the judging is done again with the weights it kept. */
  trained?: Pick<FoldResult, 'trainingLoss' | 'minutes'>;
}

/** What it is told. */
export type FoldMessage =
  | { kind: 'ready' }
  | { kind: 'progress'; job: FoldJob; epoch: number; loss: number }
  | { kind: 'done'; result: FoldResult };

/** Serves jobs, one at a time, until the parent disconnects. */
async function serve(corpus: string, epochs: number, weightsDir: string): Promise<void> {
  const config = evaluationConfig(epochs);
  const utterances = await readCorpus(corpus, config.spec.sampleRate);
  const items = toItems(utterances, config);
  await startWasmBackend();
  const send = (message: FoldMessage) => process.send?.(message);

  const trainAndJudge = async (job: FoldJob) => {
    const startMs = performance.now();
    const { weights, ...result } = await runFold(utterances, items, config, job, (event) => {
      if (event.kind === 'epoch')
        send({ kind: 'progress', job, epoch: event.epoch, loss: event.loss });
    });
    if (weightsDir !== '') await saveWeights(weightsFile(weightsDir, job), weights);
    return { ...result, minutes: Number(((performance.now() - startMs) / 60_000).toFixed(2)) };
  };
  const judgeAgain = async (job: FoldJob, trained: NonNullable<FoldJob['trained']>) => {
    const weights = await loadWeights(weightsFile(weightsDir, job), config);
    return { ...trained, clips: await judgeWeights(weights, utterances, config, job.speaker) };
  };
  const run = async (job: FoldJob): Promise<void> => {
    const { speaker, seed, trained } = job;
    const result = await (trained === undefined ? trainAndJudge(job) : judgeAgain(job, trained));
    const origin = { speaker, seed, engine: engineName(), recipe: recipeDigest(config) };
    send({ kind: 'done', result: { ...origin, ...result } });
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

const [corpus = '', epochs = '', weightsDir = ''] = process.argv.slice(2);
await serve(corpus, Number(epochs), weightsDir);
