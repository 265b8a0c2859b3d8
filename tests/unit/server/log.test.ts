import { expect, test } from 'vitest';
import { createLog, errorFields, LOG_LEVELS } from '#lib/server/log.ts';

test.for([
  ['silent', []],
  ['error', ['error']],
  ['warn', ['error', 'warn']],
  ['info', ['error', 'warn', 'info']],
] as const)('%s lets through %o', ([threshold, expected]) => {
  const lines: string[] = [];
  const log = createLog(threshold, (line) => lines.push(line));
  for (const level of LOG_LEVELS) if (level !== 'silent') log[level]('event');
  expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(expected);
});

test('an event is one line of JSON, whatever it holds', () => {
  const lines: string[] = [];
  const log = createLog('info', (line) => lines.push(line));
  log.error('predict', errorFields(new Error('two\nlines')));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[^\n]*\n$/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'error',
    event: 'predict',
    error: expect.stringContaining('two\nlines') as string,
  });
});
