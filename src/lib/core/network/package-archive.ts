import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader, ZipWriter } from '@zip.js/zip.js';
import type { FileEntry } from '@zip.js/zip.js';
import { SerError, type PackageFault } from '../errors.ts';
import { MANIFEST, PARTS, type PackageFiles } from './package.ts';

const OPTIONS = { checkSignature: true, checkOverlappingEntry: true, useWebWorkers: false };

/** Room for the largest network of the app at 16 bit, twice over. */
const MAXIMUM_WEIGHTS_BYTES = 256e6;
const MAXIMUM_TEXT_BYTES = 2e6;
/** A bundle's description packs to a tenth; only what is made to burst packs to a hundredth. */
const MAXIMUM_RATIO = 100;

/** An archive larger than this is not even read, bytes. */
export const MAXIMUM_ARCHIVE_BYTES = MAXIMUM_WEIGHTS_BYTES + 8 * MAXIMUM_TEXT_BYTES;

/** One zip archive of the files; the weights as they are, since they are noise to a packer. */
export async function writeArchive(files: PackageFiles): Promise<Uint8Array<ArrayBuffer>> {
  const zip = new ZipWriter<Uint8Array<ArrayBuffer>>(new Uint8ArrayWriter(), {
    useWebWorkers: false,
  });
  for (const [name, content] of files) {
    await zip.add(name, new Uint8ArrayReader(content), { level: name === 'weights.bin' ? 0 : 6 });
  }
  return zip.close();
}

/**
 * Unpacks what `writeArchive` made. Sizes and names are checked before anything is unpacked, checksums while it is.
 *
 * @throws SerError `package-invalid`.
 */
export async function readArchive(archive: Uint8Array<ArrayBuffer>): Promise<PackageFiles> {
  if (archive.length > MAXIMUM_ARCHIVE_BYTES) throw invalid('too-large', '');
  const reader = new ZipReader(new Uint8ArrayReader(archive), OPTIONS);
  const entries = await reader.getEntries().catch((error: unknown) => {
    throw invalid('archive', '', messageOf(error));
  });
  if (!entries.some(({ filename }) => filename === MANIFEST)) throw invalid('foreign', MANIFEST);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const known = new Set<string>([MANIFEST, ...PARTS]);
  for (const entry of entries) {
    const { filename: name } = entry;
    // A name that comes twice would let one be checked and the other be used.
    if (entry.directory || !known.has(name) || files.has(name)) throw invalid('stranger', name);
    files.set(name, await readEntry(entry));
  }
  return files;
}

async function readEntry(entry: FileEntry): Promise<Uint8Array<ArrayBuffer>> {
  const { filename: name, uncompressedSize, compressedSize } = entry;
  const maximum = name === 'weights.bin' ? MAXIMUM_WEIGHTS_BYTES : MAXIMUM_TEXT_BYTES;
  const isBomb = uncompressedSize > MAXIMUM_RATIO * Math.max(1, compressedSize);
  if (uncompressedSize > maximum || isBomb) throw invalid('too-large', name);
  try {
    return new Uint8Array(await entry.getData(new Uint8ArrayWriter()));
  } catch (error) {
    throw invalid('archive', name, messageOf(error));
  }
}

function invalid(fault: PackageFault, file: string, detail = ''): SerError {
  return new SerError({ code: 'package-invalid', details: { fault, file, detail } });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
