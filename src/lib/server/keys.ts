import { createHash, timingSafeEqual } from 'node:crypto';

/** One that may ask, known by the SHA-256 of its key alone. */
export interface ApiKey {
  digest: Buffer;
  /** Requests per minute; null: as many as it likes. */
  perMinute: number | null;
}

const ENTRY = /^([0-9a-f]{64})(?::([1-9]\d{0,6}))?$/i;

/**
 * `digest[:perMinute]`, several divided by commas or white space.
 *
 * @returns null for an entry that is none.
 */
export function parseApiKeys(text: string): ApiKey[] | null {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  const keys = entries.map((entry) => {
    const match = ENTRY.exec(entry);
    if (match === null) return null;
    const [, digest = '', perMinute] = match;
    return {
      digest: Buffer.from(digest, 'hex'),
      perMinute: perMinute === undefined ? null : Number(perMinute),
    };
  });
  return keys.every((key) => key !== null) ? keys : null;
}

/** The key in `Authorization: Bearer KEY`, or null. Compares with all of them in the same time, whichever it is. */
export function findApiKey(keys: readonly ApiKey[], authorization: string | null): ApiKey | null {
  const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? '';
  const digest = createHash('sha256').update(given).digest();
  let found: ApiKey | null = null;
  for (const key of keys) if (timingSafeEqual(key.digest, digest)) found = key;
  return given === '' ? null : found;
}
