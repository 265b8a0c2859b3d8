import { open, readdir, readFile, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { Reader } from '@zip.js/zip.js';
import { HEAD_BYTES, isAudioName } from '#lib/core/audio/file-names.ts';
import { sniff } from '#lib/core/audio/sniff.ts';
import { openArchive } from '#lib/core/data/archive.ts';
import type { Skip } from '#lib/core/data/corpus.ts';
import {
  limitEntries,
  LIMITS,
  UnusableFile,
  type CorpusEntry,
  type Entries,
  type ImportLimits,
} from '#lib/core/data/entries.ts';
import { SerError } from '#lib/core/errors.ts';
import { ScoreError, systemCode } from './problems.ts';

/** One file that is to be heard. */
export interface Recording {
  /** Inside the folder or archive, with `/` between folders. */
  path: string;
  /** @throws UnusableFile, or an error of the system. */
  read: () => Promise<Uint8Array<ArrayBuffer>>;
}

export interface Recordings {
  /** In the order of their paths, the same on every machine. */
  list: Recording[];
  close: () => Promise<void>;
}

/** A candidate whose first bytes can be had more cheaply than all of it. */
interface Candidate extends CorpusEntry {
  readHead(): Promise<Uint8Array>;
}

/**
 * All recordings in a folder, with its folders, or in a zip archive. As on the page, files count as recordings by their
 * names, or else by their first bytes; those that the limits leave out are on the list too, and say why when read.
 *
 * @param maximumBytes of one recording.
 * @throws ScoreError `recordings-unavailable`.
 */
export async function listRecordings(inPath: string, maximumBytes: number): Promise<Recordings> {
  const limits = {
    ...LIMITS,
    nEntries: Infinity,
    entryBytes: maximumBytes,
    // Nothing stays in memory once it is heard.
    totalBytes: Infinity,
  };
  const opened = await openSource(inPath, limits);
  const list: Recording[] = opened.skipped
    .filter(({ file }) => isAudioName(file) === true)
    .map(toUnusable);
  for (const entry of opened.entries) if (await isRecording(entry)) list.push(entry);
  if (list.length === 0) {
    await opened.close();
    throw unavailable(inPath, 'there is no recording in it');
  }
  return { list: list.sort((a, b) => compare(a.path, b.path)), close: () => opened.close() };
}

async function openSource(
  inPath: string,
  limits: ImportLimits,
): Promise<Entries & Pick<Recordings, 'close'>> {
  try {
    if ((await stat(inPath)).isDirectory()) {
      return { ...(await openFolder(inPath, limits)), close: () => Promise.resolve() };
    }
    return await openZip(await open(inPath), limits);
  } catch (error) {
    const reason = error instanceof SerError ? 'it is no zip archive' : systemCode(error);
    throw reason === null ? error : unavailable(inPath, reason);
  }
}

async function openZip(
  handle: FileHandle,
  limits: ImportLimits,
): Promise<Entries & Pick<Recordings, 'close'>> {
  const reader = new HandleReader(handle);
  try {
    const { entries, skipped } = await openArchive(reader, limits);
    return {
      entries: entries.map((entry) => ({ ...entry, read: () => readFrom(reader, entry) })),
      skipped,
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openFolder(folder: string, limits: ImportLimits): Promise<Entries> {
  const found: { entry: Candidate; packedBytes: number }[] = [];
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const full = path.join(file.parentPath, file.name);
    // Volumes that an orchestrator mounts may consist of links.
    const sizeBytes = file.isFile() || file.isSymbolicLink() ? await sizeOf(full) : null;
    if (sizeBytes === null) continue;
    const name = path.relative(folder, full).split(path.sep).join('/');
    found.push({ entry: toCandidate(name, full, sizeBytes), packedBytes: sizeBytes });
  }
  return limitEntries(found, limits);
}

/** @returns null for what is no file, or is gone. */
async function sizeOf(full: string): Promise<number | null> {
  const stats = await stat(full).catch(() => null);
  return stats?.isFile() === true ? stats.size : null;
}

function toCandidate(name: string, full: string, sizeBytes: number): Candidate {
  return {
    path: name,
    sizeBytes,
    read: async () => new Uint8Array(await readFile(full).catch(refuse)),
    async readHead() {
      const handle = await open(full);
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES));
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
  };
}

/** @throws UnusableFile; whatever the disk says if it is the disk that fails, not the archive. */
async function readFrom(
  reader: HandleReader,
  entry: CorpusEntry,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await entry.read();
  } catch (error) {
    throw reader.failure ?? error;
  }
}

/** What is gone or closed to us is its own fault; whatever else goes wrong may be the disk's, and ends the work. */
function refuse(error: unknown): never {
  const reason = systemCode(error);
  if (reason !== 'ENOENT' && reason !== 'EACCES') throw error;
  throw new UnusableFile({ code: 'missing' });
}

async function isRecording(entry: CorpusEntry): Promise<boolean> {
  const byName = isAudioName(entry.path);
  if (byName !== null) return byName;
  try {
    return (
      sniff('readHead' in entry ? await (entry as Candidate).readHead() : await entry.read()) !==
      null
    );
  } catch {
    return false;
  }
}

function toUnusable({ file, reason }: Skip): Recording {
  return { path: file, read: () => Promise.reject(new UnusableFile(reason)) };
}

/** By their code units, whatever the language of the machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** @param place folder, archive or recording. */
export function unavailable(place: string, reason: string): ScoreError {
  return new ScoreError('recordings-unavailable', `${place} cannot be heard: ${reason}.`);
}

/** An archive on a disk, of which only what is asked for comes into memory. */
class HandleReader extends Reader<FileHandle> {
  /** What the disk said when it failed, or null. */
  failure: unknown = null;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    super(handle);
    this.#handle = handle;
  }

  override async init(): Promise<void> {
    await super.init?.();
    this.size = (await this.#handle.stat()).size;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - index)));
    try {
      for (let at = 0; at < bytes.length;) {
        const { bytesRead } = await this.#handle.read(bytes, at, bytes.length - at, index + at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
    } catch (error) {
      this.failure = error;
      throw error;
    }
    return bytes;
  }
}
