import { ascii, concatBytes } from '../../support/wav-bytes.ts';

const BLOCK_SAMPLES = 65_535;
/** As frames write them, hertz. */
const RATE_CODES = { 192_000: 3, 8000: 4, 16_000: 5, 44_100: 9 } as const;
const BITS_16 = 0x08;

export interface FlacOptions {
  nChannels: number;
  /** Hertz. */
  sampleRate: keyof typeof RATE_CODES;
  nFrames: number;
  /** Every sample of a channel, by its number; 0 is silence. */
  value?: (channel: number) => number;
}

/**
 * A FLAC file (RFC 9639) of constant subframes, 16 bits: each frame stands for 65,535 samples per channel in a few
 * bytes, so that small files unpack to hours.
 */
export function constantFlac(options: FlacOptions): Uint8Array {
  const frames = Array.from({ length: options.nFrames }, (_, number) => frame(number, options));
  return concatBytes([ascii('fLaC'), streamInfo(options), ...frames]);
}

function streamInfo({ nChannels, sampleRate, nFrames }: FlacOptions): Uint8Array {
  const bytes = new Uint8Array(38);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x80000022);
  view.setUint16(4, BLOCK_SAMPLES);
  view.setUint16(6, BLOCK_SAMPLES);
  // 20 bits of rate, 3 of channels, 5 of bits per sample, then 36 of the number of samples.
  view.setUint32(14, sampleRate * 4096 + (nChannels - 1) * 512 + 15 * 16);
  view.setUint32(18, nFrames * BLOCK_SAMPLES);
  return bytes;
}

function frame(
  number: number,
  { nChannels, sampleRate, value = () => 0 }: FlacOptions,
): Uint8Array {
  // Fixed block size, given by 16 bits at the end of the header.
  const sizes = 0x70 | RATE_CODES[sampleRate];
  const start = [0xff, 0xf8, sizes, ((nChannels - 1) << 4) | BITS_16, ...codedNumber(number)];
  const header = Uint8Array.from([...start, (BLOCK_SAMPLES - 1) >> 8, (BLOCK_SAMPLES - 1) & 0xff]);
  const subframes = Array.from({ length: nChannels }, (_, channel) => {
    const sample = value(channel) & 0xffff;
    return Uint8Array.of(0, sample >> 8, sample & 0xff);
  });
  const body = concatBytes([header, Uint8Array.of(crc8(header)), ...subframes]);
  const check = crc16(body);
  return concatBytes([body, Uint8Array.of(check >> 8, check & 0xff)]);
}

/** As UTF-8 codes characters. */
function codedNumber(number: number): number[] {
  if (number < 0x80) return [number];
  if (number < 0x800) return [0xc0 | (number >> 6), 0x80 | (number & 0x3f)];
  return [0xe0 | (number >> 12), 0x80 | ((number >> 6) & 0x3f), 0x80 | (number & 0x3f)];
}

function crc8(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x80 ? 0x07 : 0)) & 0xff;
  }
  return crc;
}

function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x8005 : 0)) & 0xffff;
  }
  return crc;
}
