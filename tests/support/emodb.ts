import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';

/** Path of the corpus archive, or undefined where tests that need it are skipped. In CI its absence is a failure. */
export function emodbZip(): string | undefined {
  const path = process.env.EMODB_ZIP;
  if (path !== undefined && path !== '') return path;
  if (process.env.CI === 'true') throw new Error('CI needs the corpus: set EMODB_ZIP to its zip.');
  return undefined;
}

/**
 * One recording of EMO-DB, as the bytes of its WAV file.
 *
 * @param name for instance `03a01Wa.wav`, in whatever folder of the archive.
 */
export async function readEmodb(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const [bytes] = await readEmodbClips([name]);
  if (bytes === undefined) throw new Error(`The corpus holds no ${name}.`);
  return bytes;
}

/** Several of them in the order of their names given, with one look into the archive. */
export async function readEmodbClips(names: readonly string[]): Promise<Uint8Array<ArrayBuffer>[]> {
  const path = emodbZip();
  if (path === undefined) throw new Error('EMODB_ZIP is not set.');
  const zip = new ZipReader(new BlobReader(await openAsBlob(path)), { useWebWorkers: false });
  try {
    const entries = await zip.getEntries();
    const clips = [];
    for (const name of names) {
      const entry = entries.find(({ filename }) => filename.split('/').at(-1) === name);
      if (entry === undefined || entry.directory) throw new Error(`The corpus holds no ${name}.`);
      clips.push(new Uint8Array(await entry.getData(new Uint8ArrayWriter())));
    }
    return clips;
  } finally {
    await zip.close();
  }
}

/**
 * Writes recordings of EMO-DB into a folder.
 *
 * @param nMaximum the first so many, by name.
 * @returns their names.
 */
export async function extractEmodb(folder: string, nMaximum = Infinity): Promise<string[]> {
  const path = emodbZip();
  if (path === undefined) throw new Error('EMODB_ZIP is not set.');
  const zip = new ZipReader(new BlobReader(await openAsBlob(path)), { useWebWorkers: false });
  try {
    const clips = (await zip.getEntries())
      .filter(({ filename }) => /\/?[^/]+\.wav$/i.test(filename))
      .toSorted((a, b) => (a.filename < b.filename ? -1 : 1))
      .slice(0, nMaximum);
    const names: string[] = [];
    for (const entry of clips) {
      if (entry.directory) continue;
      const name = entry.filename.split('/').at(-1) ?? entry.filename;
      await writeFile(join(folder, name), await entry.getData(new Uint8ArrayWriter()));
      names.push(name);
    }
    return names;
  } finally {
    await zip.close();
  }
}
