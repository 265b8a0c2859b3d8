/** Builds WAV files byte by byte, the odd ones included. Numbers are little-endian. */
export interface WavOptions {
  riffId?: string;
  /** Size field of the RIFF header; right by default. */
  riffBytes?: number;
  tag?: number;
  /** Sub-format tag: makes the fmt chunk extensible. */
  subTag?: number;
  nChannels?: number;
  sampleRate?: number;
  nBits?: number;
  /** Block size; right by default. */
  blockBytes?: number;
  /** Size field of the fmt chunk; right by default. */
  fmtBytes?: number;
  /** Chunks between the header and fmt, and between fmt and data. */
  beforeFmt?: Uint8Array[];
  beforeData?: Uint8Array[];
  /** Size field of the data chunk; right by default. */
  dataBytes?: number;
  after?: Uint8Array[];
}

export function wavBytes(data: Uint8Array, options: WavOptions = {}): Uint8Array {
  const body = concatBytes([
    ascii('WAVE'),
    ...(options.beforeFmt ?? []),
    fmtChunk(options),
    ...(options.beforeData ?? []),
    ascii('data'),
    uint32(options.dataBytes ?? data.length),
    data,
    ...(options.after ?? []),
  ]);
  const riffId = ascii(options.riffId ?? 'RIFF');
  return concatBytes([riffId, uint32(options.riffBytes ?? body.length), body]);
}

export function fmtChunk(options: WavOptions): Uint8Array {
  const { tag = 1, subTag, nChannels = 1, sampleRate = 16_000, nBits = 16 } = options;
  const blockBytes = options.blockBytes ?? Math.ceil(nBits / 8) * nChannels;
  const fields = concatBytes([
    uint16(subTag === undefined ? tag : 0xfffe),
    uint16(nChannels),
    uint32(sampleRate),
    uint32(sampleRate * blockBytes),
    uint16(blockBytes),
    uint16(nBits),
  ]);
  const guidTail = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
  const extension =
    subTag === undefined
      ? []
      : [uint16(22), uint16(nBits), uint32(0), uint16(subTag), Uint8Array.from(guidTail)];
  const bodyBytes = concatBytes([fields, ...extension]);
  return concatBytes([ascii('fmt '), uint32(options.fmtBytes ?? bodyBytes.length), bodyBytes]);
}

/** @param padded whether an odd body gets the padding byte that the format demands. */
export function chunk(id: string, body: Uint8Array, padded = true): Uint8Array {
  const padding = padded && body.length % 2 === 1 ? [new Uint8Array(1)] : [];
  return concatBytes([ascii(id), uint32(body.length), body, ...padding]);
}

/** The ds64 chunk of RF64 and BW64. */
export function ds64(dataBytes: number): Uint8Array {
  const high = Math.floor(dataBytes / 2 ** 32);
  const body = [uint32(0), uint32(0), uint32(dataBytes % 2 ** 32), uint32(high), uint32(0)];
  return chunk('ds64', concatBytes([...body, uint32(0), uint32(0)]));
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function uint16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >> 8) & 0xff);
}

export function uint32(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}

export function concatBytes(parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
