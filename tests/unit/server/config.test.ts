import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readServerConfig } from '#lib/server/config.ts';

const DEFAULTS = {
  host: '127.0.0.1',
  port: 4444,
  bodyLimitBytes: 25 * 1024 * 1024,
  durationLimitSec: 900,
  memoryLimitBytes: 512 * 1024 * 1024,
  nWorkers: availableParallelism(),
  queueLimit: 16,
  deadlineSec: 60,
  bodyTimeoutSec: 60,
  logLevel: 'info',
  apiKeys: [],
  ratePerMinute: null,
  corsOrigins: [],
  workerFile: fileURLToPath(new URL('../../../src/lib/server/hear.worker.ts', import.meta.url)),
  modelDir: 'model',
  emodbUrl: null,
  datasetLimitBytes: 100 * 1024 * 1024,
  trainToken: null,
  trainDir: expect.stringMatching(/stimmung$/i) as unknown,
  trainCorpus: null,
  trainLimitBytes: 100 * 1024 * 1024,
  trainWorkerFile: fileURLToPath(
    new URL('../../../src/lib/server/train.worker.ts', import.meta.url),
  ),
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

test('reads lists, divided by commas or white space', () => {
  const digest = 'ab'.repeat(32);
  const config = readServerConfig({
    API_KEYS: `${digest}:30, ${digest.toUpperCase()}`,
    CORS_ORIGINS: 'https://a.example http://localhost:5173',
    RATE_LIMIT_PER_MINUTE: '60',
  });
  expect(config.apiKeys).toEqual([
    { digest: Buffer.from(digest, 'hex'), perMinute: 30 },
    { digest: Buffer.from(digest, 'hex'), perMinute: null },
  ]);
  expect(config.corsOrigins).toEqual(['https://a.example', 'http://localhost:5173']);
  expect(config.ratePerMinute).toBe(60);
});

test('knows the token that allows training by its digest alone', () => {
  const { trainToken, trainDir } = readServerConfig({ TRAIN_TOKEN: 'secret', TRAIN_DIR: '/data' });
  expect(trainToken).toEqual({
    digest: createHash('sha256').update('secret').digest(),
    perMinute: null,
  });
  expect(trainDir).toBe('/data');
});

test.for([
  ['PORT', 'http'],
  ['PORT', '65536'],
  ['PORT', '80.5'],
  ['BODY_LIMIT_BYTES', '0'],
  ['QUEUE_LIMIT', '-1'],
  ['WORKERS', '0'],
  ['DEADLINE_SEC', '0'],
  ['LOG_LEVEL', 'loud'],
  ['API_KEYS', 'secret'],
  ['API_KEYS', `${'ab'.repeat(32)}:0`],
  ['CORS_ORIGINS', 'example.org'],
  ['CORS_ORIGINS', 'https://example.org/'],
  ['TRAIN_TOKEN', 'two words'],
  ['TRAIN_LIMIT_BYTES', '-1'],
  ['EMODB_URL', 'emodb'],
  ['EMODB_URL', 'file:///etc/passwd'],
] as const)('names the variable: %s=%s', ([name, value]) => {
  expect(() => readServerConfig({ [name]: value })).toThrow(name);
});
