import { mkdir } from 'node:fs/promises';
import { pMapIterable } from 'p-map';
import { UnusableFile } from '#lib/core/data/entries.ts';
import { RECORDING_COLUMNS } from '#lib/export/queue.ts';
import type { Cell } from '#lib/export/csv.ts';
import { SerError, type ErrorInfo } from '#lib/core/errors.ts';
import type { ServerConfig } from '../config.ts';
import { startDeadline } from '../deadline.ts';
import { HearingPool, type HearOutcome } from '../pool.ts';
import { probeRecording } from '../probe.ts';
import { problemStatus } from '../problem.ts';
import { readBundle } from '../recognizer.ts';
import type { Answer } from '../schemas.ts';
import { agreeOnManifest, digestPaths, unwritable } from './manifest.ts';
import type { ScoreOptions, Shard } from './options.ts';
import { systemCode } from './problems.ts';
import { listRecordings, unavailable, type Recording } from './recordings.ts';
import { ScoreTable } from './table.ts';

export type ScoreConfig = Pick<
  ServerConfig,
  | 'nWorkers'
  | 'workerFile'
  | 'modelDir'
  | 'bodyLimitBytes'
  | 'durationLimitSec'
  | 'memoryLimitBytes'
  | 'deadlineSec'
>;

export interface ScoreProgress {
  /** Recordings of this shard. */
  nRecordings: number;
  /** Rows of the table, those of earlier runs included. */
  nDone: number;
  /** Rows with an error. */
  nFailed: number;
}

export interface ScoreSignals {
  /** Ends the work after the last whole row. */
  stop: AbortSignal;
  /** Called when the recordings are listed, and after every row. */
  onProgress: (progress: ScoreProgress) => void;
  /** Hears of bugs, of which the table has only the code. */
  onError: (error: unknown) => void;
}

/** What hears: the threads of the endpoint, unless a test stands in for them. */
export type ScorePool = Pick<HearingPool, 'hear' | 'close'>;
export type OpenPool = (
  config: ScoreConfig,
  nThreads: number,
  onError: (error: unknown) => void,
) => ScorePool;

const openHearingPool: OpenPool = (config, nWorkers, onError) =>
  new HearingPool({
    nWorkers,
    workerFile: config.workerFile,
    modelDir: config.modelDir,
    maximumSec: config.durationLimitSec,
    maximumBytes: config.memoryLimitBytes,
    onError,
  });

/** Rows that may wait for an earlier one, per thread: one long recording must not keep the threads idle. */
const BACKLOG = 8;

/**
 * Hears the recordings of one shard and writes their table, from where it stands.
 *
 * @returns how far it has come; finished if every recording has its row.
 * @throws ScoreError whatever keeps the table from being written; SerError where there is no model.
 */
export async function scoreShard(
  options: ScoreOptions,
  config: ScoreConfig,
  signals: ScoreSignals,
  openPool: OpenPool = openHearingPool,
): Promise<ScoreProgress> {
  const { bundle, weightsSha256 } = await readBundle(config.modelDir);
  const recordings = await listRecordings(options.inPath, config.bodyLimitBytes);
  const { list } = recordings;
  try {
    const { nShards } = options.shard;
    const own = ofShard(list, options.shard);
    await mkdir(options.outDir, { recursive: true }).catch((error: unknown) => {
      throw unwritable(options.outDir, error);
    });
    await agreeOnManifest(options.outDir, {
      formatVersion: 1,
      model: { id: bundle.id, version: bundle.version, weightsSha256 },
      nShards,
      nRecordings: list.length,
      recordingsSha256: digestPaths(list.map(({ path }) => path)),
    });
    const table = await ScoreTable.open(options.outDir, options.shard, {
      header: [...RECORDING_COLUMNS, ...bundle.labels, 'error'],
      paths: own.map(({ path }) => path),
    });
    return await fill(table, own, bundle.labels, {
      ...{ config, signals, openPool },
      nThreads: options.concurrency ?? config.nWorkers,
    });
  } finally {
    await recordings.close();
  }
}

/** Every Nth, so that all shards get as many of each folder. */
export function ofShard<T>(list: readonly T[], { index, nShards }: Shard): T[] {
  return list.filter((_, i) => i % nShards === index);
}

interface Work {
  config: ScoreConfig;
  signals: ScoreSignals;
  openPool: OpenPool;
  nThreads: number;
}

async function fill(
  table: ScoreTable,
  recordings: readonly Recording[],
  labels: readonly string[],
  { config, signals, openPool, nThreads }: Work,
): Promise<ScoreProgress> {
  const pool = openPool(config, nThreads, signals.onError);
  const ended = new AbortController();
  const stop = AbortSignal.any([signals.stop, ended.signal]);
  const hear = createHearing(pool, labels, { ...signals, stop, deadlineSec: config.deadlineSec });
  const progress = (): ScoreProgress => ({
    nRecordings: recordings.length,
    nDone: table.nRows,
    nFailed: table.nFailed,
  });
  try {
    signals.onProgress(progress());
    const left = recordings.slice(table.nRows);
    if (left.length > 0) await requireThreads(pool, stop);
    const rows = pMapIterable(left, hear, {
      concurrency: nThreads,
      backpressure: BACKLOG * nThreads,
    });
    for await (const row of rows) {
      if (row === null || stop.aborted) return progress();
      await table.append(row);
      signals.onProgress(progress());
    }
    await table.finish();
    return progress();
  } finally {
    ended.abort();
    await table.close();
    await pool.close();
  }
}

/** Threads that do not start must end the work, not fill the table with errors. */
async function requireThreads(pool: ScorePool, stop: AbortSignal): Promise<void> {
  const deadline = new AbortController().signal;
  const outcome = await pool.hear(probeRecording(), 'mix', { gone: stop, deadline });
  if (outcome.kind === 'refused') requireOwnFault(outcome.error);
}

type HearingSignals = Pick<ScoreSignals, 'stop' | 'onError'> & { deadlineSec: number };

/** @returns gives the row of a recording; null if the work is to end. */
function createHearing(
  pool: ScorePool,
  labels: readonly string[],
  { stop, onError, deadlineSec }: HearingSignals,
): (recording: Recording) => Promise<Cell[] | null> {
  const isStopped = (): boolean => stop.aborted;
  return async ({ path, read }) => {
    if (isStopped()) return null;
    try {
      const bytes = await read();
      if (bytes.byteLength === 0) return failedRow(path, labels, 'audio-empty');
      return toRow(path, labels, await hearWithin(pool, bytes, stop, 1000 * deadlineSec));
    } catch (error) {
      if (isStopped()) return null;
      if (error instanceof UnusableFile) return failedRow(path, labels, error.reason.code);
      if (error instanceof SerError) throw error;
      const reason = systemCode(error);
      if (reason !== null) throw unavailable(path, reason);
      onError(error);
      return failedRow(path, labels, 'unexpected');
    }
  };
}

async function hearWithin(
  pool: ScorePool,
  bytes: Uint8Array<ArrayBuffer>,
  stop: AbortSignal,
  deadlineMs: number,
): Promise<HearOutcome> {
  const deadline = startDeadline(deadlineMs);
  try {
    return await pool.hear(bytes, 'mix', { gone: stop, deadline: deadline.signal });
  } finally {
    deadline.stop();
  }
}

/** @returns null where nobody waits for the answer any more. */
function toRow(path: string, labels: readonly string[], outcome: HearOutcome): Cell[] | null {
  switch (outcome.kind) {
    case 'answer':
      return answerRow(path, labels, outcome.answer);
    case 'refused':
      return failedRow(path, labels, requireOwnFault(outcome.error));
    case 'late':
      return failedRow(path, labels, 'deadline-passed');
    case 'cancelled':
      return null;
  }
}

function answerRow(path: string, labels: readonly string[], answer: Answer): Cell[] {
  const scores = new Map(answer.predictions.map(({ label, score }) => [label, score]));
  return [
    ...[path, 0, answer.durationSec, answer.label],
    ...labels.map((label) => scores.get(label) ?? null),
    null,
  ];
}

function failedRow(path: string, labels: readonly string[], code: string): Cell[] {
  return [path, null, null, null, ...labels.map(() => null), code];
}

/** @throws SerError what every recording would meet with, such as a model that does not start. */
function requireOwnFault(error: ErrorInfo): string {
  if (problemStatus(error.code) >= 500) throw new SerError(error);
  return error.code;
}
