/** `node build/score.js`: hears an archive of recordings, or one shard of it, into a table; `--help` says how. */
import { fileURLToPath } from 'node:url';
import { SerError } from '#lib/core/errors.ts';
import { readServerConfig } from './config.ts';
import { createLog, errorFields, type Log } from './log.ts';
import { problemOf } from './problem.ts';
import { readScoreOptions, USAGE, type ScoreOptions } from './score/options.ts';
import { ScoreError } from './score/problems.ts';
import { scoreShard, type ScoreProgress } from './score/run.ts';

const ALL_HEARD = 0;
const SOME_REFUSED = 1;
const NOT_FINISHED = 2;

/** Between two lines of progress. */
const PROGRESS_MS = 2000;

/** What a built program finds beside itself, from whichever folder it is started. */
function nameNeighbours(): void {
  if (!import.meta.url.endsWith('.js')) return;
  process.env.WORKER_FILE ||= fileURLToPath(new URL('hear.worker.js', import.meta.url));
  process.env.MODEL_DIR ||= fileURLToPath(new URL('../model', import.meta.url));
}

/** The fields of a line of progress, with the pace of this run. */
function paceOf(shard: string): (progress: ScoreProgress) => Record<string, unknown> {
  const startMs = performance.now();
  let nBefore: number | null = null;
  return ({ nRecordings, nDone, nFailed }) => {
    nBefore ??= nDone;
    const perSec = (1000 * (nDone - nBefore)) / (performance.now() - startMs);
    const leftSec = perSec > 0 ? Math.round((nRecordings - nDone) / perSec) : null;
    return { shard, nRecordings, nDone, nFailed, perSec: Number(perSec.toFixed(2)), leftSec };
  };
}

async function run(options: ScoreOptions, log: Log, stop: AbortSignal): Promise<number> {
  const config = readServerConfig(process.env);
  const fieldsOf = paceOf(`${options.shard.index}/${options.shard.nShards}`);
  let lastMs = -Infinity;
  const report = await scoreShard(options, config, {
    stop,
    onProgress(progress) {
      const nowMs = performance.now();
      if (nowMs - lastMs < PROGRESS_MS) return;
      lastMs = nowMs;
      log.info('progress', fieldsOf(progress));
    },
    onError: (error) => log.error('hear', errorFields(error)),
  });
  const isFinished = report.nDone === report.nRecordings;
  log.info(isFinished ? 'finished' : 'stopped', fieldsOf(report));
  if (!isFinished) return NOT_FINISHED;
  return report.nFailed === 0 ? ALL_HEARD : SOME_REFUSED;
}

async function main(): Promise<number> {
  const options = readScoreOptions(process.argv.slice(2));
  if (options === null) {
    console.log(USAGE);
    return ALL_HEARD;
  }
  nameNeighbours();
  const log = createLog(readServerConfig(process.env).logLevel);
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info('stopping', { signal });
      stopping.abort();
    });
  }
  return run(options, log, stopping.signal);
}

/** One sentence for what somebody can act on, the whole trace of a bug. */
function explain(error: unknown): string {
  if (error instanceof ScoreError) return `${error.code}: ${error.message}`;
  if (error instanceof SerError) return `${error.info.code}: ${problemOf(error.info).detail}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(explain(error));
  return NOT_FINISHED;
});
