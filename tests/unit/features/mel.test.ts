import { describe, expect, it } from 'vitest';
import { hzToMel, melBank, melToHz, paddedHann } from '#lib/core/features/mel.ts';
import { SPEC } from './support.ts';

describe('mel scales', () => {
  it('are those of Slaney and HTK', () => {
    // Values of librosa.hz_to_mel's documentation and of its formulas.
    expect(hzToMel(60, 'slaney')).toBeCloseTo(0.9, 12);
    expect(hzToMel(1000, 'slaney')).toBeCloseTo(15, 12);
    expect(hzToMel(6400, 'slaney')).toBeCloseTo(42, 12);
    expect(hzToMel(440, 'slaney')).toBeCloseTo(6.6, 12);
    expect(hzToMel(0, 'htk')).toBe(0);
    expect(hzToMel(700, 'htk')).toBeCloseTo(2595 * Math.log10(2), 12);
    expect(hzToMel(1000, 'htk')).toBeCloseTo(999.9855, 4);
  });

  it.each(['slaney', 'htk'] as const)('%s goes there and back', (scale) => {
    for (const hz of [0, 1, 300, 999.999, 1000, 1000.001, 3400, 8000, 24000]) {
      expect(melToHz(hzToMel(hz, scale), scale)).toBeCloseTo(hz, 8);
    }
  });
});

/** The bank as a matrix `[nMels, nFft / 2 + 1]`. */
function dense(spec: typeof SPEC): number[][] {
  const bank = melBank(spec);
  let w = 0;
  return Array.from({ length: bank.nMels }, (_, i) => {
    const row = new Array<number>(spec.nFft / 2 + 1).fill(0);
    const first = bank.firstBins[i] ?? NaN;
    for (let bin = first; bin < first + (bank.nBins[i] ?? NaN); bin++) {
      row[bin] = bank.weights[w++] ?? NaN;
    }
    return row;
  });
}

describe('melBank', () => {
  it('has filters that add up to one between the outer peaks without norm', () => {
    const spec = { ...SPEC, nMels: 20, melNorm: null };
    const rows = dense(spec);
    const step = (hzToMel(8000, 'slaney') - hzToMel(0, 'slaney')) / 21;
    const firstPeakHz = melToHz(step, 'slaney');
    const lastPeakHz = melToHz(20 * step, 'slaney');
    for (let bin = 0; bin <= 256; bin++) {
      const hz = (bin * 16000) / 512;
      if (hz < firstPeakHz || hz > lastPeakHz) continue;
      expect(rows.reduce((sum, row) => sum + (row[bin] ?? 0), 0)).toBeCloseTo(1, 12);
    }
  });

  it.each(['slaney', 'htk'] as const)(
    'gives %s filters unit area under the Slaney norm',
    (melScale) => {
      // Bins fine enough for sums to stand for integrals.
      const spec = { ...SPEC, nFft: 65536, nMels: 12, melScale };
      for (const row of dense(spec)) {
        const area = row.reduce((sum, weight) => sum + weight, 0) * (16000 / 65536);
        expect(area).toBeCloseTo(1, 4);
      }
    },
  );

  it('stays within its limits and never below zero', () => {
    const spec = { ...SPEC, fMinHz: 300, fMaxHz: 3400, nMels: 40 };
    for (const row of dense(spec)) {
      row.forEach((weight, bin) => {
        expect(weight).toBeGreaterThanOrEqual(0);
        const hz = (bin * 16000) / 512;
        if (hz <= 300 || hz >= 3400) expect(weight).toBe(0);
      });
    }
  });

  it('has empty filters where bins are too far apart', () => {
    const bank = melBank({ ...SPEC, nFft: 64, nMels: 128, winLength: 64 });
    expect(bank.nBins).toContain(0);
    expect(bank.nBins.reduce((sum, n) => sum + n, 0)).toBe(bank.weights.length);
  });
});

describe('paddedHann', () => {
  it('is periodic and centred', () => {
    expect([...paddedHann(4, 8)].map((x) => Number(x.toFixed(12)))).toEqual([
      0, 0, 0, 0.5, 1, 0.5, 0, 0,
    ]);
    const odd = paddedHann(5, 8);
    expect(odd[1]).toBe(0);
    expect(odd[2]).toBeCloseTo(0.5 - 0.5 * Math.cos((2 * Math.PI) / 5), 12);
    expect(odd[6]).toBe(0);
  });

  it('of one point is one', () => {
    expect([...paddedHann(1, 4)]).toEqual([0, 1, 0, 0]);
  });
});
