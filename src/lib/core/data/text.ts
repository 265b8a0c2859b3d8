/** Bytes as UTF-8; as Latin-1 where they are none. A byte order mark is left out. */
export function decodeText(bytes: Uint8Array): string {
  const escaped = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  try {
    return decodeURIComponent(escaped).replace(/^\ufeff/, '');
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
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
