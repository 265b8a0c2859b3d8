import { describe, expect, it } from 'vitest';
import { sameSpec, validateSpec, type FeatureSpec } from '#lib/core/features/spec.ts';
import { errorOf, SPEC } from './support.ts';

describe('validateSpec', () => {
  it('accepts what librosa accepts', () => {
    const specs: Partial<FeatureSpec>[] = [
      {},
      { nFft: 400, winLength: 1 },
      { fMinHz: 300, fMaxHz: 3400, melScale: 'htk', melNorm: null },
      { power: 1, center: false, padMode: 'reflect', amin: 1e-5, topDb: 80, ref: 'max' },
      { topDb: 0, hopLength: 1000 },
    ];
    for (const part of specs) expect(() => validateSpec({ ...SPEC, ...part })).not.toThrow();
  });

  it.each<[keyof FeatureSpec, unknown[]]>([
    ['sampleRate', [0, -1, NaN, Infinity, '16000']],
    ['nFft', [0, -2, 511, 2.5, NaN, null]],
    ['winLength', [0, 513, 1.5]],
    ['hopLength', [0, -1, 0.5, undefined]],
    ['nMels', [0, 1.5, NaN]],
    ['fMinHz', [-1, NaN]],
    ['fMaxHz', [0, 8001, NaN, undefined]],
    ['melScale', ['mel', null]],
    ['melNorm', ['l1', undefined]],
    ['power', [0, 1.5, 3, '2']],
    ['center', [1, 'true', undefined]],
    ['padMode', ['wrap', null]],
    ['amin', [0, -1, NaN, Infinity, 1e-320]],
    ['topDb', [-1, NaN, undefined, '80']],
    ['ref', [0, -1, 'min', NaN, null]],
  ])('refuses a wrong %s', (field, values) => {
    for (const value of values) {
      const spec: FeatureSpec = { ...SPEC };
      Object.assign(spec, { [field]: value });
      expect(errorOf(() => validateSpec(spec))).toMatchObject({
        code: 'spec-invalid',
        details: { field },
      });
    }
  });
});

describe('sameSpec', () => {
  it('compares every field', () => {
    expect(sameSpec(SPEC, { ...SPEC })).toBe(true);
    const other: FeatureSpec = {
      sampleRate: 8000,
      nFft: 256,
      winLength: 256,
      hopLength: 80,
      nMels: 40,
      fMinHz: 300,
      fMaxHz: 3400,
      melScale: 'htk',
      melNorm: null,
      power: 1,
      center: false,
      padMode: 'reflect',
      amin: 1e-5,
      topDb: 80,
      ref: 'max',
    };
    for (const field of Object.keys(other)) {
      const changed: FeatureSpec = { ...SPEC };
      Object.assign(changed, { [field]: other[field as keyof FeatureSpec] });
      expect([field, sameSpec(SPEC, changed)]).toEqual([field, false]);
    }
  });
});
