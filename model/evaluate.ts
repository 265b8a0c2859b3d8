/**
 * Leave-one-speaker-out evaluation of the recommended recipe on EMO-DB; see `--help`.
 */
import { fork } from 'node:child_process';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { argMax } from '#lib/core/math.ts';
import { corpusPath } from './corpus.ts';
import type { FoldResult } from './fold.ts';
import { foldFile, readFold } from './fold-file.ts';
import type { FoldJob, FoldMessage } from './fold-worker.ts';
import { engineName, evaluationConfig, recipeDigest } from './recipe.ts';
import { formatEvaluation } from './evaluation-file.ts';
import { SPEAKERS, summarize } from './summary.ts';

const HELP = `npm run evaluate -- [options]
  --corpus FILE       EMO-DB's archive (or the variable EMODB_ZIP)
  --speakers 03,08    only these held-out speakers (all ten)
  --seeds 0,3         only these seeds, as far apart as there are towers (0,3,6)
  --networks DIR      where trained networks are kept and taken from (.cache/networks)
  --fresh             judge again even where a result is kept
  --workers N         processes (one per core)
  --epochs N          fewer epochs, for a trial; kept and summarised nowhere
`;
const here = path.dirname(fileURLToPath(import.meta.url));
const foldsDir = path.join(here, 'folds');
const MAXIMUM_SEEDS = 10;

const { values: options } = parseArgs({
  options: {
    corpus: { type: 'string' },
    speakers: { type: 'string' },
    seeds: { type: 'string', default: '0,3,6' },
    fresh: { type: 'boolean', default: false },
    networks: { type: 'string', default: '.cache/networks' },
    workers: { type: 'string' },
    epochs: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** The kept result of a fold, if there is one of this recipe. */
async function readKept(job: FoldJob, recipe: string): Promise<FoldResult | null> {
  const result = await readFold(foldsDir, job);
  return result?.recipe === recipe ? result : null;
}

async function writeAtomically(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}

/** Works the jobs off in `nWorkers` processes; `onResult` sees each result as it comes. */
async function runAll(
  jobs: FoldJob[],
  corpus: string,
  epochs: number,
  nWorkers: number,
  onResult: (result: FoldResult) => Promise<void>,
): Promise<void> {
  const queue = [...jobs];
  const worker = () =>
    new Promise<void>((resolve, reject) => {
      const args = [corpus, String(epochs), options.epochs === undefined ? options.networks : ''];
      const child = fork(path.join(here, 'fold-worker.ts'), args, {
        execArgv: ['--import', 'tsx'],
      });
      child.on('message', (message: FoldMessage) => {
        if (message.kind === 'progress' && (message.epoch + 1) % 10 === 0) {
          const { job, epoch, loss } = message;
          console.log(
            `speaker ${job.speaker} seed ${job.seed}: epoch ${epoch + 1}/${epochs}, loss ${loss.toFixed(3)}`,
          );
        } else if (message.kind === 'done') {
          onResult(message.result).catch(reject);
        } else if (message.kind === 'ready') {
          const job = queue.shift();
          if (job === undefined) child.disconnect();
          else child.send(job);
        }
      });
      child.on('error', reject);
      child.on('exit', (code) => {
        if (code === 0) resolve();
        else reject(new Error(`A worker ended with code ${code}.`));
      });
    });
  await Promise.all(Array.from({ length: Math.min(nWorkers, jobs.length) }, worker));
}

/** Seeds nearer to each other than there are towers would share networks, and their spread would say too little. */
function requireApart(seeds: readonly number[], towers: number): void {
  const sorted = [...seeds].sort((a, b) => a - b);
  if (sorted.some((seed, i) => i > 0 && seed - (sorted[i - 1] ?? 0) < towers))
    throw new Error(
      `With ${towers} towers the seeds must be ${towers} apart, such as 0,${towers}.`,
    );
}

/** The folds that there is something to do for. */
async function openJobs(jobs: FoldJob[], recipe: string, isTrial: boolean): Promise<FoldJob[]> {
  const open: FoldJob[] = [];
  for (const job of jobs) {
    if (options.fresh || isTrial || (await readKept(job, recipe)) === null) open.push(job);
  }
  return open;
}

/** Every kept result of seeds for which all ten speakers are there. */
async function completeSeeds(recipe: string): Promise<FoldResult[]> {
  const complete: FoldResult[] = [];
  for (let seed = 0; seed < MAXIMUM_SEEDS; seed++) {
    const folds = await Promise.all(SPEAKERS.map((speaker) => readKept({ speaker, seed }, recipe)));
    if (folds.every((fold) => fold !== null)) complete.push(...folds);
  }
  return complete;
}

async function main(): Promise<void> {
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  const isTrial = options.epochs !== undefined;
  const config = evaluationConfig(isTrial ? Number(options.epochs) : undefined);
  const recipe = recipeDigest(config);
  const speakers = options.speakers?.split(',') ?? SPEAKERS;
  const seeds = options.seeds.split(',').map(Number);
  requireApart(seeds, config.towers ?? 1);
  const jobs = seeds.flatMap((seed) => speakers.map((speaker) => ({ speaker, seed })));
  const open = await openJobs(jobs, recipe, isTrial);
  console.log(`${engineName()}; recipe ${recipe}; ${open.length} of ${jobs.length} folds to do.`);
  const nWorkers = Number(options.workers ?? availableParallelism());
  await runAll(open, corpusPath(options.corpus), config.epochs, nWorkers, async (result) => {
    const nRight = result.clips.filter(({ label, logits }) => heard(logits.clean) === label).length;
    console.log(
      `speaker ${result.speaker} seed ${result.seed}: ${nRight} of ${result.clips.length} right, ${result.minutes} min`,
    );
    if (!isTrial) await writeAtomically(foldFile(foldsDir, result), `${JSON.stringify(result)}\n`);
  });
  if (isTrial) return;
  const evaluation = summarize(await completeSeeds(recipe), config, recipe);
  if (evaluation === null) {
    console.log('Not all ten speakers are there yet; evaluation.json stays as it is.');
    return;
  }
  await writeAtomically(path.join(here, 'evaluation.json'), formatEvaluation(evaluation));
  const { pooled } = evaluation.leaveOneSpeakerOut;
  console.log(
    `Pooled UAR ${pooled.uar.toFixed(3)}, WA ${pooled.wa.toFixed(3)}; written to model/evaluation.json.`,
  );
}

function heard(logits: number[] | null | undefined): string | undefined {
  return logits ? EMOTIONS[argMax(logits)] : undefined;
}

await main();
