import { expect, test } from 'vitest';
import { readServerConfig } from '#lib/server/config.ts';

const DEFAULTS = {
  host: '127.0.0.1',
  port: 4444,
  bodyLimitBytes: 25 * 1024 * 1024,
  durationLimitSec: 900,
  queueLimit: 16,
  modelDir: 'model',
  emodbUrl: null,
  datasetLimitBytes: 100 * 1024 * 1024,
};

test('has a default for everything, an empty variable included', () => {
  expect(readServerConfig({})).toEqual(DEFAULTS);
  expect(readServerConfig({ PORT: '', HOST: '' })).toEqual(DEFAULTS);
});

test('reads what is given', () => {
  const env = { HOST: '0.0.0.0', PORT: '0', BODY_LIMIT_BYTES: '1000', MODEL_DIR: '/models/a' };
  expect(readServerConfig(env)).toEqual({
    ...DEFAULTS,
    host: '0.0.0.0',
    port: 0,
    bodyLimitBytes: 1000,
    modelDir: '/models/a',
  });
});

test.for([
  ['PORT', 'http'],
  ['PORT', '65536'],
  ['PORT', '80.5'],
  ['BODY_LIMIT_BYTES', '0'],
  ['QUEUE_LIMIT', '-1'],
  ['EMODB_URL', 'emodb'],
  ['EMODB_URL', 'file:///etc/passwd'],
] as const)('names the variable: %s=%s', ([name, value]) => {
  expect(() => readServerConfig({ [name]: value })).toThrow(name);
});
