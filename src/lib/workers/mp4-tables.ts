import { SerError } from '#lib/core/errors.ts';
import type { ByteSource } from '#lib/core/audio/decode-stream.ts';

/** Names of boxes as numbers. */
const MOOV = 0x6d6f6f76;
const STSC = 0x73747363;
/** Tables of a day of sound take a few megabytes. */
const MAXIMUM_MOOV_BYTES = 1 << 26;
const HEADER_BYTES = 16;
/** Of `stsc`, after its name: version and number of entries, then three numbers each (ISO 14496-12, 8.7.4). */
const ENTRIES_AT = 8;
const ENTRY_BYTES = 12;
/** Chunks of real files last seconds, not an hour. */
const MAXIMUM_PER_CHUNK = 100_000;

/**
 * Looks at what an MP4 file says of its chunks: the library counts through all samples of a chunk at every step
 * (mediabunny 1.61.0, `getSampleInfo` in `isobmff/isobmff-demuxer.ts`), of which a damaged file may name four billion.
 *
 * @throws SerError `audio-corrupt`.
 */
export async function requireHonestChunks(source: ByteSource): Promise<void> {
  for (let at = 0; at + HEADER_BYTES <= source.sizeBytes;) {
    const header = viewOf(await source.read(at, at + HEADER_BYTES));
    const size = header.getUint32(0);
    const sizeBytes = size === 1 ? Number(header.getBigUint64(8)) : size;
    const end = sizeBytes === 0 ? source.sizeBytes : at + Math.max(sizeBytes, 8);
    if (header.getUint32(4) === MOOV) {
      requireHonest(viewOf(await source.read(at, Math.min(end, at + MAXIMUM_MOOV_BYTES))));
    }
    at = end;
  }
}

function requireHonest(moov: DataView): void {
  for (let at = 0; at + ENTRIES_AT + 4 + ENTRY_BYTES <= moov.byteLength; at++) {
    if (moov.getUint32(at) !== STSC) continue;
    const nEntries = moov.getUint32(at + ENTRIES_AT);
    const first = at + ENTRIES_AT + 4;
    const nThere = Math.min(nEntries, Math.floor((moov.byteLength - first) / ENTRY_BYTES));
    for (let i = 0; i < nThere; i++) {
      if (moov.getUint32(first + i * ENTRY_BYTES + 4) > MAXIMUM_PER_CHUNK) {
        const reason = 'a chunk is said to hold more samples than any does';
        throw new SerError({ code: 'audio-corrupt', details: { format: 'm4a', reason } });
      }
    }
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
