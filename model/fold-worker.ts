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

/** Serves jobs, one at a time, until the parent disconnects. @param networks a folder; empty for none. */
async function serve(corpus: string, epochs: number, networks: string): Promise<void> {
  const config = evaluationConfig(epochs);
  const utterances = await readCorpus(corpus, config.spec.sampleRate);
  const items = toItems(utterances, config);
  await startWasmBackend();
  const send = (message: FoldMessage) => process.send?.(message);

  const run = async (job: FoldJob): Promise<void> => {
    const result = await runFold(utterances, items, config, job, {
      networks: networks === '' ? undefined : networks,
      onEpoch: (own, epoch, loss) => send({ kind: 'progress', job: own, epoch, loss }),
    });
    const origin = { engine: engineName(), recipe: recipeDigest(config) };
    send({ kind: 'done', result: { ...job, ...origin, ...result } });
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

const [corpus = '', epochs = '', networks = ''] = process.argv.slice(2);
await serve(corpus, Number(epochs), networks);
