import { SerError } from '../errors.ts';
import { requireSampleRate } from './waveform.ts';

/** How the samples of a WAV file are laid down. */
export interface WavFormat {
  encoding: 'pcm' | 'float' | 'a-law' | 'mu-law';
  nChannels: number;
  /** Hertz. */
  sampleRate: number;
  /** Size of one sample's container. */
  bytesPerSample: number;
}

/** The two chunks of a RIFF file that make sound. */
export interface RiffAudio {
  format: WavFormat;
  /** The bytes of the data chunk that are really there, a view. */
  data: Uint8Array;
  /** Size of the data chunk by the header, bytes; null if its writer did not know. */
  declaredBytes: number | null;
}

const MAXIMUM_CHANNELS = 8;
const EXTENSIBLE = 0xfffe;
const ENCODINGS: Record<number, WavFormat['encoding']> = {
  1: 'pcm',
  3: 'float',
  6: 'a-law',
  7: 'mu-law',
};
const SAMPLE_BYTES: Record<WavFormat['encoding'], number[]> = {
  pcm: [1, 2, 3, 4],
  float: [4, 8],
  'a-law': [1],
  'mu-law': [1],
};
/** Writers to a pipe leave the largest number they know; SoX leaves 0x7ffff000. */
const STREAMING_BYTES = 0x7ffff000;

/**
 * Finds format and data among the chunks of a RIFF, RF64 or BW64 file.
 *
 * @param bytes the file, or its start as far as the data chunk's header; `data` then ends where they end.
 * @param fileBytes size of the whole file.
 * @throws SerError `audio-corrupt`, `sample-rate-unsupported`.
 */
export function parseRiff(bytes: Uint8Array, fileBytes = bytes.length): RiffAudio {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12) throw corrupt('header cut off');
  let format: WavFormat | null = null;
  let data: Omit<RiffAudio, 'format'> | null = null;
  let longBytes: number | null = null;
  for (let at = 12; at + 8 <= bytes.length && (format === null || data === null);) {
    const id = readId(bytes, at);
    const sizeBytes = view.getUint32(at + 4, true);
    const body = at + 8;
    if (id === 'ds64') longBytes = readLongSize(view, body, sizeBytes);
    else if (id === 'fmt ') format ??= readFormat(view, body, sizeBytes);
    else if (id === 'data') data ??= readData(bytes, fileBytes, body, sizeBytes, longBytes);
    at = nextChunk(bytes, body + sizeBytes, sizeBytes);
  }
  if (format === null) throw corrupt('fmt chunk missing');
  if (data === null) throw corrupt('data chunk missing');
  return { ...data, format };
}

/** Size of the data chunk in an RF64 file's ds64 chunk (EBU Tech 3306), bytes; null if not there. */
function readLongSize(view: DataView, body: number, sizeBytes: number): number | null {
  if (sizeBytes < 16 || body + 16 > view.byteLength) return null;
  return view.getUint32(body + 8, true) + view.getUint32(body + 12, true) * 2 ** 32;
}

function readData(
  bytes: Uint8Array,
  fileBytes: number,
  body: number,
  sizeBytes: number,
  longBytes: number | null,
): Omit<RiffAudio, 'format'> {
  const availableBytes = fileBytes - body;
  const declared = sizeBytes === 0xffffffff && longBytes !== null ? longBytes : sizeBytes;
  const isStreamed =
    (declared >= STREAMING_BYTES && longBytes !== declared && declared > availableBytes) ||
    declared >= 2 ** 53 ||
    (declared === 0 && availableBytes > 0 && !isSizeOfFile(bytes, fileBytes));
  if (isStreamed) return { data: bytes.subarray(body), declaredBytes: null };
  return { data: bytes.subarray(body, body + declared), declaredBytes: declared };
}

/** Whether the size in the RIFF header is right: then a data size of 0 is meant, else nobody filled it in. */
function isSizeOfFile(bytes: Uint8Array, fileBytes: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(4, true) === fileBytes - 8;
}

function readFormat(view: DataView, body: number, sizeBytes: number): WavFormat {
  if (sizeBytes < 16 || body + 16 > view.byteLength) throw corrupt('fmt chunk cut off');
  let tag = view.getUint16(body, true);
  if (tag === EXTENSIBLE) {
    if (sizeBytes < 40 || body + 40 > view.byteLength) throw corrupt('fmt extension cut off');
    // The first two bytes of the sub-format GUID are the plain format's tag.
    tag = view.getUint16(body + 24, true);
  }
  const encoding = ENCODINGS[tag];
  if (encoding === undefined) throw corrupt(`WAVE encoding ${tag} is not supported`);
  const nChannels = view.getUint16(body + 2, true);
  if (nChannels < 1 || nChannels > MAXIMUM_CHANNELS) {
    throw corrupt(`${nChannels} channels, but 1 to ${MAXIMUM_CHANNELS} are supported`);
  }
  const sampleRate = view.getUint32(body + 4, true);
  requireSampleRate(sampleRate);
  const blockBytes = view.getUint16(body + 12, true);
  const nBits = view.getUint16(body + 14, true);
  const bytesPerSample = containerBytes(encoding, nBits, blockBytes / nChannels);
  return { encoding, nChannels, sampleRate, bytesPerSample };
}

/** Container by the block size where that is possible, else by the bits: 20 bits may sit in 3 or in 4 bytes. */
function containerBytes(encoding: WavFormat['encoding'], nBits: number, byBlock: number): number {
  const possible = SAMPLE_BYTES[encoding];
  const byBits = Math.ceil(nBits / 8);
  const found = [byBlock, byBits].find((size) => possible.includes(size) && size >= byBits);
  if (found === undefined) throw corrupt(`${nBits} bits per ${encoding} sample are not supported`);
  return found;
}

/** Chunks start at even offsets, but some writers forget the padding byte, which is 0 when it is there. */
function nextChunk(bytes: Uint8Array, end: number, sizeBytes: number): number {
  if (sizeBytes % 2 === 0) return end;
  const isPadded = bytes[end] === 0 || !/^[\x20-\x7e]{4}$/.test(readId(bytes, end));
  return isPadded ? end + 1 : end;
}

function readId(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function corrupt(reason: string): SerError {
  return new SerError({ code: 'audio-corrupt', details: { format: 'wav', reason } });
}
