import { spawn, type ChildProcess } from 'node:child_process';
import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** The built program, and its source where nothing is built. */
const PROGRAMS = {
  built: ['build/score.js'],
  source: ['--import', 'tsx', 'src/lib/server/score.ts'],
};

export interface ScoreRun {
  inPath: string;
  outDir: string;
  /** `I/N` */
  shard: string;
  program?: keyof typeof PROGRAMS;
  concurrency?: number;
}

export interface ScoreEnd {
  /** null if a signal ended it. */
  code: number | null;
  log: string;
}

function start({ inPath, outDir, shard, program = 'built', concurrency = 2 }: ScoreRun): {
  child: ChildProcess;
  ended: Promise<ScoreEnd>;
} {
  const options = ['--in', inPath, '--out', outDir, '--shard', shard];
  const args = [...PROGRAMS[program], ...options, '--concurrency', String(concurrency)];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<ScoreEnd>((resolve) => {
    child.on('close', (code) => resolve({ code, log }));
  });
  return { child, ended };
}

/** Runs a shard to its end. */
export function score(run: ScoreRun): Promise<ScoreEnd> {
  return start(run).ended;
}

/** Runs a shard and kills it as soon as its table has so many bytes. @returns when it is gone. */
export async function scoreAndKill(run: ScoreRun, minimumBytes: number): Promise<ScoreEnd> {
  const { child, ended } = start(run);
  const part = `${tablePath(run)}.part`;
  const watcher = watch(run.outDir, () => {
    void readFile(part).then(
      ({ length }) => length >= minimumBytes && child.kill('SIGKILL'),
      () => undefined,
    );
  });
  try {
    return await ended;
  } finally {
    watcher.close();
  }
}

export function tablePath({ outDir, shard }: Pick<ScoreRun, 'outDir' | 'shard'>): string {
  return path.join(outDir, `scores-${shard.replace('/', '-of-')}.csv`);
}

/** Rows of a table by their columns, as any program reads them. */
export async function readScores(file: string): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = parse(await readFile(file), {
    columns: true,
    relaxColumnCount: file.endsWith('.part'),
  });
  return rows;
}
