import { beforeEach, afterEach, expect, test, vi } from 'vitest';
import { SerError } from '#lib/core/errors.ts';
import { clearErrors, logError, readErrors } from '#lib/state/error-log.ts';
import { toProblem } from '#lib/state/problem.ts';

const SECRET = 'Frau Müller, Kündigung.wav';

let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

test('whatever is shown is noted, with its figures; an abort is not', () => {
  const details = { durationSec: 0.05, minimumSec: 0.4 };
  toProblem(new SerError({ code: 'audio-too-short', details }));
  toProblem(new DOMException('stopped', 'AbortError'));
  expect(readErrors()).toMatchObject([
    { code: 'audio-too-short', message: 'durationSec 0.05, minimumSec 0.4', count: 1 },
  ]);
});

test('the newest comes first, twenty stay, and what repeats itself is counted', () => {
  for (let n = 0; n < 30; n++)
    logError(new SerError({ code: 'audio-not-finite', details: { nSamples: n } }));
  logError(new SerError({ code: 'audio-empty', details: {} }));
  logError(new SerError({ code: 'audio-empty', details: {} }));
  const errors = readErrors();
  expect(errors).toHaveLength(20);
  expect(errors[0]).toMatchObject({ code: 'audio-empty', count: 2 });
  expect(errors[1]?.message).toBe('nSamples 29');
  clearErrors();
  expect(readErrors()).toEqual([]);
});

test('no name of a file, a corpus or a model is kept', () => {
  const errors: unknown[] = [
    new SerError({
      code: 'package-invalid',
      details: { fault: 'stranger', file: SECRET, detail: SECRET },
    }),
    new SerError({
      code: 'corpus-invalid',
      details: { fault: 'nothing-to-learn', label: SECRET, heldOut: SECRET },
    }),
    new SerError({ code: 'archive-corrupt', details: { reason: SECRET } }),
    new SerError({ code: 'dataset-unavailable', details: { reason: SECRET } }),
    new Error(`${SECRET} could not be read`),
    Object.assign(new Error(SECRET), { stack: `Error: ${SECRET}\n    at read (app.js:1:2)` }),
    new SyntaxError(`Unexpected token in "${SECRET}"`),
    SECRET,
    { name: SECRET },
    undefined,
  ];
  for (const error of errors) logError(error);
  const text = [...kept.values()].join();
  expect(readErrors()).toHaveLength(errors.length - 2);
  for (const part of ['Frau', 'Müller', 'Kündigung']) expect(text).not.toContain(part);
});

test('a fault of the program says what and where', () => {
  const error = new TypeError('x is not a function');
  error.stack = 'TypeError: x is not a function\n    at f (http://localhost/_app/nodes/2.js:10:5)';
  logError(error);
  expect(readErrors()).toMatchObject([
    { code: 'TypeError', message: 'x is not a function 2.js:10:5' },
  ]);
});

test('what is stored by somebody else is no list of errors', () => {
  for (const text of ['', '{', '{"a":1}', '[1, null, {}]']) {
    kept.set('stimmung.errors', text);
    expect(readErrors()).toEqual([]);
  }
});
