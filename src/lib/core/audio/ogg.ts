import { SerError } from '../errors.ts';

const HEADER_BYTES = 27;
const N_SEGMENTS_AT = 26;
/** A segment of this size is continued in the next one. */
const CONTINUED = 255;

/**
 * The pages of an Ogg file (RFC 3533) with a cut last page shortened to the packets that are whole. Decoders take the
 * rest of a cut page for packets and make seconds of noise of it.
 *
 * @returns `lostBytes` that had to be left out; `stream` is `bytes` itself if nothing was cut.
 */
export function wholePackets(bytes: Uint8Array): { stream: Uint8Array; lostBytes: number } {
  let at = 0;
  while (at < bytes.length) {
    const end = pageEnd(bytes, at);
    if (end === null) {
      const last = shortenPage(bytes.subarray(at));
      const stream = new Uint8Array(at + last.length);
      stream.set(bytes.subarray(0, at));
      stream.set(last, at);
      return { stream, lostBytes: bytes.length - stream.length };
    }
    at = end;
  }
  return { stream: bytes, lostBytes: 0 };
}

/** As many as WAV and FLAC have; pages of Vorbis and Opus with up to 255 would fill the memory. */
const MAXIMUM_CHANNELS = 8;
/** Where the first packet says how many channels there are (RFC 7845, 5.1; Vorbis I, 4.2.2). */
const CHANNELS_AT = { 'ogg-opus': 9, 'ogg-vorbis': 11 } as const;

/** @throws SerError `audio-corrupt` for no channel or too many. */
export function requireChannels(head: Uint8Array, format: keyof typeof CHANNELS_AT): void {
  const body = HEADER_BYTES + (head[N_SEGMENTS_AT] ?? 0);
  const nChannels = head[body + CHANNELS_AT[format]] ?? 0;
  if (nChannels >= 1 && nChannels <= MAXIMUM_CHANNELS) return;
  const reason = `${nChannels} channels, but 1 to ${MAXIMUM_CHANNELS} are supported`;
  throw new SerError({ code: 'audio-corrupt', details: { format, reason } });
}

export function countPages(bytes: Uint8Array): number {
  let nPages = 0;
  for (let at = 0; at + HEADER_BYTES <= bytes.length; at = pageEnd(bytes, at) ?? bytes.length)
    if (isPage(bytes, at)) nPages++;
  return nPages;
}

/** Whether a file that ends with `tail` (at least its last page) ends with a whole page. */
export function endsWhole(tail: Uint8Array): boolean {
  let at = tail.length - HEADER_BYTES;
  while (at > 0 && !isPage(tail, at)) at--;
  return at >= 0 && isPage(tail, at) && pageEnd(tail, at) === tail.length;
}

/** Granule position of the last page (RFC 3533, 6): for audio the number of samples up to there. */
export function lastGranule(bytes: Uint8Array): number {
  let at = bytes.length - HEADER_BYTES;
  while (at > 0 && !isPage(bytes, at)) at--;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(at + 6, true) + view.getUint32(at + 10, true) * 2 ** 32;
}

/** Where the page ends that starts at `at`; null if the file ends before. Anything but a page is skipped to the next. */
function pageEnd(bytes: Uint8Array, at: number): number | null {
  if (!isPage(bytes, at)) {
    let next = at + 1;
    while (next < bytes.length && !isPage(bytes, next)) next++;
    return next;
  }
  const body = at + HEADER_BYTES + (bytes[at + N_SEGMENTS_AT] ?? 0);
  const sizes = bytes.subarray(at + HEADER_BYTES, body);
  const end = sizes.reduce((sum, size) => sum + size, body);
  return body <= bytes.length && end <= bytes.length ? end : null;
}

function isPage(bytes: Uint8Array, at: number): boolean {
  return [0x4f, 0x67, 0x67, 0x53].every((byte, i) => bytes[at + i] === byte);
}

/** The packets that a cut page holds whole, as a page; empty if there is none. */
function shortenPage(page: Uint8Array): Uint8Array {
  const body = HEADER_BYTES + (page[N_SEGMENTS_AT] ?? 0);
  const sizes = page.subarray(HEADER_BYTES, body);
  let nSegments = 0;
  let end = body;
  let sum = body;
  for (const [index, size] of sizes.entries()) {
    sum += size;
    if (sum > page.length) break;
    if (size === CONTINUED) continue;
    nSegments = index + 1;
    end = sum;
  }
  if (nSegments === 0) return new Uint8Array(0);
  const shortened = new Uint8Array(HEADER_BYTES + nSegments + end - body);
  shortened.set(page.subarray(0, HEADER_BYTES));
  shortened[N_SEGMENTS_AT] = nSegments;
  shortened.set(sizes.subarray(0, nSegments), HEADER_BYTES);
  shortened.set(page.subarray(body, end), HEADER_BYTES + nSegments);
  return shortened;
}
