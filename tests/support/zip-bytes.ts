import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';

/** A zip archive with whatever names, its sizes before the data, as most archives have them. */
export async function zipFiles(
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    useWebWorkers: false,
    dataDescriptor: false,
    keepOrder: true,
  });
  for (const [name, bytes] of Object.entries(files)) {
    await writer.add(name, new Uint8ArrayReader(bytes));
  }
  return new Uint8Array(await writer.close());
}

/** Offset of the first byte of a file's name in its local header. */
export function findName(archive: Uint8Array, name: string): number {
  const at = Buffer.from(archive.buffer, archive.byteOffset, archive.length).indexOf(name);
  if (at < 0) throw new Error(`The archive names no ${name}.`);
  return at;
}

/** The same archive with one bit of the packed bytes of a file turned over, so that its checksum is wrong. */
export function damage(archive: Uint8Array<ArrayBuffer>, name: string): Uint8Array<ArrayBuffer> {
  const damaged = archive.slice();
  const at = findName(archive, name) + name.length + 20;
  damaged[at] = (damaged[at] ?? 0) ^ 1;
  return damaged;
}
