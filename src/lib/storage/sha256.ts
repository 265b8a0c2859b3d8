import { SerError } from '#lib/core/errors.ts';

/**
 * SHA-256 in lower-case hexadecimal.
 *
 * @throws SerError `model-unavailable` where the browser withholds cryptography: pages that came neither by https nor
 * from localhost.
 */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!globalThis.isSecureContext) {
    throw new SerError({
      code: 'model-unavailable',
      details: { reason: 'checksums need https or localhost' },
    });
  }
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
