import { Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import type { FileEntry, Reader } from '@zip.js/zip.js';
import { SerError } from '../errors.ts';
import { LIMITS, limitEntries, UnusableFile } from './entries.ts';
import type { CorpusEntry, Entries, ImportLimits } from './entries.ts';
import { salvage } from './salvage.ts';

const OPTIONS = {
  checkSignature: true,
  checkOverlappingEntry: true,
  useWebWorkers: false,
  // Names that lead out are put on the report; the library would refuse the whole archive.
  filenameValidation: 'tolerant',
} as const;

/**
 * The files of a zip archive, none unpacked yet. An archive that breaks off gives the files before the break.
 *
 * @param reader random access to the archive, e.g. zip.js's `BlobReader`.
 * @throws SerError `archive-corrupt` if no file can be found in it.
 */
export async function openArchive(
  reader: Reader<unknown>,
  limits: ImportLimits = LIMITS,
): Promise<Entries> {
  const { files, cutOff } = await listFiles(reader);
  const found = files.map((file) => ({ entry: toEntry(file), packedBytes: file.compressedSize }));
  const { entries, skipped } = limitEntries(found, limits);
  if (cutOff !== null) skipped.push({ file: cutOff, reason: { code: 'cut-off' } });
  return { entries, skipped };
}

interface Listing {
  files: FileEntry[];
  /** The first file that is not whole; null if the archive is. */
  cutOff: string | null;
}

async function listFiles(reader: Reader<unknown>): Promise<Listing> {
  try {
    return { files: await readDirectory(reader), cutOff: null };
  } catch (error) {
    const salvaged = await salvage(reader);
    if (salvaged === null) throw corrupt(error);
    try {
      return { files: await readDirectory(salvaged.reader), cutOff: salvaged.cutOff };
    } catch {
      throw corrupt(error);
    }
  }
}

async function readDirectory(reader: Reader<unknown>): Promise<FileEntry[]> {
  const entries = await new ZipReader(reader, OPTIONS).getEntries();
  return entries.filter((entry) => !entry.directory);
}

function toEntry(file: FileEntry): CorpusEntry {
  return {
    path: file.filename,
    sizeBytes: file.uncompressedSize,
    async read() {
      if (file.encrypted) throw new UnusableFile({ code: 'encrypted' });
      try {
        return await file.getData(new Uint8ArrayWriter());
      } catch (error) {
        throw new UnusableFile({ code: 'damaged', reason: messageOf(error) });
      }
    },
  };
}

function corrupt(error: unknown): SerError {
  return new SerError({ code: 'archive-corrupt', details: { reason: messageOf(error) } });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
