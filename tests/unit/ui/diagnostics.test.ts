import { describe, expect, it } from 'vitest';
import { diagnosticsWords } from '#lib/i18n/diagnostics.ts';
import { LANGUAGES } from '#lib/i18n/index.ts';
import { modelsWords } from '#lib/i18n/models.ts';
import {
  backendSection,
  errorSection,
  featureSection,
  reportText,
  storageSection,
  versionSection,
  type Facts,
} from '#lib/ui/diagnostics/sections.ts';

const FACTS: Facts = {
  timings: [
    { backend: 'webgpu', medianMs: null, reason: 'no graphics device' },
    { backend: 'wasm', medianMs: 12.34, reason: '' },
  ],
  measured: { chosen: 'wasm', model: { id: 'emodb', version: '2026-11-20' } },
  features: [
    { feature: 'wasmSimd', isThere: true },
    { feature: 'webLocks', isThere: false },
  ],
  amounts: [{ kind: 'corpora', count: 2, sizeBytes: 40e6 }],
  usedBytes: 52e6,
  quotaBytes: 10e9,
  isPersistent: false,
  app: { version: '0.1.0', build: '123', engine: 'TensorFlow.js 4.22.0' },
  schemaVersion: 3,
  serviceWorker: 'waiting',
  userAgent: 'Browser/1.0',
  nCores: 8,
  isIsolated: true,
  errors: [{ code: 'audio-empty', message: '', atMs: 1.7e12, page: '/', count: 3 }],
};

function valuesOf({ facts }: { facts: { name: string; value: string }[] }): string[] {
  return facts.map(({ value }) => value.replaceAll('\u00a0', ' '));
}

describe('diagnostics', () => {
  const words = diagnosticsWords.en;

  it('says of each backend how fast it is, why it is not there, or that nobody looked', () => {
    expect(valuesOf(backendSection(FACTS, words))).toEqual([
      'does not start (no graphics device)',
      'not measured',
      'not measured',
      '12 ms, chosen',
      'not measured',
    ]);
  });

  it('says what a missing feature costs', () => {
    const [there, missing] = valuesOf(featureSection(FACTS, words));
    expect(there).toBe('there');
    expect(missing).toMatch(/^missing: .{10}/);
  });

  it('counts what is kept, what went wrong, and names the versions', () => {
    expect(valuesOf(storageSection(FACTS, words, modelsWords.en))).toEqual([
      '2, 40.0 MB',
      'not promised',
      '52.0 MB of 10.0 GB',
    ]);
    expect(valuesOf(errorSection(FACTS, words))).toEqual(['/ audio-empty, 3 times']);
    expect(valuesOf(versionSection(FACTS, words)).slice(0, 5)).toEqual([
      '0.1.0, build 123',
      'emodb, 2026-11-20',
      'TensorFlow.js 4.22.0',
      'version 3',
      'a newer version waits',
    ]);
  });

  it.each(LANGUAGES)('writes it all as text in %s, with nothing undefined', (language) => {
    const own = diagnosticsWords[language];
    const sections = [
      backendSection(FACTS, own),
      featureSection(FACTS, own),
      storageSection(FACTS, own, modelsWords[language]),
      versionSection(FACTS, own),
      errorSection({ errors: [] }, own),
    ];
    const text = reportText('Title', sections, own.errors.none);
    expect(text).toContain(`${own.errors.title}\n${own.errors.none}\n`);
    expect(text).not.toMatch(/undefined|null|NaN|\[object|\u00a0|\u00ad/);
    for (const { title } of sections) expect(text).toContain(`\n\n${title}\n`);
  });
});
