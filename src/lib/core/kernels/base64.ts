const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Bytes of standard base64 with its padding (RFC 4648, section 4). `atob` and `Buffer` each exist in only some of the
 * environments that core runs in.
 *
 * @throws Error if `text` is not base64.
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const nPadding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (text.length % 4 !== 0) throw new Error(`Base64 of ${text.length} characters is incomplete.`);
  const bytes = new Uint8Array((text.length / 4) * 3 - nPadding);
  let bits = 0;
  let nBits = 0;
  let position = 0;
  for (let i = 0; i < text.length - nPadding; i++) {
    const value = ALPHABET.indexOf(text.charAt(i));
    if (value < 0) throw new Error(`Character ${i} is not base64.`);
    bits = ((bits << 6) | value) & 0xffff;
    nBits += 6;
    if (nBits >= 8) {
      nBits -= 8;
      bytes[position++] = (bits >> nBits) & 0xff;
    }
  }
  return bytes;
}
