import { findApiKey, type ApiKey } from './keys.ts';
import { rateLimited, unauthorized } from './problem.ts';
import { RateLimiter } from './rate-limit.ts';

export interface AccessOptions {
  /** Empty: everybody may ask. */
  apiKeys: readonly ApiKey[];
  /** Of a client without a key of its own; null: as many as it likes. */
  ratePerMinute: number | null;
  /** Milliseconds of a clock that does not jump. */
  now: () => number;
}

/**
 * Who may ask how often.
 *
 * @returns null if the request may be answered, otherwise the refusal. The address is asked for only where it counts.
 */
export function createAccess({
  apiKeys,
  ratePerMinute,
  now,
}: AccessOptions): (request: Request, address: () => string) => Response | null {
  const limiter = new RateLimiter(now);
  const limit = (client: string, perMinute: number | null): Response | null => {
    const waitSec = perMinute === null ? 0 : limiter.take(client, perMinute);
    return waitSec === 0 ? null : rateLimited(waitSec);
  };
  return (request, address) => {
    if (apiKeys.length > 0) {
      const key = findApiKey(apiKeys, request.headers.get('authorization'));
      if (key === null) return unauthorized();
      const client = `key ${key.digest.toString('hex')}`;
      return limit(client, key.perMinute ?? ratePerMinute);
    }
    return ratePerMinute === null ? null : limit(`address ${address()}`, ratePerMinute);
  };
}
