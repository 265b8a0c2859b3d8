import { SerError } from '../errors.ts';
import type { Measure } from './decode-stream.ts';

/** What the frames of one piece may become, bytes of float32. */
const MAXIMUM_PIECE_BYTES = 32e6;
/** A page of an Ogg file is decoded at once, when its last byte has come; it is never longer than four pieces. */
const PIECES_PER_PAGE = 5;
const MAXIMUM_PAGE_BYTES = 128e6;
/** Beginnings of frames without a sample between them; in noise there is one in 32 kilobytes, and none is longer than 512. */
const MAXIMUM_TRIES = 200;
const SAMPLE_BYTES = 4;
/** Where the header says how long the frame is. */
const HEADER_BYTES = 4;
/** Samples per channel by the code in the header (RFC 9639, 9.1.1); 6 and 7 give it in 8 and 16 bits at its end. */
const BLOCK_SAMPLES = [
  0, 192, 576, 1152, 2304, 4608, 256, 65_536, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768,
] as const;

/**
 * Cuts pieces of a FLAC file before the frames in them become more than is good: a frame of 33 bytes may stand for
 * 65,536 samples of eight channels. Ends files in which the decoder tries one frame after the other in vain, each time
 * from the first one on.
 *
 * @returns a measure for one file.
 */
export function flacMeasure(): Measure {
  let nTried = 0;
  let nLast = 0;
  return (piece, gaveSound) => {
    nTried = gaveSound ? 0 : nTried + nLast;
    if (nTried > MAXIMUM_TRIES) throw new Error('no frame comes to an end');
    nLast = 0;
    let sumBytes = 0;
    for (let at = 0; at + HEADER_BYTES <= piece.length; at++) {
      const sizeBytes = frameBytes(piece, at);
      sumBytes += sizeBytes;
      if (sumBytes > MAXIMUM_PIECE_BYTES && at > 0) return piece.subarray(0, at);
      if (sizeBytes > 0) nLast++;
    }
    return piece;
  };
}

/** The same for FLAC in Ogg, where pages cannot be cut, nor are frames sought. @returns a measure for one file. */
export function oggFlacMeasure(): Measure {
  const last: number[] = [];
  return (piece) => {
    let sumBytes = 0;
    for (let at = 0; at + HEADER_BYTES <= piece.length; at++) sumBytes += frameBytes(piece, at);
    last.push(sumBytes);
    if (last.length > PIECES_PER_PAGE) last.shift();
    if (last.reduce((sum, bytes) => sum + bytes, 0) <= MAXIMUM_PAGE_BYTES) return piece;
    const reason = 'a page holds more sound than fits into the memory';
    throw new SerError({ code: 'audio-corrupt', details: { format: 'flac', reason } });
  };
}

/** Size of the frame that begins at `at`, decoded; 0 if none does. */
function frameBytes(bytes: Uint8Array, at: number): number {
  const [sync = 0, strategy = 0, sizes = 0, channels = 0] = bytes.subarray(at, at + HEADER_BYTES);
  if (sync !== 0xff || (strategy & 0xfe) !== 0xf8) return 0;
  // Eight codes for independent channels, then three for two channels that depend on each other.
  const nChannels = channels >> 4 < 8 ? (channels >> 4) + 1 : 2;
  return (BLOCK_SAMPLES[sizes >> 4] ?? 0) * nChannels * SAMPLE_BYTES;
}
