import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ScoreError, systemCode } from './problems.ts';

const FILE = 'scores.json';

/** What all tables in one folder have in common, so that they make one whole. */
export interface Manifest {
  formatVersion: 1;
  model: { id: string; version: string; weightsSha256: string };
  nShards: number;
  nRecordings: number;
  /** Of the paths of all recordings, a line each. */
  recordingsSha256: string;
}

export function digestPaths(paths: readonly string[]): string {
  return createHash('sha256').update(paths.join('\n')).digest('hex');
}

/**
 * Writes `scores.json` into the folder, or makes sure that it says the same.
 *
 * @throws ScoreError `table-mismatch`, `table-unwritable`.
 */
export async function agreeOnManifest(outDir: string, manifest: Manifest): Promise<void> {
  const file = path.join(outDir, FILE);
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const existing = await readFile(file, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null;
    throw unwritable(file, error);
  });
  if (existing !== null) {
    if (existing !== text) throw mismatch(outDir, differenceOf(existing, manifest));
    return;
  }
  try {
    // Renamed when it is whole: another shard may be reading it.
    const draft = `${file}.${randomUUID()}.part`;
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    throw unwritable(file, error);
  }
}

function differenceOf(existing: string, manifest: Manifest): string {
  const there = parse(existing);
  if (there?.formatVersion !== manifest.formatVersion) return 'they are of another version';
  if (there.nShards !== manifest.nShards)
    return `they are parts of ${String(there.nShards)} shards`;
  if (JSON.stringify(there.model) !== JSON.stringify(manifest.model)) {
    return 'they are from another model';
  }
  return 'the recordings have changed since';
}

function parse(text: string): Partial<Manifest> | null {
  try {
    return JSON.parse(text) as Partial<Manifest> | null;
  } catch {
    return null;
  }
}

function mismatch(outDir: string, reason: string): ScoreError {
  return new ScoreError(
    'table-mismatch',
    `${outDir} holds tables that these do not belong to: ${reason}. Choose another folder.`,
  );
}

/** @returns the very error where it is a bug. */
export function unwritable(file: string, error: unknown): unknown {
  const reason = systemCode(error);
  if (reason === null) return error;
  return new ScoreError(
    'table-unwritable',
    `${file} cannot be written (${reason}). What it holds stays; the same command goes on from there.`,
  );
}
