import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FoldResult } from './fold.ts';

type Job = Pick<FoldResult, 'speaker' | 'seed'>;

/** Where the result of a fold is kept. */
export function foldFile(dir: string, { speaker, seed }: Job): string {
  return path.join(dir, `${speaker}-s${seed}.json`);
}

/** @returns null where none is kept. */
export async function readFold(dir: string, job: Job): Promise<FoldResult | null> {
  const text = await readFile(foldFile(dir, job), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as FoldResult);
}
