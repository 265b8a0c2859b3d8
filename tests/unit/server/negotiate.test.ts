import { expect, test } from 'vitest';
import { prefersEvents, prefersText } from '#lib/server/negotiate.ts';

test.for([
  [null, false],
  ['*/*', false],
  ['application/json', false],
  ['application/json, text/plain, */*', false],
  ['text/html, */*;q=0.8', false],
  ['text/plain', true],
  ['Text/Plain; charset=utf-8', true],
  ['text/plain, */*', true],
  ['text/plain;q=0', false],
  ['application/json;q=0.5, text/plain', true],
  ['application/json, text/plain;q=0.9', false],
] as const)('Accept: %s → text %s', ([accept, expected]) => {
  expect(prefersText(accept)).toBe(expected);
});

test.for([
  [null, false],
  ['*/*', false],
  ['text/event-stream', true],
  ['application/json, text/event-stream', false],
  ['application/json;q=0.5, text/event-stream', true],
] as const)('%s asks for events: %s', ([accept, expected]) => {
  expect(prefersEvents(accept)).toBe(expected);
});
