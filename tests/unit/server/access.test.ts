import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAccess } from '#lib/server/access.ts';
import { parseApiKeys } from '#lib/server/keys.ts';
import { RateLimiter } from '#lib/server/rate-limit.ts';

const digestOf = (key: string) => createHash('sha256').update(key).digest('hex');

function ask(authorization?: string): Request {
  const headers = authorization === undefined ? {} : { authorization };
  return new Request('http://localhost/predict', { method: 'POST', headers });
}

const nobody = () => {
  throw new Error('The address was asked for.');
};

test('everybody may ask as long as nothing is set', () => {
  const access = createAccess({ apiKeys: [], ratePerMinute: null, now: () => 0 });
  for (let i = 0; i < 1000; i++) expect(access(ask(), nobody)).toBeNull();
});

test.for([
  ['Bearer first', true],
  ['bearer second', true],
  ['Bearer  first ', true],
  ['Bearer third', false],
  ['Bearer ', false],
  ['Basic first', false],
  [digestOf('first'), false],
  [`Bearer ${digestOf('first')}`, false],
  [undefined, false],
] as const)('of two keys, %s: %s', ([authorization, expected]) => {
  const apiKeys = parseApiKeys(`${digestOf('first')},${digestOf('second')}`) ?? [];
  const access = createAccess({ apiKeys, ratePerMinute: null, now: () => 0 });
  const refusal = access(ask(authorization), nobody);
  expect(refusal?.status).toBe(expected ? undefined : 401);
});

test('each key has a limit of its own', () => {
  const apiKeys = parseApiKeys(`${digestOf('slow')}:1,${digestOf('fast')}`) ?? [];
  const access = createAccess({ apiKeys, ratePerMinute: null, now: () => 0 });
  expect(access(ask('Bearer slow'), nobody)).toBeNull();
  expect(access(ask('Bearer slow'), nobody)?.status).toBe(429);
  for (let i = 0; i < 100; i++) expect(access(ask('Bearer fast'), nobody)).toBeNull();
});

test('each address has the same limit', () => {
  const access = createAccess({ apiKeys: [], ratePerMinute: 2, now: () => 0 });
  const statuses = ['a', 'a', 'b', 'a', 'b', 'b'].map(
    (address) => access(ask(), () => address)?.status ?? 200,
  );
  expect(statuses).toEqual([200, 200, 200, 429, 200, 429]);
});

test('an allowance comes back over a minute, and is never more than whole', () => {
  let nowMs = 0;
  const limiter = new RateLimiter(() => nowMs);
  const waits = (n: number) => Array.from({ length: n }, () => limiter.take('a', 6));
  expect(waits(8)).toEqual([0, 0, 0, 0, 0, 0, 10, 10]);
  nowMs = 5000;
  expect(waits(1)).toEqual([5]);
  nowMs = 10_000;
  expect(waits(2)).toEqual([0, 10]);
  nowMs = 3_600_000;
  expect(waits(7)).toEqual([0, 0, 0, 0, 0, 0, 10]);
});
