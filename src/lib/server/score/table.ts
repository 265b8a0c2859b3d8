import { constants } from 'node:fs';
import { access, open, readFile, rename, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { parseCsv } from '#lib/core/data/csv.ts';
import { toCsvLines, type Cell } from '#lib/export/csv.ts';
import { unwritable } from './manifest.ts';
import type { Shard } from './options.ts';
import { ScoreError, systemCode } from './problems.ts';

/** What a table begins with, and what its rows are of, in order. */
export interface TablePlan {
  header: readonly string[];
  /** One row for each, which begins with it. */
  paths: readonly string[];
}

/**
 * The table of one shard: a row per recording, in their order. It grows in `NAME.part` and gets its name when the last
 * row is there, so that whoever finds `NAME` finds all of it. Each row is written where it belongs, whatever a process
 * that was killed has left there of it.
 */
export class ScoreTable {
  readonly #file: string;
  readonly #plan: TablePlan;
  #handle: FileHandle | null;
  /** Where the next row begins. */
  #offset: number;
  #nRows: number;
  #nFailed: number;

  private constructor(
    file: string,
    plan: TablePlan,
    handle: FileHandle | null,
    { endBytes, nRows, nFailed }: Whole,
  ) {
    this.#file = file;
    this.#plan = plan;
    this.#handle = handle;
    this.#offset = endBytes;
    this.#nRows = nRows;
    this.#nFailed = nFailed;
  }

  /** @throws ScoreError `table-mismatch`, `table-unwritable`. */
  static async open(outDir: string, shard: Shard, plan: TablePlan): Promise<ScoreTable> {
    const file = path.join(outDir, `scores-${shard.index}-of-${shard.nShards}.csv`);
    try {
      const finished = await readFile(file).catch(ifThere);
      if (finished !== null) {
        const whole = requireComplete(file, plan, finished);
        return new ScoreTable(file, plan, null, whole);
      }
      return await ScoreTable.#resume(file, plan);
    } catch (error) {
      throw unwritable(file, error);
    }
  }

  static async #resume(file: string, plan: TablePlan): Promise<ScoreTable> {
    // Not truncated: what is whole stays, and is read first.
    const handle = await open(`${file}.part`, constants.O_RDWR | constants.O_CREAT, 0o644);
    try {
      const whole = readWhole(file, plan, await handle.readFile());
      const table = new ScoreTable(file, plan, handle, whole);
      if (whole.endBytes === 0) await table.#write(plan.header);
      return table;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Recordings that have their row. */
  get nRows(): number {
    return this.#nRows;
  }

  /** Rows with an error in their last column. */
  get nFailed(): number {
    return this.#nFailed;
  }

  get isFinished(): boolean {
    return this.#handle === null;
  }

  /** @param cells the row of the next recording; an error, or null, in the last. */
  async append(cells: readonly Cell[]): Promise<void> {
    try {
      await this.#write(cells);
    } catch (error) {
      throw unwritable(this.#file, error);
    }
    this.#nRows++;
    if (cells.at(-1) !== null) this.#nFailed++;
  }

  /**
   * Gives the table its name, once it is sure that each recording has one row and all of it is on the disk.
   *
   * @throws ScoreError `table-mismatch`, `table-unwritable`.
   */
  async finish(): Promise<void> {
    const handle = this.#handle;
    if (handle === null) return;
    const part = `${this.#file}.part`;
    try {
      await handle.truncate(this.#offset);
      requireComplete(this.#file, this.#plan, await readFile(part));
      await handle.sync();
      await this.close();
      await rename(part, this.#file).catch(async (error: unknown) => {
        // A second process with the same shard writes the same, and may be the first to come to the end.
        if (systemCode(error) !== 'ENOENT') throw error;
        await access(this.#file);
      });
    } catch (error) {
      throw unwritable(this.#file, error);
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
  }

  async #write(cells: readonly Cell[]): Promise<void> {
    if (this.#handle === null) throw new Error('The table is finished.');
    const bytes = Buffer.from(toCsvLines([cells]));
    const { bytesWritten } = await this.#handle.write(bytes, 0, bytes.length, this.#offset);
    if (bytesWritten < bytes.length) {
      await this.#handle.write(bytes, bytesWritten, undefined, this.#offset + bytesWritten);
    }
    this.#offset += bytes.length;
  }
}

interface Whole {
  /** Behind the last whole line. */
  endBytes: number;
  nRows: number;
  nFailed: number;
}

/** The whole rows at the beginning of a table; what a kill has torn at its end is left out. */
function readWhole(file: string, { header, paths }: TablePlan, bytes: Buffer): Whole {
  const endBytes = endOfLines(bytes);
  const [first, ...rows] = parseCsv(bytes.subarray(0, endBytes).toString('utf8'));
  if (first === undefined) return { endBytes: 0, nRows: 0, nFailed: 0 };
  const isOurs =
    first.join() === asRead(header).join() &&
    rows.length <= paths.length &&
    rows.every(([name], i) => name === asRead([paths[i] ?? '', 0])[0]);
  if (!isOurs) {
    throw new ScoreError(
      'table-mismatch',
      `${file} does not hold the recordings in their order, once each. Remove it to begin anew.`,
    );
  }
  return { endBytes, nRows: rows.length, nFailed: rows.filter((row) => row.at(-1) !== '').length };
}

function requireComplete(file: string, plan: TablePlan, bytes: Buffer): Whole {
  const whole = readWhole(file, plan, bytes);
  if (whole.nRows === plan.paths.length && whole.endBytes === bytes.length) return whole;
  throw new ScoreError('table-mismatch', `${file} is not whole. Remove it to begin anew.`);
}

/** Behind the last line end that is not inside quotes. */
function endOfLines(bytes: Buffer): number {
  let isQuoted = false;
  let end = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === 0x22) isQuoted = !isQuoted;
    else if (bytes[i] === 0x0a && !isQuoted) end = i + 1;
  }
  return end;
}

/** Cells as they are read again from a table: some disarmed, none in quotes. */
function asRead(cells: readonly Cell[]): string[] {
  return parseCsv(toCsvLines([cells])).next().value ?? [];
}

function ifThere(error: unknown): null {
  if (systemCode(error) === 'ENOENT') return null;
  throw error;
}
