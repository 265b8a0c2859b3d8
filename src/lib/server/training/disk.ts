import * as nodeFiles from 'node:fs/promises';
import path from 'node:path';
import { SerError } from '#lib/core/errors.ts';

/** What is used of the file system. */
export type Files = Pick<
  typeof nodeFiles,
  'mkdir' | 'open' | 'readFile' | 'readdir' | 'rename' | 'rm'
>;

export const NODE_FILES: Files = nodeFiles;

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const FORBIDDEN = new Set(['EACCES', 'EPERM', 'EROFS', 'EIO', 'ENOTDIR', 'EMFILE', 'ENFILE']);

/**
 * Puts a file in place of the former one: whatever ends the process in between, one of the two is there whole. A file
 * has one writer at a time.
 *
 * @throws SerError `storage-full`, `storage-unavailable`; the former file is untouched then.
 */
export async function replaceFile(
  files: Files,
  file: string,
  parts: readonly Uint8Array[],
): Promise<void> {
  const draft = `${file}.part`;
  try {
    await writeFile(files, draft, parts);
    await files.rename(draft, file);
  } catch (error) {
    await files.rm(draft, { force: true }).catch(() => undefined);
    throw toStorageError(error, sizeOf(parts));
  }
  await syncFolder(files, path.dirname(file));
}

/**
 * Puts a folder with these files in place of the former one; whatever ends the process in between, no half one is there.
 *
 * @throws SerError as `replaceFile`.
 */
export async function replaceFolder(
  files: Files,
  folder: string,
  contents: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const draft = `${folder}.part`;
  try {
    await files.rm(draft, { recursive: true, force: true });
    await files.mkdir(draft);
    for (const [name, bytes] of contents) await writeFile(files, path.join(draft, name), [bytes]);
    await files.rm(folder, { recursive: true, force: true });
    await files.rename(draft, folder);
  } catch (error) {
    await files.rm(draft, { recursive: true, force: true }).catch(() => undefined);
    throw toStorageError(error, sizeOf([...contents.values()]));
  }
  await syncFolder(files, path.dirname(folder));
}

/** @returns null if it is not there. */
export async function readIfThere(files: Files, file: string): Promise<Buffer<ArrayBuffer> | null> {
  try {
    const bytes = await files.readFile(file);
    // In memory of its own, so that numbers in it can be looked at where they lie.
    return Buffer.from(new Uint8Array(bytes).buffer);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw toStorageError(error, 0);
  }
}

/** What the system says, in the words of the app; anything else is a bug and stays as it is. */
export function toStorageError(error: unknown, neededBytes: number): unknown {
  const code = codeOf(error);
  if (FULL.has(code)) return new SerError({ code: 'storage-full', details: { neededBytes } });
  if (FORBIDDEN.has(code)) return new SerError({ code: 'storage-unavailable', details: {} });
  return error;
}

async function writeFile(files: Files, file: string, parts: readonly Uint8Array[]): Promise<void> {
  const handle = await files.open(file, 'w');
  try {
    for (const part of parts) await handle.writeFile(part);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The new name outlasts a power cut only with its folder; not every system lets folders be opened. */
async function syncFolder(files: Files, folder: string): Promise<void> {
  try {
    const handle = await files.open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // The file itself is whole all the same.
  }
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
