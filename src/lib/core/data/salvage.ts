import { Reader } from '@zip.js/zip.js';

/** Signatures and lengths of the records of a zip file (APPNOTE 4.3.7, 4.3.12, 4.3.16). */
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const END = 0x06054b50;
const END_BYTES = 22;

/** The sizes follow the data, so that there is no way from one file to the next. */
const HAS_DESCRIPTOR = 0x0008;
const UNKNOWN_BYTES = 0xffffffff;
/** More do not fit into the count of a plain directory. */
const MAXIMUM_FILES = 0xffff;

interface LocalFile {
  offset: number;
  header: DataView;
  name: Uint8Array;
  /** Offset of what follows. */
  end: number;
}

/**
 * Makes an archive readable whose directory, at its end, is lost: it is written anew from the headers before each file.
 *
 * @returns null if there is no whole file in it; `cutOff` names the first file that is not whole.
 */
export async function salvage(
  source: Reader<unknown>,
): Promise<{ reader: Reader<unknown>; cutOff: string } | null> {
  await source.init?.();
  const files: LocalFile[] = [];
  let at = 0;
  let cutOff = '';
  while (files.length < MAXIMUM_FILES) {
    const file = await readLocal(source, at);
    if (file === null) break;
    cutOff = String.fromCharCode(...file.name);
    if (file.end > source.size) break;
    files.push(file);
    at = file.end;
    cutOff = '';
  }
  if (files.length === 0) return null;
  const directory = writeDirectory(files, at);
  return { reader: new PatchedReader(source, at, directory), cutOff: cutOff || '…' };
}

/** @returns null where no header begins, or one that does not say how long its file is. */
async function readLocal(source: Reader<unknown>, offset: number): Promise<LocalFile | null> {
  if (offset + LOCAL_BYTES > source.size) return null;
  const header = viewOf(await source.readUint8Array(offset, LOCAL_BYTES));
  if (header.getUint32(0, true) !== LOCAL) return null;
  const packedBytes = header.getUint32(18, true);
  if (header.getUint16(6, true) & HAS_DESCRIPTOR || packedBytes === UNKNOWN_BYTES) return null;
  const nameBytes = header.getUint16(26, true);
  const extraBytes = header.getUint16(28, true);
  const name = await source.readUint8Array(offset + LOCAL_BYTES, nameBytes);
  const end = offset + LOCAL_BYTES + nameBytes + extraBytes + packedBytes;
  return { offset, header, name, end };
}

function writeDirectory(files: readonly LocalFile[], start: number): Uint8Array {
  const sizeBytes = files.reduce((sum, { name }) => sum + CENTRAL_BYTES + name.length, 0);
  const bytes = new Uint8Array(sizeBytes + END_BYTES);
  const view = viewOf(bytes);
  let at = 0;
  for (const { offset, header, name } of files) {
    view.setUint32(at, CENTRAL, true);
    // Version that wrote it, then all from the version needed to the length of the name, as it stands.
    view.setUint16(at + 4, 20, true);
    for (let i = 0; i < 24; i++) view.setUint8(at + 6 + i, header.getUint8(4 + i));
    view.setUint32(at + 42, offset, true);
    bytes.set(name, at + CENTRAL_BYTES);
    at += CENTRAL_BYTES + name.length;
  }
  view.setUint32(at, END, true);
  view.setUint16(at + 8, files.length, true);
  view.setUint16(at + 10, files.length, true);
  view.setUint32(at + 12, sizeBytes, true);
  view.setUint32(at + 16, start, true);
  return bytes;
}

/** The first bytes of one source, then others. */
class PatchedReader extends Reader<unknown> {
  readonly #source: Reader<unknown>;
  readonly #start: number;
  readonly #tail: Uint8Array;

  constructor(source: Reader<unknown>, start: number, tail: Uint8Array) {
    super(source);
    this.#source = source;
    this.#start = start;
    this.#tail = tail;
    this.size = start + tail.length;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const end = Math.min(index + length, this.size);
    const bytes = new Uint8Array(Math.max(0, end - index));
    const nHead = Math.min(end, this.#start) - index;
    if (nHead > 0) bytes.set(await this.#source.readUint8Array(index, nHead));
    if (end > this.#start) {
      const from = Math.max(0, index - this.#start);
      bytes.set(this.#tail.subarray(from, end - this.#start), Math.max(0, nHead));
    }
    return bytes;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
