import { describe, expect, test } from 'vitest';
import type { ErrorInfo } from '#lib/core/errors.ts';
import {
  methodNotAllowed,
  problemOf,
  problemResponse,
  rateLimited,
  serverBusy,
  unauthorized,
  unexpectedProblem,
} from '#lib/server/problem.ts';

const CASES: [number, ErrorInfo][] = [
  [400, { code: 'audio-empty', details: {} }],
  [400, { code: 'request-invalid', details: { reason: 'the form cannot be read' } }],
  [413, { code: 'audio-too-large', details: { sizeBytes: 2e6, maximumBytes: 1e6 } }],
  [415, { code: 'audio-unsupported', details: { format: 'm4a', supported: ['wav', 'flac'] } }],
  [422, { code: 'audio-corrupt', details: { format: 'wav', reason: 'fmt chunk missing' } }],
  [422, { code: 'audio-not-finite', details: { nSamples: 3 } }],
  [422, { code: 'audio-too-short', details: { durationSec: 0.05, minimumSec: 0.4 } }],
  [422, { code: 'audio-too-long', details: { durationSec: 36_000, maximumSec: 14_400 } }],
  [
    422,
    {
      code: 'sample-rate-unsupported',
      details: { sampleRate: 1, minimumHz: 8000, maximumHz: 192_000 },
    },
  ],
  [404, { code: 'dataset-unavailable', details: { reason: 'nobody offers it' } }],
  [503, { code: 'model-unavailable', details: { reason: 'no model' } }],
  [413, { code: 'archive-too-large', details: { sizeBytes: 2e6, maximumBytes: 1e6 } }],
  [422, { code: 'config-invalid', details: { field: 'seed', reason: 'must not be negative' } }],
  [422, { code: 'corpus-invalid', details: { fault: 'speakers-unknown' } }],
  [422, { code: 'corpus-empty', details: { nFiles: 3 } }],
  [422, { code: 'archive-corrupt', details: { reason: 'no directory' } }],
  [422, { code: 'training-diverged', details: { epoch: 0, step: 1, reason: 'exploding' } }],
  [500, { code: 'storage-unavailable', details: {} }],
  [507, { code: 'storage-full', details: { neededBytes: 1e6 } }],
  [500, { code: 'spec-invalid', details: { field: 'nFft', reason: 'is odd' } }],
];

describe('problemResponse', () => {
  test.for(CASES)('%i %o', async ([status, info]) => {
    const response = problemResponse(problemOf(info));
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await response.json()) as Record<string, unknown>;
    expect(problem).toMatchObject({
      type: 'about:blank',
      status,
      code: info.code,
      ...info.details,
    });
    expect(problem.title).toMatch(/^[A-Z]/);
    expect(problem.detail).toMatch(/\.$/);
    expect(problem.detail).not.toContain('browser');
  });

  test('an unavailable model says when to come back', () => {
    const problem = problemOf({ code: 'model-unavailable', details: { reason: 'x' } });
    const response = problemResponse(problem);
    expect(response.headers.get('retry-after')).toBe('5');
  });

  test('415 names every format that is read', () => {
    const problem = problemOf({
      code: 'audio-unsupported',
      details: { format: 'm4a', supported: ['wav', 'ogg-opus'] },
    });
    expect(problem).toMatchObject({
      detail: 'M4A is not read here. Send WAV, Ogg Opus.',
      supported: ['wav', 'ogg-opus'],
    });
  });
});

test('a wrong method is told the right one', async () => {
  const response = methodNotAllowed('GET', ['POST']);
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
  expect(await response.json()).toMatchObject({ code: 'method-not-allowed' });
});

test('a full queue and a bug are problems too', () => {
  expect(serverBusy().status).toBe(503);
  expect(serverBusy().headers.get('retry-after')).toBe('1');
  expect(unexpectedProblem()).toMatchObject({ status: 500, code: 'unexpected' });
});

test('who may not ask, or not now, is told what to do', () => {
  expect(unauthorized().status).toBe(401);
  expect(unauthorized().headers.get('www-authenticate')).toBe('Bearer');
  expect(rateLimited(7).status).toBe(429);
  expect(rateLimited(7).headers.get('retry-after')).toBe('7');
});
