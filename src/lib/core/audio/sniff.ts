import type { AudioFormat } from '../errors.ts';

/** Kilobits per second by bitrate index, for the tables named MPEG version and layer. */
const KBPS: Record<string, number[]> = {
  '1-1': [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1-2': [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1-3': [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2-1': [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2-2': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  '2-3': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const MPEG_1_HZ = [44100, 48000, 32000];

/** Format of a file by its first bytes, never by its name; null if it is none that the program knows. */
export function sniff(bytes: Uint8Array): AudioFormat | null {
  if (has(bytes, 0, 'RIFF') || has(bytes, 0, 'RF64') || has(bytes, 0, 'BW64')) {
    return bytes.length < 12 || has(bytes, 8, 'WAVE') ? 'wav' : null;
  }
  if (has(bytes, 0, 'OggS')) return sniffOgg(bytes);
  if (has(bytes, 4, 'ftyp')) return 'm4a';
  if (has(bytes, 0, '\x1a\x45\xdf\xa3')) return 'webm';
  const tagBytes = id3Length(bytes);
  if (has(bytes, tagBytes, 'fLaC')) return 'flac';
  return tagBytes > 0 || isMpegAudio(bytes) ? 'mp3' : null;
}

/** Size of the ID3v2 tags before the sound, bytes; 0 if there are none. */
export function id3Length(bytes: Uint8Array): number {
  let at = 0;
  while (has(bytes, at, 'ID3') && at + 10 <= bytes.length) {
    const size = [6, 7, 8, 9].reduce((sum, i) => sum * 128 + ((bytes[at + i] ?? 0) & 0x7f), 0);
    const hasFooter = ((bytes[at + 5] ?? 0) & 0x10) !== 0;
    at += 10 + size + (hasFooter ? 10 : 0);
  }
  return at;
}

function sniffOgg(bytes: Uint8Array): AudioFormat | null {
  const body = 27 + (bytes[26] ?? 0);
  if (has(bytes, body, 'OpusHead')) return 'ogg-opus';
  if (has(bytes, body, '\x01vorbis')) return 'ogg-vorbis';
  return has(bytes, body, '\x7fFLAC') ? 'flac' : null;
}

/** Two frame headers in the right distance, since one alone is also found in text of 16-bit characters. */
function isMpegAudio(bytes: Uint8Array): boolean {
  const length = mpegFrameLength(bytes, 0);
  if (length === null) return false;
  return length === bytes.length || mpegFrameLength(bytes, length) !== null;
}

/** Bytes from one MPEG audio frame header (ISO 11172-3, 13818-3) to the next; null if there is no header at `at`. */
function mpegFrameLength(bytes: Uint8Array, at: number): number | null {
  const [sync = 0, kind = 0, rates = 0] = bytes.subarray(at, at + 3);
  // 0 stands for the reserved code; version 4 is MPEG 2.5 with a quarter of MPEG 1's rates.
  const version = [4, 0, 2, 1][(kind >> 3) & 3] ?? 0;
  const layer = [0, 3, 2, 1][(kind >> 1) & 3] ?? 0;
  if (sync !== 0xff || kind < 0xe0 || version === 0 || layer === 0) return null;
  const kbps = KBPS[`${Math.min(version, 2)}-${layer}`]?.[(rates >> 4) - 1];
  const mpeg1Hz = MPEG_1_HZ[(rates >> 2) & 3];
  if (kbps === undefined || mpeg1Hz === undefined) return null;
  const hasPadding = (rates & 2) !== 0;
  const slotBytes = layer === 1 ? 4 : 1;
  const bytesPerKbps = layer === 1 ? 12_000 : layer === 3 && version > 1 ? 72_000 : 144_000;
  const slots = Math.floor((bytesPerKbps * kbps) / (mpeg1Hz / version)) + (hasPadding ? 1 : 0);
  return slots * slotBytes;
}

function has(bytes: Uint8Array, at: number, magic: string): boolean {
  if (bytes.length < at + magic.length) return false;
  return Array.from(magic).every((character, i) => bytes[at + i] === character.charCodeAt(0));
}
