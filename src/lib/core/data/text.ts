/** Bytes that are made characters at a time, so that a large file needs little more than its own size. */
const SLICE_BYTES = 32_768;

/** Bytes as UTF-8; as Latin-1 where they are none. A byte order mark is left out. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return inSlices(bytes, decodeUtf8).replace(/^\ufeff/, '');
  } catch (error) {
    if (error instanceof URIError) return decodeLatin1(bytes);
    throw error;
  }
}

/** A text as UTF-8; half a surrogate pair becomes the replacement character. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  const escaped = encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
  const binary = escaped.replaceAll(/%(..)/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Bytes as ISO-8859-1: each is its own character. */
export function decodeLatin1(bytes: Uint8Array): string {
  return inSlices(bytes, (slice) => String.fromCharCode(...slice));
}

/** @throws URIError for what is no UTF-8. */
function decodeUtf8(bytes: Uint8Array): string {
  const escaped = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return decodeURIComponent(escaped);
}

/** Slices begin where no character of UTF-8 goes on; of four bytes one is such a place, or there is no UTF-8. */
function inSlices(bytes: Uint8Array, decode: (slice: Uint8Array) => string): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length;) {
    let end = Math.min(start + SLICE_BYTES, bytes.length);
    for (let back = 0; back < 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80; back++) end--;
    parts.push(decode(bytes.subarray(start, end)));
    start = end;
  }
  return parts.join('');
}
