import { expect, test } from 'vitest';
import { allowOrigin, preflight } from '#lib/server/cors.ts';

function from(origin: string | null): Request {
  return new Request('http://localhost/predict', {
    method: 'OPTIONS',
    headers: origin === null ? {} : { origin },
  });
}

test.for([
  [[], 'https://a.example', null],
  [['https://a.example'], 'https://a.example', 'https://a.example'],
  [['https://a.example'], 'https://b.example', null],
  [['https://a.example'], null, null],
  [['*'], 'https://b.example', '*'],
] as const)('%o, asked from %s: %s', ([origins, origin, allowed]) => {
  const response = allowOrigin(from(origin), new Response('{}'), origins);
  expect(response.headers.get('access-control-allow-origin')).toBe(allowed);
  expect(response.headers.get('vary')).toBe(origins.length === 0 ? null : 'origin');
  const asked = preflight(from(origin), origins);
  expect(asked.status).toBe(204);
  expect(asked.headers.get('access-control-allow-methods')).toBe(allowed === null ? null : 'POST');
});
