import { ascii, concatBytes, uint16, uint32 } from '../../support/wav-bytes.ts';

const HEADER_BYTES = 27;
const CHECKSUM_AT = 22;
const N_SEGMENTS_AT = 26;
const SILENT_PACKETS_PER_PAGE = 255;
/** Of a packet that is two silent frames of 60 ms, samples at 48 kHz. */
const PACKET_SAMPLES = 5760;

/** The pages of an Ogg file with checksums that are right, whatever else is wrong. A copy. */
export function repairChecksums(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const repaired = bytes.slice();
  for (let at = 0; at + HEADER_BYTES <= repaired.length; at++) {
    if (!isPage(repaired, at)) continue;
    const body = at + HEADER_BYTES + (repaired[at + N_SEGMENTS_AT] ?? 0);
    const sizes = repaired.subarray(at + HEADER_BYTES, body);
    const page = repaired.subarray(
      at,
      sizes.reduce((sum, size) => sum + size, body),
    );
    page.fill(0, CHECKSUM_AT, CHECKSUM_AT + 4);
    page.set(uint32(checksum(page)), CHECKSUM_AT);
    at += page.length - 1;
  }
  return repaired;
}

/** An Opus file (RFC 7845) whose packets are a byte of silence each: half a minute in less than 600 bytes. */
export function silentOpus(nChannels: number, nPages: number): Uint8Array<ArrayBuffer> {
  const family = nChannels > 8 ? 255 : nChannels > 2 ? 1 : 0;
  const mapping =
    family === 0
      ? []
      : [nChannels, 0, ...Array.from({ length: nChannels }, (_, channel) => channel)];
  const head = concatBytes([
    ascii('OpusHead'),
    Uint8Array.of(1, nChannels),
    uint16(312),
    uint32(48_000),
    uint16(0),
    Uint8Array.of(family, ...mapping),
  ]);
  const tags = concatBytes([ascii('OpusTags'), uint32(4), ascii('none'), uint32(0)]);
  const packets = Array.from({ length: SILENT_PACKETS_PER_PAGE }, () => Uint8Array.of(0x19));
  const nPerPage = SILENT_PACKETS_PER_PAGE * PACKET_SAMPLES;
  const sound = Array.from({ length: nPages }, (_, i) =>
    page(packets, 2 + i, (i + 1) * nPerPage, i === nPages - 1 ? 4 : 0),
  );
  return Uint8Array.from(concatBytes([page([head], 0, 0, 2), page([tags], 1, 0, 0), ...sound]));
}

/** @param packets each smaller than 255 bytes. */
function page(packets: Uint8Array[], number: number, granule: number, flags: number): Uint8Array {
  const bytes = concatBytes([
    ascii('OggS'),
    Uint8Array.of(0, flags),
    uint32(granule),
    uint32(0),
    uint32(1),
    uint32(number),
    uint32(0),
    Uint8Array.of(packets.length, ...packets.map(({ length }) => length)),
    ...packets,
  ]);
  bytes.set(uint32(checksum(bytes)), CHECKSUM_AT);
  return bytes;
}

function isPage(bytes: Uint8Array, at: number): boolean {
  return [0x4f, 0x67, 0x67, 0x53].every((byte, i) => bytes[at + i] === byte);
}

function checksum(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  }
  return crc >>> 0;
}
